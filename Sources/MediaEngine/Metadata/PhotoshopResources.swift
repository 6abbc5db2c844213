/// Takes the location out of the image resources that Photoshop and photo desks put into an APP13 segment of a
/// JPEG: an IPTC block, and copies of EXIF and XMP.
enum PhotoshopResources {
  static let header = Array("Photoshop 3.0\0".utf8)

  private static let iptc = 1028
  private static let exif = 1058
  private static let xmp = 1060

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
}
