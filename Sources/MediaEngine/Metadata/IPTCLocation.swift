/// Takes the names of places out of the IPTC block that Photoshop and photo desks put into a JPEG (IIM 4.2,
/// record 2), by overwriting them with spaces.
enum IPTCLocation {
  /// Content location, city, sub-location, state, and the country's code and name.
  static let places: Set<UInt8> = [26, 27, 90, 92, 95, 100, 101]

  /// The changes within the part of a segment that holds the block.
  static func patches(in segment: [UInt8], _ range: Range<Int>) -> [BytePatch] {
    // No name of a place is so long that its data set would not be found.
    IPTCBlock.dataSets(in: segment, range).filter { set in
      set.record == IPTCBlock.application && places.contains(set.number)
        && segment[set.data].contains { $0 != 0x20 }
    }.map { BytePatch(offset: $0.data.lowerBound, filler: 0x20, count: $0.data.count) }
  }
}
