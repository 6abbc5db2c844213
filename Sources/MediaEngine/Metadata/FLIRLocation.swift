/// Takes the location out of what FLIR's thermal cameras note in the segments of a JPEG: a header, a list of
/// records and the records, one of them with what the receiver told. After ExifTool's tables.
enum FLIRLocation {
  static let header = Array("FLIR\0".utf8)
  /// What stands before the bytes of a part: the header, a version, its number and the last one's.
  static let preface = header.count + 3

  private static let mostRecords = 256
  private static let record = 0x2B

  /// The changes in all parts together.
  static func patches(in bytes: [UInt8]) -> [BytePatch] {
    guard bytes.holds("FFF\0"), let order = order(of: bytes) else { return [] }
    let list = bytes.number32(at: 0x18, order)
    return (0..<min(bytes.number32(at: 0x1C, order), mostRecords)).compactMap { index in
      let row = list + index * 32
      guard bytes.number16(at: row, order) == record else { return nil }
      let start = bytes.number32(at: row + 0x0C, order)
      let end = start + bytes.number32(at: row + 0x10, order)
      guard start >= 64, start < end, end <= bytes.count,
        bytes[start..<end].contains(where: { $0 != 0 })
      else { return nil }
      return BytePatch(offset: start, filler: 0, count: end - start)
    }
  }

  /// That in which the version is one that is known.
  private static func order(of bytes: [UInt8]) -> ByteOrder? {
    [ByteOrder.big, .little].first { (100..<200).contains(bytes.number32(at: 0x14, $0)) }
  }
}
