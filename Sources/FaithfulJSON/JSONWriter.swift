extension JSON {
  /// The value as JSON text: compact, or with two spaces a level.
  public func text(pretty: Bool = false) -> String {
    String(decoding: bytes(pretty: pretty), as: UTF8.self)
  }

  /// The same text as UTF-8 bytes.
  public func bytes(pretty: Bool = false) -> [UInt8] {
    var writer = JSONWriter(pretty: pretty)
    writer.write(self)
    return writer.bytes
  }
}

private struct JSONWriter {
  let pretty: Bool
  var bytes: [UInt8] = []
  var level = 0

  init(pretty: Bool) { self.pretty = pretty }

  mutating func write(_ value: JSON) {
    switch value {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let truth): bytes.append(contentsOf: (truth ? "true" : "false").utf8)
    case .number(let number): bytes.append(contentsOf: number.spelling.utf8)
    case .string(let text): write(text)
    case .array(let elements):
      list(elements, between: "[", "]") { writer, element in writer.write(element) }
    case .object(let object):
      list(object.members, between: "{", "}") { writer, member in
        writer.write(member.key)
        writer.bytes.append(UInt8(ascii: ":"))
        if writer.pretty { writer.bytes.append(0x20) }
        writer.write(member.value)
      }
    }
  }

  private mutating func list<Item>(
    _ items: [Item], between opening: Unicode.Scalar, _ closing: Unicode.Scalar,
    item: (inout JSONWriter, Item) -> Void
  ) {
    bytes.append(UInt8(ascii: opening))
    level += 1
    for (index, each) in items.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      newLine()
      item(&self, each)
    }
    level -= 1
    if !items.isEmpty { newLine() }
    bytes.append(UInt8(ascii: closing))
  }

  private mutating func newLine() {
    guard pretty else { return }
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x20, count: level * 2))
  }

  private mutating func write(_ text: String) {
    var text = text
    bytes.append(UInt8(ascii: "\""))
    text.withUTF8 { characters in
      var start = 0
      for position in characters.indices {
        guard let escape = Self.escape(of: characters[position]) else { continue }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: characters[start..<position]))
        bytes.append(contentsOf: escape.utf8)
        start = position + 1
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: characters[start...]))
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// What stands for a byte that must not stand for itself.
  private static func escape(of byte: UInt8) -> String? {
    switch byte {
    case UInt8(ascii: "\""): return #"\""#
    case UInt8(ascii: "\\"): return #"\\"#
    case 0x0A: return #"\n"#
    case 0x0D: return #"\r"#
    case 0x09: return #"\t"#
    case 0..<0x20, 0x7F:
      let digits = String(byte, radix: 16)
      return (digits.count < 2 ? #"\u000"# : #"\u00"#) + digits
    default: return nil
    }
  }
}
