/// Four-character codes as FFmpeg packs them, the first character lowest.
enum FourCC {
  static func number(_ text: String) -> UInt32 {
    text.utf8.prefix(4).enumerated().reduce(0) { $0 | UInt32($1.element) << (8 * $1.offset) }
  }

  static func text(_ number: UInt32) -> String? {
    guard number != 0 else { return nil }
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    return bytes.allSatisfy { (32..<127).contains($0) }
      ? String(decoding: bytes, as: UTF8.self)
      : bytes.map { (32..<127).contains($0) ? String(UnicodeScalar($0)) : "[\($0)]" }.joined()
  }
}
