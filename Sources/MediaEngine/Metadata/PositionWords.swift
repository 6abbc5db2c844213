/// Finds positions in words: drones and dashcams write where they are as subtitles, once a second.
enum PositionWords {
  /// What stands before a coordinate in the subtitles of DJI's cameras and of others.
  private static let marks = ["gps", "latitude", "longitude"].map { Array($0.utf8) }
  /// What may stand between.
  private static let between = Set(" :=([\t\"".utf8)
  /// How Garmin's binary records begin, maybe behind their size, and the enciphered ones of
  /// Ambarella's and BlueSkySea's cameras behind two zeroes.
  private static let garmin = Array("PNDM".utf8)
  private static let ambarella: [UInt8] = [0xF2, 0xE1, 0xF0, 0xEE]
  private static let blueSkySea: [UInt8] = [0xAA, 0xAA]

  /// Whether words hold one of those, in capitals or not, and then a number with decimals, or a
  /// sentence of a receiver; or whether they are a record of a kind known.
  static func areIn(_ words: some Collection<UInt8>) -> Bool {
    if isRecord(Array(words.prefix(12))) { return true }
    let lower = words.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    return holdsSentence(lower)
      || marks.contains { mark in
        lower.ranges(of: mark).contains { beginsWithDecimals(lower[$0.upperBound...]) }
      }
  }

  private static func isRecord(_ head: [UInt8]) -> Bool {
    [0, 2, 4, 6].contains { head.holds(garmin, at: $0) }
      || [0, 2].contains {
        head.holds([0, 0], at: $0)
          && (head.holds(ambarella, at: $0 + 2) || head.holds(blueSkySea, at: $0 + 4))
      }
  }

  /// Whether they hold latitude, side, longitude and side with commas between, as NMEA 0183 has them
  /// (`4812.4920,N,01622.4280,E`).
  private static func holdsSentence(_ lower: [UInt8]) -> Bool {
    let fields = lower.split(separator: 0x2C, omittingEmptySubsequences: false)
    guard fields.count > 3 else { return false }
    func isSide(_ field: ArraySlice<UInt8>, _ sides: String) -> Bool {
      field.count == 1 && sides.utf8.contains(field[field.startIndex])
    }
    return (1..<fields.count - 2).contains { index in
      isSide(fields[index], "ns") && isNumber(fields[index - 1]) && isNumber(fields[index + 1])
        && fields[index + 2].first.map { "ew".utf8.contains($0) } == true
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// Whether it is nothing but digits and a point between them.
  private static func isNumber(_ field: ArraySlice<UInt8>) -> Bool {
    let parts = field.split(separator: 0x2E, omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(isDigit) }
  }

  private static func beginsWithDecimals(_ words: ArraySlice<UInt8>) -> Bool {
    var rest = words.drop { between.contains($0) }
    if let sign = rest.first, sign == 0x2B || sign == 0x2D { rest = rest.dropFirst() }
    let decimals = rest.drop(while: isDigit)
    return decimals.startIndex > rest.startIndex && decimals.first == 0x2E
      && decimals.dropFirst().first.map(isDigit) == true
  }
}
