/// Makes the IPTC block (IIM 4.2) of a converted picture from its source's.
enum IPTCBlock {
  /// Bytes of a block that fit in a JPEG segment behind its length, Photoshop's header, the head of
  /// a resource and its padding.
  static let most = 65_535 - 2 - 14 - 12 - 1

  /// The second record, of what is told of the picture.
  private static let application: UInt8 = 2
  /// A small picture of it: format, version, data.
  private static let preview: Set<UInt8> = [200, 201, 202]

  /// The block without the small picture and, unless asked, without the names of places; nil where
  /// nothing is told or it takes more than ``most`` bytes.
  ///
  /// What stands behind the first data set that is malformed, or of the rare kind that tells its
  /// length otherwise because it has 32 KB or more, is left out.
  static func prepared(_ block: [UInt8], keepLocation: Bool) -> [UInt8]? {
    var made: [UInt8] = []
    var tellsAnything = false
    var place = 0
    while place + 5 <= block.count, block[place] == 0x1C {
      let count = block.number16(at: place + 3)
      let end = place + 5 + count
      guard count < 0x8000, end <= block.count else { break }
      let (record, number) = (block[place + 1], block[place + 2])
      let isPlace = record == application && IPTCLocation.places.contains(number)
      let isPreview = record == application && preview.contains(number)
      if !isPreview, keepLocation || !isPlace {
        made += block[place..<end]
        // Data set 0 is the version of the record.
        if record == application, number != 0 { tellsAnything = true }
      }
      place = end
    }
    return tellsAnything && made.count <= most ? made : nil
  }
}
