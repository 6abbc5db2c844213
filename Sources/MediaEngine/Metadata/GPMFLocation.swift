/// Takes the location out of GoPro's metadata format (GPMF), which its cameras put into the user data of a
/// clip and a segment of a photo.
///
/// An element has a key of four letters, a type, the size of one value, their number and the values,
/// padded to four bytes; type 0 holds elements (github.com/gopro/gpmf-parser).
enum GPMFLocation {
  private static let header = 8
  private static let deepest = 8
  private static let mostElements = 1 << 14
  /// Coordinates: of the cameras since HERO5, since HERO11, and of the drone Karma.
  private static let coordinates: Set<String> = ["GPS5", "GPS9", "GPRI", "GLPI"]
  /// A key that GoPro gives to elements of nothing.
  private static let emptyKey = Array("EMPT".utf8)

  private struct Element {
    var key: String
    var place: Int
    var values: Range<Int>
    var holdsElements: Bool
  }

  /// The changes that make elements of nothing of those that the satellites' receiver filled, where
  /// they hold coordinates.
  static func patches(in bytes: [UInt8], from start: Int = 0) -> [BytePatch] {
    var found: [Element] = []
    collect(bytes, start..<bytes.count, depth: 0, into: &found)
    let isTold = found.contains { element in
      coordinates.contains(element.key) && bytes[element.values].contains { $0 != 0 }
    }
    guard isTold else { return [] }
    return found.flatMap {
      [
        BytePatch(offset: $0.place, bytes: emptyKey),
        BytePatch(offset: $0.values.lowerBound, filler: 0, count: $0.values.count),
      ]
    }
  }

  /// Those elements that tell where, at whatever depth.
  private static func collect(
    _ bytes: [UInt8], _ range: Range<Int>, depth: Int, into found: inout [Element]
  ) {
    guard depth < deepest else { return }
    var place = range.lowerBound
    while found.count < mostElements, let element = element(in: bytes, at: place, range) {
      if element.holdsElements {
        collect(bytes, element.values, depth: depth + 1, into: &found)
      } else if coordinates.contains(element.key) || element.key.hasPrefix("GPS") {
        found.append(element)
      }
      place = element.values.lowerBound + (element.values.count + 3) / 4 * 4
    }
  }

  /// The element at a place, cut off where what holds it ends.
  private static func element(
    in bytes: [UInt8], at place: Int, _ range: Range<Int>
  ) -> Element? {
    guard place + header <= range.upperBound, bytes[place] != 0 else { return nil }
    let count = Int(bytes[place + 5]) * bytes.number16(at: place + 6)
    let start = place + header
    return Element(
      key: bytes.tag(at: place), place: place,
      values: start..<min(start + count, range.upperBound), holdsElements: bytes[place + 4] == 0)
  }
}
