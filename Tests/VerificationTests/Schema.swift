import FaithfulJSON

/// Holds a value to a JSON Schema; knows the words that ``VerdictSchema`` uses.
struct Schema {
  private let root: JSON

  init(_ root: JSON) { self.root = root }

  /// Where the value differs, as paths with what was expected; empty where it holds.
  func faults(of value: JSON) -> [String] { faults(value, root, "$") }

  private func faults(_ value: JSON, _ rule: JSON, _ path: String) -> [String] {
    if let reference = rule["$ref"]?.string {
      let name = reference.split(separator: "/").last.map(String.init) ?? ""
      guard let rule = root["$defs"]?[name] else { return ["\(path): no \(reference)"] }
      return faults(value, rule, path)
    }
    var faults: [String] = []
    if let constant = rule["const"], constant != value { faults.append("\(path): not \(constant)") }
    if let allowed = rule["enum"]?.array, !allowed.contains(value) {
      faults.append("\(path): none of \(allowed)")
    }
    if let kind = rule["type"]?.string, !Self.isOf(kind, value) {
      return faults + ["\(path): no \(kind)"]
    }
    if let object = value.object { faults += members(object, rule, path) }
    if let items = value.array {
      if let least = rule["minItems"]?.int, items.count < least { faults.append("\(path): short") }
      if let most = rule["maxItems"]?.int, items.count > most { faults.append("\(path): long") }
      if let rule = rule["items"] {
        for (index, item) in items.enumerated() {
          faults += self.faults(item, rule, "\(path)[\(index)]")
        }
      }
    }
    if let pattern = rule["pattern"]?.string, let text = value.string,
      (try? Regex(pattern).wholeMatch(in: text)) == nil
    {
      faults.append("\(path): not of the form \(pattern)")
    }
    return faults
  }

  private func members(_ object: JSONObject, _ rule: JSON, _ path: String) -> [String] {
    let needed = rule["required"]?.array?.compactMap(\.string) ?? []
    var faults = needed.filter { object[$0] == nil }.map { "\(path).\($0): missing" }
    for name in object.keys {
      guard let value = object[name] else { continue }
      if let member = rule["properties"]?[name] {
        faults += self.faults(value, member, "\(path).\(name)")
      } else if let others = rule["additionalProperties"] {
        faults +=
          others.bool == false
          ? ["\(path).\(name): not known"] : self.faults(value, others, "\(path).\(name)")
      }
    }
    return faults
  }

  private static func isOf(_ kind: String, _ value: JSON) -> Bool {
    switch kind {
    case "object": value.object != nil
    case "array": value.array != nil
    case "string": value.string != nil
    case "boolean": value.bool != nil
    case "integer": value.int != nil
    case "number": value.double != nil
    default: false
    }
  }
}
