/// Makes the IPTC block (IIM 4.2) of a converted picture from its source's.
enum IPTCBlock {
  /// Bytes of a block that fit in a JPEG segment behind its length, Photoshop's header, the head of
  /// a resource and its padding.
  static let most = 65_535 - 2 - 14 - 12 - 1

  /// The byte that each data set begins with.
  static let marker: UInt8 = 0x1C
  /// The second record, of what is told of the picture.
  static let application: UInt8 = 2
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
    for set in dataSets(in: block, block.indices) {
      let isOfPicture = set.record == application
      let isPlace = isOfPicture && IPTCLocation.places.contains(set.number)
      guard !(isOfPicture && preview.contains(set.number)), keepLocation || !isPlace else {
        continue
      }
      made += block[set.data.lowerBound - 5..<set.data.upperBound]
      // Data set 0 is the version of the record.
      if isOfPicture, set.number != 0 { tellsAnything = true }
    }
    return tellsAnything && made.count <= most ? made : nil
  }

  /// One thing that is told: its record and number, and where its data stand behind these and a
  /// length, five bytes in all.
  struct DataSet {
    var record: UInt8
    var number: UInt8
    var data: Range<Int>
  }

  /// The data sets in a part of some bytes, up to the first that is malformed or of the rare kind with
  /// 32 KB or more, which tells its length otherwise.
  static func dataSets(in bytes: [UInt8], _ range: Range<Int>) -> [DataSet] {
    var found: [DataSet] = []
    var place = range.lowerBound
    while place + 5 <= range.upperBound, bytes[place] == marker {
      let count = bytes.number16(at: place + 3)
      let data = place + 5..<place + 5 + count
      guard count < 0x8000, data.upperBound <= range.upperBound else { break }
      found.append(DataSet(record: bytes[place + 1], number: bytes[place + 2], data: data))
      place = data.upperBound
    }
    return found
  }
}
