/// Takes the location out of the image resources that Photoshop and photo desks put into an APP13 segment of a
/// JPEG: an IPTC block, and copies of EXIF and XMP.
enum PhotoshopResources {
  static let header = Array("Photoshop 3.0\0".utf8)

  static let iptc = 1028
  static let exif = 1058
  static let xmp = 1060

  /// The changes within a segment.
  static func patches(in segment: [UInt8]) throws -> [BytePatch] {
    var found: [BytePatch] = []
    var place = header.count
    while place + 12 <= segment.count, segment.holds("8BIM", at: place) {
      // The resource's name, with its length before it, has an even number of bytes.
      let start = place + 6 + (Int(segment[place + 6]) + 2) / 2 * 2
      guard start + 4 <= segment.count else { break }
      let count = segment.number32(at: start)
      let data = start + 4
      guard count <= segment.count - data else { break }
      let range = data..<data + count
      switch segment.number16(at: place + 4) {
      case iptc: found += IPTCLocation.patches(in: segment, range)
      case exif:
        found += try ExifLocation.patches(in: Array(segment[range])).map { $0.moved(by: data) }
      case xmp: found += XMPLocation.patches(in: Array(segment[range])).map { $0.moved(by: data) }
      default: break
      }
      place = data + (count + 1) / 2 * 2
    }
    return found
  }

  /// The data of the first resource of that number within a part of a source; nil where there is
  /// none in one piece.
  static func find(
    _ number: Int, in source: any ByteSource, _ range: Range<Int>
  ) throws -> Range<Int>? {
    var place = range.lowerBound
    while place + 12 <= range.upperBound, let head = try source.exactly(at: place, count: 7),
      head.holds("8BIM")
    {
      // The resource's name, with its length before it, has an even number of bytes.
      let start = place + 6 + (Int(head[6]) + 2) / 2 * 2
      guard let count = try source.exactly(at: start, count: 4)?.number32(at: 0),
        start + 4 + count <= min(range.upperBound, source.count)
      else { return nil }
      if head.number16(at: 4) == number { return start + 4..<start + 4 + count }
      place = start + 4 + (count + 1) / 2 * 2
    }
    return nil
  }
}
