/// Takes the names of places out of the IPTC block that Photoshop and photo desks put into a JPEG (IIM 4.2,
/// record 2), by overwriting them with spaces.
enum IPTCLocation {
  /// Content location, city, sub-location, state, and the country's code and name.
  static let places: Set<UInt8> = [26, 27, 90, 92, 95, 100, 101]

  /// The changes within the part of a segment that holds the block.
  static func patches(in segment: [UInt8], _ range: Range<Int>) -> [BytePatch] {
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
