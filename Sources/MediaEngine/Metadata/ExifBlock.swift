import MediaModel

/// Makes the EXIF block of a converted picture from its source's.
enum ExifBlock {
  /// The most bytes that fit in a JPEG segment behind its length and `Exif` header.
  static let largest = 65_535 - 2 - 6

  private static let innerPointers = [ExifTags.exifPointer, ExifTags.gpsPointer, 0xA005]

  /// The block with everything kept but what is no longer true: upright, sRGB, of the new size,
  /// without thumbnail, and without location unless asked; nil when it does not fit or is broken.
  static func prepared(
    _ block: [UInt8], size: Resolution, keepLocation: Bool
  ) throws -> [UInt8]? {
    var block = block
    if !keepLocation { block.apply(try ExifLocation.patches(in: block)) }
    guard let reader = try TIFFReader(block), let main = try reader.chain().first else {
      return nil
    }
    let exif = try reader.directory(ExifTags.exifPointer, of: main)
    block.apply(
      try numbers(
        in: [main, exif].compactMap { $0 },
        [
          ExifTags.orientationTag: 1, 0xA001: 1, 0xA002: size.width, 0xA003: size.height,
          0x0100: size.width, 0x0101: size.height,
        ], reader.order))
    var end = 8
    for directory in try [main] + innerPointers.compactMap({ try find($0, main, exif, reader) }) {
      end = max(end, directory.place + directory.byteCount)
      for entry in directory.entries where !entry.isInline {
        end = max(end, min(entry.valuePlace + entry.valueBytes, block.count))
      }
    }
    if main.next != 0 {
      block.apply(try withoutThumbnail(main, reader))
    }
    guard end <= block.count, end <= largest else { return nil }
    return Array(block.prefix(end))
  }

  private static func find(
    _ pointer: Int, _ main: TIFFReader.Directory, _ exif: TIFFReader.Directory?,
    _ reader: TIFFReader
  ) throws -> TIFFReader.Directory? {
    if let found = try reader.directory(pointer, of: main) { return found }
    return try exif.flatMap { try reader.directory(pointer, of: $0) }
  }

  /// New values for tags whose one number stands within its entry.
  private static func numbers(
    in directories: [TIFFReader.Directory], _ values: [Int: Int], _ order: ByteOrder
  ) throws -> [BytePatch] {
    directories.flatMap(\.entries).compactMap { entry in
      guard let value = values[entry.tag], entry.count == 1 else { return nil }
      var bytes = [UInt8](repeating: 0, count: 4)
      switch entry.type {
      case 3: bytes.set16(value, at: 0, order)
      case 4: bytes.set32(value, at: 0, order)
      default: return nil
      }
      return BytePatch(offset: entry.valuePlace, bytes: bytes)
    }
  }

  /// Ends the chain after the first directory, and blanks the thumbnail's and its data.
  private static func withoutThumbnail(
    _ main: TIFFReader.Directory, _ reader: TIFFReader
  ) throws -> [BytePatch] {
    var patches = [
      BytePatch(offset: main.place + 2 + 12 * main.entries.count, filler: 0, count: 4)
    ]
    guard let thumbnail = try reader.directory(at: main.next) else { return patches }
    if let place = try thumbnail[0x0201].flatMap({ try reader.number($0) }),
      let count = try thumbnail[0x0202].flatMap({ try reader.number($0) })
    {
      patches.append(BytePatch(offset: place, filler: 0, count: count))
    }
    patches.append(BytePatch(offset: thumbnail.place, filler: 0, count: thumbnail.byteCount))
    return patches
  }
}
