/// How the words of an ID3 tag are coded, and its bytes where players of sound must not take them for a frame
/// (unsynchronisation).
extension ID3Tag {
  /// The words up to the first zero; the encodings are Latin-1, UTF-16 with and without a mark, and
  /// UTF-8.
  static func text(_ bytes: ArraySlice<UInt8>, encoding: UInt8) -> String {
    switch encoding {
    case 0:
      return String(bytes.prefix { $0 != 0 }.map { Character(Unicode.Scalar($0)) })
    case 1, 2:
      var isLittle = false
      var units: [UInt16] = []
      var place = bytes.startIndex
      while place + 1 < bytes.endIndex {
        let pair = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
        let unit = isLittle ? pair.1 << 8 | pair.0 : pair.0 << 8 | pair.1
        place += 2
        if unit == 0 { break }
        if unit == 0xFFFE {
          isLittle.toggle()
        } else if unit != 0xFEFF {
          units.append(unit)
        }
      }
      return String(decoding: units, as: UTF16.self)
    default: return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// The bytes without the zeroes that unsynchronisation puts behind each 0xFF.
  static func unescaped(_ bytes: [UInt8]) -> [UInt8] {
    var plain: [UInt8] = []
    plain.reserveCapacity(bytes.count)
    var isEscape = false
    for byte in bytes {
      if isEscape, byte == 0 {
        isEscape = false
        continue
      }
      plain.append(byte)
      isEscape = byte == 0xFF
    }
    return plain
  }

  /// The bytes with a zero behind each 0xFF that could be taken for the start of a sound frame.
  static func escaped(_ bytes: [UInt8]) -> [UInt8] {
    var escaped: [UInt8] = []
    escaped.reserveCapacity(bytes.count)
    for byte in bytes {
      if escaped.last == 0xFF, byte == 0 || byte >= 0xE0 { escaped.append(0) }
      escaped.append(byte)
    }
    if escaped.last == 0xFF { escaped.append(0) }
    return escaped
  }
}
