/// Takes the names of places out of the IPTC block that Photoshop and photo desks put into a JPEG (IIM 4.2,
/// record 2), by overwriting them with spaces.
enum IPTCLocation {
  static let header = Array("Photoshop 3.0\0".utf8)

  /// Content location, city, sub-location, state, and the country's code and name.
  private static let places: Set<UInt8> = [26, 27, 90, 92, 95, 100, 101]
  private static let block = 0x0404

  /// The changes within an APP13 segment.
  static func patches(in segment: [UInt8]) -> [BytePatch] {
    var found: [BytePatch] = []
    var place = header.count
    while place + 12 <= segment.count, segment.holds("8BIM", at: place) {
      let id = segment.number16(at: place + 4)
      // The resource's name, with its length before it, has an even number of bytes.
      let start = place + 6 + (Int(segment[place + 6]) + 2) / 2 * 2
      guard start + 4 <= segment.count else { break }
      let count = segment.number32(at: start)
      let data = start + 4
      guard count <= segment.count - data else { break }
      if id == block { found += patches(in: segment, data..<data + count) }
      place = data + (count + 1) / 2 * 2
    }
    return found
  }

  private static func patches(in segment: [UInt8], _ range: Range<Int>) -> [BytePatch] {
    var found: [BytePatch] = []
    var place = range.lowerBound
    while place + 5 <= range.upperBound, segment[place] == 0x1C {
      let count = segment.number16(at: place + 3)
      let data = place + 5
      // Longer ones tell their length otherwise; no name of a place is one.
      guard count < 0x8000, data + count <= range.upperBound else { break }
      if segment[place + 1] == 2, places.contains(segment[place + 2]),
        segment[data..<data + count].contains(where: { $0 != 0x20 })
      {
        found.append(BytePatch(offset: data, filler: 0x20, count: count))
      }
      place = data + count
    }
    return found
  }
}
