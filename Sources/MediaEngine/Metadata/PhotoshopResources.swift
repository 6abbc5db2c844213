/// Takes the location out of the image resources that Photoshop and photo desks put into an APP13 segment of a
/// JPEG: an IPTC block, and copies of EXIF and XMP.
enum PhotoshopResources {
  static let header = Array("Photoshop 3.0\0".utf8)

  static let iptc = 1028
  static let exif = 1058
  static let xmp = 1060

  /// Resources that are looked at; a document has dozens.
  private static let most = 1 << 13

  /// Where resources begin, behind their header or without one; nil where there are none.
  static func start(in bytes: [UInt8]) -> Int? {
    if bytes.holds(header) { return header.count }
    return bytes.holds("8BIM") ? 0 : nil
  }

  /// The changes within a segment.
  static func patches(in segment: [UInt8]) throws -> [BytePatch] {
    guard let start = start(in: segment) else { return [] }
    var found: [BytePatch] = []
    try walk(segment, start..<segment.count) { number, range in
      switch number {
      case iptc: found += IPTCLocation.patches(in: segment, range)
      case exif:
        found += try ExifLocation.patches(in: Array(segment[range]))
          .map { $0.moved(by: range.lowerBound) }
      case xmp: found += try XMPLocation.patches(in: segment, range)
      default: break
      }
      return true
    }
    return found
  }

  /// The data of the first resource of that number within a part of a source; nil where there is
  /// none in one piece.
  static func find(
    _ number: Int, in source: any ByteSource, _ range: Range<Int>
  ) throws -> Range<Int>? {
    var found: Range<Int>?
    try walk(source, range) { each, data in
      if each == number { found = data }
      return found == nil
    }
    return found
  }

  /// Gives out the number and the data of each resource within a part of a source, up to one that is
  /// not there in one piece or until told to stop.
  private static func walk(
    _ source: any ByteSource, _ range: Range<Int>,
    _ goesOn: (_ number: Int, _ data: Range<Int>) throws -> Bool
  ) throws {
    var place = range.lowerBound
    for _ in 0..<most {
      guard place + 12 <= range.upperBound, let head = try source.exactly(at: place, count: 7),
        head.holds("8BIM")
      else { return }
      // The resource's name, with its length before it, has an even number of bytes.
      let start = place + 6 + (Int(head[6]) + 2) / 2 * 2
      guard let count = try source.exactly(at: start, count: 4)?.number32(at: 0),
        start + 4 + count <= min(range.upperBound, source.count),
        try goesOn(head.number16(at: 4), start + 4..<start + 4 + count)
      else { return }
      place = start + 4 + (count + 1) / 2 * 2
    }
  }
}
