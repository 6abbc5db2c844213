/// What was typed after a command, read by its table.
public struct Arguments: Sendable {
  /// What is not an option, in order.
  public let operands: [String]
  let values: [String: [String]]
  let flags: Set<String>

  /// The last value given for an option; nil when it was not given.
  public subscript<Value>(option: Option<Value>) -> Value? {
    values[option.row.long]?.last.flatMap(option.read)
  }

  /// Every value given for an option, in order.
  public func all<Value>(_ option: Option<Value>) -> [Value] {
    (values[option.row.long] ?? []).compactMap(option.read)
  }

  /// Whether a flag was given.
  public subscript(flag: Flag) -> Bool { flags.contains(flag.row.long) }

  /// Reads words by a command's table.
  ///
  /// Long options take their value after `=` or as the next word, short ones directly or as the
  /// next word; short flags may be bundled; `--` ends the options. With `--help` among the words
  /// nothing else is required.
  public init(_ words: [String], by spec: CommandSpec) throws(Failure) {
    var reader = Reader(spec: spec)
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        reader.operands += rest
        break
      } else if word.hasPrefix("--") {
        try reader.takeLong(word.dropFirst(2), &rest)
      } else if word.hasPrefix("-"), word != "-" {
        try reader.takeShort(word, &rest)
      } else {
        reader.operands.append(word)
      }
    }
    operands = reader.operands
    values = reader.values
    flags = reader.flags
    if !flags.contains(CommonOptions.help.row.long) { try Self.checkCount(operands, spec) }
  }

  private static func checkCount(_ operands: [String], _ spec: CommandSpec) throws(Failure) {
    let least = spec.operands.reduce(0) { $0 + $1.least }
    if operands.count < least {
      var needed = 0
      let missing = spec.operands.first {
        needed += $0.least
        return needed > operands.count
      }
      throw .usage(
        "\(missing?.placeholder ?? "an argument") is missing; "
          + "'preflight \(spec.name) --help' shows how it is used")
    }
    let most = spec.operands.reduce(into: Int?(0)) { sum, operand in
      sum = sum.flatMap { sum in operand.most.map { sum + $0 } }
    }
    if let most, operands.count > most {
      throw .usage(
        "'\(printable(operands[most]))' is one argument too many; "
          + "'preflight \(spec.name) --help' shows how it is used")
    }
  }
}

/// Takes words one after another into values, flags and operands.
private struct Reader {
  let spec: CommandSpec
  var operands: [String] = []
  var values: [String: [String]] = [:]
  var flags: Set<String> = []

  mutating func takeLong(_ word: Substring, _ rest: inout ArraySlice<String>) throws(Failure) {
    let name = String(word.prefix { $0 != "=" })
    let attached = word.contains("=") ? String(word.dropFirst(name.count + 1)) : nil
    guard let row = spec.options.first(where: { $0.long == name }) else {
      let known = spec.options.map(\.long)
      throw .usage(
        "unknown option '--\(printable(name))'"
          + (Suggestion.nearest(to: name, in: known).map { "; did you mean '--\($0)'?" }
            ?? "; 'preflight \(spec.name) --help' lists them"))
    }
    if row.placeholder == nil {
      if attached != nil { throw .usage("--\(name) takes no value") }
      flags.insert(name)
    } else {
      try take(row, attached ?? rest.popFirst(), spelled: "--\(name)")
    }
  }

  mutating func takeShort(_ word: String, _ rest: inout ArraySlice<String>) throws(Failure) {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      guard let row = spec.options.first(where: { $0.short == letter }) else {
        throw .usage(
          "unknown option '-\(printable(String(letter)))' in '\(printable(word))'; "
            + "a file of that name is written './\(printable(word))'")
      }
      guard row.placeholder != nil else {
        flags.insert(row.long)
        continue
      }
      let attached = letters.first == "=" ? letters.dropFirst() : letters
      try take(row, letters.isEmpty ? rest.popFirst() : String(attached), spelled: "-\(letter)")
      return
    }
  }

  private mutating func take(
    _ row: OptionRow, _ value: String?, spelled: String
  ) throws(Failure) {
    guard let value else {
      throw .usage("\(spelled) needs a value: \(spelled) \(row.placeholder ?? "VALUE")")
    }
    guard row.accepts(value) else { throw .usage(refusal(row, value, spelled: spelled)) }
    if values[row.long] != nil, !row.repeats {
      throw .usage("\(spelled) is given twice")
    }
    values[row.long, default: []].append(value)
  }

  private func refusal(_ row: OptionRow, _ value: String, spelled: String) -> String {
    let given = "not '\(printable(value))'"
    if !row.choices.isEmpty {
      let near = Suggestion.nearest(to: value, in: row.choices).map { "; did you mean '\($0)'?" }
      let last = row.choices.count > 1 ? row.choices.last.map { " or \($0)" } ?? "" : ""
      let others = row.choices.prefix(max(1, row.choices.count - 1)).joined(separator: ", ")
      return "\(spelled) takes \(others)\(last), \(given)" + (near ?? "")
    }
    return "\(spelled) takes \(row.takes ?? row.placeholder ?? "a value")"
      + (row.suchAs.map { ", such as \($0)" } ?? "") + ", \(given)"
  }
}
