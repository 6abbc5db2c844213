/// Takes the location out of a TIFF structure without moving anything else.
enum ExifLocation {
  private static let xmpTag = 0x02BC
  private static let subDirectories = 0x014A
  /// Directories that are looked at for a camera's notes; honest files have them in the first.
  private static let mostNotes = 4
  /// The values of no honest GPS directory take more; beyond this they are left alone.
  private static let largestValues = 1 << 16

  /// The changes that remove each GPS directory, the tag that points to it, the GPS properties of an
  /// XMP packet in a tag, and places that the camera's notes name.
  static func patches(in source: any ByteSource) throws -> [BytePatch] {
    guard let reader = try TIFFReader(source) else { return [] }
    var patches: [BytePatch] = []
    // Packets that do not overlap take no more than the source.
    var room = source.count
    for (index, directory) in try directories(reader).enumerated() {
      if let entry = directory[ExifTags.gpsPointer] {
        let gps = try reader.directory(ExifTags.gpsPointer, of: directory)
        // Many cameras write one that holds its version and no more.
        if gps.map({ $0.entries.contains { $0.tag != ExifTags.gpsVersion } }) ?? true {
          patches += gps.map(erasing) ?? []
          patches.append(try removing(entry, from: directory, reader))
        }
      }
      if index < mostNotes,
        let exif = try reader.directory(ExifTags.exifPointer, of: directory),
        let notes = exif[MakerNotePlaces.tag]
      {
        patches += try MakerNotePlaces.patches(in: notes, reader)
      }
      if let entry = directory[xmpTag], entry.valueBytes <= room {
        room -= entry.valueBytes
        let range = entry.valuePlace..<entry.valuePlace + entry.valueBytes
        if range.upperBound <= source.count {
          patches += try XMPLocation.patches(in: source, range)
        }
      }
    }
    return patches
  }

  private static func directories(_ reader: TIFFReader) throws -> [TIFFReader.Directory] {
    var found = try reader.chain()
    for directory in found.prefix(64) {
      guard let entry = directory[subDirectories] else { continue }
      found += try reader.numbers(entry).compactMap { try reader.directory(at: $0) }
    }
    return found
  }

  private static func erasing(_ directory: TIFFReader.Directory) -> [BytePatch] {
    var room = largestValues
    let values = directory.entries.filter { entry in
      guard !entry.isInline, entry.valueBytes <= room else { return false }
      room -= entry.valueBytes
      return true
    }
    return values.map { BytePatch(offset: $0.valuePlace, filler: 0, count: $0.valueBytes) } + [
      BytePatch(offset: directory.place, filler: 0, count: directory.byteCount)
    ]
  }

  /// Closes the gap that one entry leaves in its directory; the freed bytes stay as zeroes.
  static func removing(
    _ entry: TIFFReader.Entry, from directory: TIFFReader.Directory, _ reader: TIFFReader
  ) throws -> BytePatch {
    var bytes = try reader.source.read(at: directory.place, count: directory.byteCount)
    let gap = entry.place - directory.place
    guard gap >= 2, gap + 12 <= bytes.count else {
      return BytePatch(offset: directory.place, bytes: bytes)
    }
    bytes.removeSubrange(gap..<gap + 12)
    bytes.append(contentsOf: repeatElement(0, count: 12))
    bytes.set16(directory.entries.count - 1, at: 0, reader.order)
    return BytePatch(offset: directory.place, bytes: bytes)
  }
}

extension Array where Element == UInt8 {
  /// Writes a 16-bit number; nothing where it does not fit.
  mutating func set16(_ value: Int, at offset: Int, _ order: ByteOrder = .big) {
    set(value, bytes: 2, at: offset, order)
  }

  /// Writes a 32-bit number; nothing where it does not fit.
  mutating func set32(_ value: Int, at offset: Int, _ order: ByteOrder = .big) {
    set(value, bytes: 4, at: offset, order)
  }

  private mutating func set(_ value: Int, bytes: Int, at offset: Int, _ order: ByteOrder) {
    guard offset >= 0, offset <= count - bytes else { return }
    for place in 0..<bytes {
      let shift = 8 * (order == .big ? bytes - 1 - place : place)
      self[offset + place] = UInt8(truncatingIfNeeded: value >> shift)
    }
  }
}
