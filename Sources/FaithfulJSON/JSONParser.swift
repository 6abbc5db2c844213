extension JSON {
  /// How deep lists and objects may lie inside each other.
  public static let depthLimit = 256

  /// Reads JSON text in UTF-8 by RFC 8259, and nothing laxer.
  ///
  /// An escaped surrogate without its partner, which Unicode text cannot hold, is read as U+FFFD.
  public init(parsing bytes: some Collection<UInt8>) throws(JSONError) {
    let result = bytes.withContiguousStorageIfAvailable { Self.parse($0) }
    if let result {
      self = try result.get()
    } else {
      self = try Array(bytes).withUnsafeBufferPointer { Self.parse($0) }.get()
    }
  }

  /// Reads JSON text.
  public init(parsing text: String) throws(JSONError) {
    var text = text
    self = try text.withUTF8 { Self.parse($0) }.get()
  }

  private static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<JSON, JSONError> {
    var parser = JSONParser(bytes: bytes)
    return Result { () throws(JSONError) in try parser.document() }
  }
}

/// Reads one document from bytes that outlive it.
private struct JSONParser {
  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0
  var depth = 0

  init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func document() throws(JSONError) -> JSON {
    skipSpace()
    let value = try value()
    skipSpace()
    guard position == bytes.count else { throw error(.trailing) }
    return value
  }

  private func error(_ kind: JSONError.Kind, at offset: Int? = nil) -> JSONError {
    JSONError(kind: kind, offset: offset ?? position)
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  private mutating func value() throws(JSONError) -> JSON {
    guard let first = next else { throw error(.ended) }
    switch first {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), 0x30...0x39: return .number(try number())
    default: throw error(.unexpected)
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
    for index in 0..<word.utf8CodeUnitCount {
      guard let byte = next else { throw error(.ended) }
      guard byte == word.utf8Start[index] else { throw error(.unexpected) }
      position += 1
    }
    return value
  }

  private mutating func enter() throws(JSONError) {
    depth += 1
    guard depth <= JSON.depthLimit else { throw error(.depth) }
    position += 1
    skipSpace()
  }

  /// Steps over a comma (true) or the closing byte (false).
  private mutating func continues(until closing: UInt8) throws(JSONError) -> Bool {
    skipSpace()
    guard let byte = next else { throw error(.ended) }
    position += 1
    if byte == UInt8(ascii: ",") {
      skipSpace()
      return true
    }
    guard byte == closing else { throw error(.unexpected, at: position - 1) }
    depth -= 1
    return false
  }

  private mutating func array() throws(JSONError) -> JSON {
    try enter()
    var elements: [JSON] = []
    if next == UInt8(ascii: "]") {
      _ = try continues(until: UInt8(ascii: "]"))
      return .array(elements)
    }
    repeat {
      elements.append(try value())
    } while try continues(until: UInt8(ascii: "]"))
    return .array(elements)
  }

  private mutating func object() throws(JSONError) -> JSON {
    try enter()
    var members: [JSONObject.Member] = []
    members.reserveCapacity(8)
    if next == UInt8(ascii: "}") {
      _ = try continues(until: UInt8(ascii: "}"))
      return .object(JSONObject(members))
    }
    repeat {
      guard let quote = next else { throw error(.ended) }
      guard quote == UInt8(ascii: "\"") else { throw error(.unexpected) }
      let key = try string()
      skipSpace()
      guard let colon = next else { throw error(.ended) }
      guard colon == UInt8(ascii: ":") else { throw error(.unexpected) }
      position += 1
      skipSpace()
      members.append(JSONObject.Member(key: key, value: try value()))
    } while try continues(until: UInt8(ascii: "}"))
    return .object(JSONObject(members))
  }

  private mutating func digits() -> Int {
    let start = position
    while let byte = next, byte >= 0x30, byte <= 0x39 { position += 1 }
    return position - start
  }

  private mutating func number() throws(JSONError) -> JSONNumber {
    let start = position
    if next == UInt8(ascii: "-") { position += 1 }
    let leadingZero = next == UInt8(ascii: "0")
    let whole = digits()
    guard whole > 0, !(leadingZero && whole > 1) else { throw error(.number, at: start) }
    if next == UInt8(ascii: ".") {
      position += 1
      guard digits() > 0 else { throw error(.number, at: start) }
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      position += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
      guard digits() > 0 else { throw error(.number, at: start) }
    }
    let spelling = UnsafeBufferPointer(rebasing: bytes[start..<position])
    return JSONNumber(checked: String(decoding: spelling, as: UTF8.self))
  }

  /// Steps over the bytes that stand for themselves.
  private mutating func plainRun() -> (bytes: UnsafeBufferPointer<UInt8>, isASCII: Bool) {
    let start = position
    var union: UInt8 = 0
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
      union |= byte
      position += 1
    }
    return (UnsafeBufferPointer(rebasing: bytes[start..<position]), union < 0x80)
  }

  private mutating func string() throws(JSONError) -> String {
    position += 1
    let start = position
    let run = plainRun()
    guard let stop = next else { throw error(.ended) }
    if stop == UInt8(ascii: "\"") {
      position += 1
      // ASCII needs no validation, and this initialiser is the faster one.
      if run.isASCII { return String(decoding: run.bytes, as: UTF8.self) }
      return try text(run.bytes, from: start)
    }
    var collected = Array(run.bytes)
    while true {
      guard let byte = next else { throw error(.ended) }
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return try text(collected, from: start)
      case UInt8(ascii: "\\"):
        position += 1
        try escape(into: &collected)
      case 0..<0x20: throw error(.control)
      default: collected.append(contentsOf: plainRun().bytes)
      }
    }
  }

  private func text(_ bytes: some Sequence<UInt8>, from start: Int) throws(JSONError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw error(.encoding, at: start)
    }
    return text
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    guard let byte = next else { throw error(.ended) }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): try text.append(contentsOf: UTF8.encoded(unicodeEscape()))
    default: throw error(.escape, at: position - 2)
    }
  }

  private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
    let unit = try fourHexDigits()
    guard (0xD800...0xDBFF).contains(unit) else {
      return Unicode.Scalar(unit) ?? "\u{FFFD}"
    }
    let mark = position
    guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    else { return "\u{FFFD}" }
    position += 2
    let low = try fourHexDigits()
    guard (0xDC00...0xDFFF).contains(low) else {
      position = mark
      return "\u{FFFD}"
    }
    return Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)) ?? "\u{FFFD}"
  }

  private mutating func fourHexDigits() throws(JSONError) -> UInt32 {
    guard position + 4 <= bytes.count else { throw error(.ended, at: bytes.count) }
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
        throw error(.escape)
      }
      unit = unit << 4 | UInt32(digit)
      position += 1
    }
    return unit
  }
}

extension UTF8 {
  fileprivate static func encoded(_ scalar: Unicode.Scalar) -> [UInt8] {
    Array(String(Character(scalar)).utf8)
  }
}
