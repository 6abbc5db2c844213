/// Finds positions in words: drones write where they are as subtitles, once a second.
enum PositionWords {
  /// What stands before a coordinate in the subtitles of DJI's cameras and of others.
  private static let marks = ["gps", "latitude", "longitude"].map { Array($0.utf8) }
  /// What may stand between.
  private static let between = Set(" :=([\t\"".utf8)

  /// Whether words hold one of those, in capitals or not, and then a number with decimals.
  static func areIn(_ words: some Collection<UInt8>) -> Bool {
    let lower = words.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    return marks.contains { mark in
      lower.ranges(of: mark).contains { beginsWithDecimals(lower[$0.upperBound...]) }
    }
  }

  private static func beginsWithDecimals(_ words: ArraySlice<UInt8>) -> Bool {
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    var rest = words.drop { between.contains($0) }
    if let sign = rest.first, sign == 0x2B || sign == 0x2D { rest = rest.dropFirst() }
    let decimals = rest.drop(while: isDigit)
    return decimals.startIndex > rest.startIndex && decimals.first == 0x2E
      && decimals.dropFirst().first.map(isDigit) == true
  }
}
