/// Takes the names of places out of the notes of cameras that have a list of them, Panasonic's and Nikon's, by
/// overwriting them with zeroes. Their tags are those that ExifTool's tables tell.
enum MakerNotePlaces {
  static let tag = 0x927C

  private static let panasonic = Array("Panasonic\0\0\0".utf8)
  /// Location, country, state, city, landmark and a second city.
  private static let panasonicPlaces: Set<Int> = [0x67, 0x69, 0x6B, 0x6D, 0x6F, 0x80]
  private static let nikon = Array("Nikon\0".utf8)
  /// Where a TIFF structure of its own begins in Nikon's.
  private static let nikonStart = 10
  /// Country and point of interest.
  private static let nikonPlaces: Set<Int> = [0x39]

  /// The changes in the notes that an entry of the EXIF directory holds.
  static func patches(in entry: TIFFReader.Entry, _ reader: TIFFReader) throws -> [BytePatch] {
    let head = try reader.source.read(at: entry.valuePlace, count: min(entry.valueBytes, 16))
    if head.holds(panasonic) {
      let place = entry.valuePlace + panasonic.count
      return try patches(in: reader.directory(at: place), panasonicPlaces, reader.source)
    }
    guard head.holds(nikon) else { return [] }
    let start = entry.valuePlace + nikonStart
    let notes = reader.source.slice(from: start, count: entry.valueBytes - nikonStart)
    guard let own = try TIFFReader(notes) else { return [] }
    return try patches(in: own.chain().first, nikonPlaces, notes).map { $0.moved(by: start) }
  }

  private static func patches(
    in directory: TIFFReader.Directory?, _ places: Set<Int>, _ source: any ByteSource
  ) throws -> [BytePatch] {
    try (directory?.entries ?? []).compactMap { entry in
      guard places.contains(entry.tag), entry.valueBytes <= 1024,
        let value = try source.exactly(at: entry.valuePlace, count: entry.valueBytes),
        value.contains(where: { $0 > 0x20 })
      else { return nil }
      return BytePatch(offset: entry.valuePlace, filler: 0, count: entry.valueBytes)
    }
  }
}
