/// Takes the location out of an APE tag (version 2), which some taggers put behind an MP3's sound: items that
/// are named after one, and what pictures among them tell.
enum APELocation {
  private static let mark = Array("APETAGEX".utf8)
  private static let footer = 32
  /// An ID3 tag of version 1 may stand behind it.
  private static let oldTag = 128
  private static let mostItems = 1024
  private static let largest = 1 << 24

  static func patches(in source: any ByteSource) throws -> [BytePatch] {
    guard let (start, bytes) = try items(of: source) else { return [] }
    var found: [BytePatch] = []
    var place = 0
    for _ in 0..<mostItems {
      // A length, flags, a key and the value.
      guard place + 8 < bytes.count, let end = bytes.firstIndex(of: 0, from: place + 8) else {
        break
      }
      let key = String(decoding: bytes[(place + 8)..<end], as: UTF8.self)
      let value = end + 1..<end + 1 + bytes.number32(at: place, .little)
      guard value.upperBound <= bytes.count else { break }
      if LocationNames.include(key) {
        if bytes[value].contains(where: { $0 != 0x20 }) {
          found.append(
            BytePatch(offset: start + value.lowerBound, filler: 0x20, count: value.count))
        }
      } else if key.lowercased().hasPrefix("cover art"),
        let name = bytes.firstIndex(of: 0, from: value.lowerBound), name < value.upperBound
      {
        let picture = Array(bytes[(name + 1)..<value.upperBound])
        found += try LocationProbe.picturePatches(in: picture)
          .map { $0.moved(by: start + name + 1) }
      }
      place = value.upperBound
    }
    return found
  }

  /// The items, and where they stand.
  private static func items(of source: any ByteSource) throws -> (place: Int, bytes: [UInt8])? {
    for behind in [0, oldTag] {
      let place = source.count - behind - footer
      guard let end = try source.exactly(at: place, count: footer), end.holds(mark) else {
        continue
      }
      // The length counts the footer.
      let count = end.number32(at: 12, .little) - footer
      guard count > 0, count <= min(place, largest) else { return nil }
      return try source.exactly(at: place - count, count: count).map { (place - count, $0) }
    }
    return nil
  }
}
