/// Reads the tags of an XML document in their order, in a time that grows with its length and with
/// no more memory than one tag takes.
///
/// After XML 1.0 without document types, which may define entities and so swell a short document;
/// XMP has no use for them. UTF-8 only.
struct XMLTags {
  /// What is no well-formed XML, or none that is read here.
  struct Malformed: Error {}

  /// A qualified name; the prefix is empty where there is none.
  struct Name: Hashable {
    var prefix = ""
    var local: String
  }

  struct Attribute {
    var name: Name
    /// From the white space before the name to behind the closing quote.
    var range: Range<Int>
    /// What stands between the quotes.
    var value: Range<Int>
  }

  struct Tag {
    enum Kind { case start, end, empty }
    var kind: Kind
    var name: Name
    var attributes: [Attribute] = []
    var range: Range<Int>
  }

  private let bytes: [UInt8]
  private var place = 0

  /// Fails where the bytes are no UTF-8, or hold letters that XML forbids.
  init(_ bytes: [UInt8]) throws {
    let isText = bytes.allSatisfy { $0 >= 0x20 || $0 == 9 || $0 == 10 || $0 == 13 }
    guard isText, String(decoding: bytes, as: UTF8.self).utf8.elementsEqual(bytes) else {
      throw Malformed()
    }
    self.bytes = bytes
  }

  /// The next tag; nil behind the last.
  mutating func next() throws -> Tag? {
    while let open = bytes.firstIndex(of: 0x3C, from: place) {
      try checkReferences(in: place..<open)
      if bytes.holds("<!--", at: open) {
        place = try end("-->", from: open + 4)
      } else if bytes.holds("<![CDATA[", at: open) {
        place = try end("]]>", from: open + 9)
      } else if bytes.holds("<?", at: open) {
        place = try end("?>", from: open + 2)
      } else {
        return try tag(at: open)
      }
    }
    return nil
  }

  private func end(_ mark: String, from start: Int) throws -> Int {
    guard let found = bytes.firstIndex(of: Array(mark.utf8), from: start) else { throw Malformed() }
    return found + mark.utf8.count
  }

  private mutating func tag(at open: Int) throws -> Tag {
    place = open + 1
    let isEnd = byte == 0x2F
    if isEnd { place += 1 }
    var tag = Tag(kind: isEnd ? .end : .start, name: try name(), range: open..<open)
    var names: Set<Name> = []
    while true {
      let start = place
      skipSpace()
      if byte == 0x2F, !isEnd {
        tag.kind = .empty
        place += 1
      }
      if byte == 0x3E {
        place += 1
        tag.range = open..<place
        return tag
      }
      guard tag.kind == .start, place > start else { throw Malformed() }
      let attribute = try attribute(from: start)
      guard names.insert(attribute.name).inserted else { throw Malformed() }
      tag.attributes.append(attribute)
    }
  }

  private mutating func attribute(from start: Int) throws -> Attribute {
    let name = try name()
    skipSpace()
    guard byte == 0x3D else { throw Malformed() }
    place += 1
    skipSpace()
    guard let quote = byte, quote == 0x22 || quote == 0x27,
      let close = bytes.firstIndex(of: quote, from: place + 1)
    else { throw Malformed() }
    let value = place + 1..<close
    guard !bytes[value].contains(0x3C) else { throw Malformed() }
    try checkReferences(in: value)
    place = close + 1
    return Attribute(name: name, range: start..<place, value: value)
  }

  private var byte: UInt8? { bytes[safe: place] }

  private mutating func skipSpace() {
    while let byte, byte == 0x20 || byte == 9 || byte == 10 || byte == 13 { place += 1 }
  }

  private mutating func name() throws -> Name {
    let start = place
    while let byte, Self.isNameByte(byte) { place += 1 }
    let parts = bytes[start..<place].split(separator: 0x3A, omittingEmptySubsequences: false)
    guard parts.count <= 2,
      parts.allSatisfy({ part in part.first.map { !Self.endsOnly.contains($0) } ?? false }),
      let local = parts.last
    else { throw Malformed() }
    return Name(
      prefix: parts.count == 2 ? String(decoding: parts[0], as: UTF8.self) : "",
      local: String(decoding: local, as: UTF8.self))
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x3A, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x80...: true
    default: false
    }
  }

  /// Digits, `-` and `.`, which no name begins with.
  private static let endsOnly = Set(UInt8(0x30)...0x39).union([0x2D, 0x2E])

  private static let entities = Set(["lt", "gt", "amp", "quot", "apos"].map { Array($0.utf8) })
  /// `#x10FFFF`.
  private static let longestReference = 8

  /// Whether each `&` begins a character or one of the five entities that need no definition.
  private func checkReferences(in range: Range<Int>) throws {
    var place = range.lowerBound
    while let start = bytes[place..<range.upperBound].firstIndex(of: 0x26) {
      let rest = bytes[(start + 1)..<min(start + 2 + Self.longestReference, range.upperBound)]
      guard let end = rest.firstIndex(of: 0x3B), Self.isReference(Array(rest[..<end])) else {
        throw Malformed()
      }
      place = end + 1
    }
  }

  private static func isReference(_ word: [UInt8]) -> Bool {
    guard word.first == 0x23 else { return entities.contains(word) }
    let isHexadecimal = word.holds("#x")
    let digits = String(decoding: word.dropFirst(isHexadecimal ? 2 : 1), as: UTF8.self)
    guard let value = UInt32(digits, radix: isHexadecimal ? 16 : 10) else { return false }
    return value >= 0x20 ? Unicode.Scalar(value) != nil : [9, 10, 13].contains(value)
  }
}
