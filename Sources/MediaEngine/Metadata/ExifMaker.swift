/// Makes an EXIF block of the tags of a file that has none of its own, a TIFF, or of a block that is too large.
struct ExifMaker {
  /// The values of a tag as they are coded.
  private struct Value {
    var type: Int
    var count: Int
    var bytes: [UInt8]
  }
  private typealias Directory = [Int: Value]

  /// Description, maker, model, software, date, artist and copyright.
  private static let mainTags: Set<Int> = [
    0x010E, 0x010F, 0x0110, 0x0131, 0x0132, 0x013B, 0x8298,
  ]
  /// Of the EXIF directory: what was true of the pixels before, and what holds places in the file.
  private static let staleTags: Set<Int> = [0x927C, 0xA001, 0xA002, 0xA003, 0xA005]
  /// Bytes of a tag that are carried over, at most.
  private static let mostBytes = 4096

  private let reader: TIFFReader

  /// The block; nil where there is nothing to tell.
  static func block(of source: any ByteSource, keepLocation: Bool) throws -> [UInt8]? {
    guard let reader = try TIFFReader(source), let main = try reader.chain().first else {
      return nil
    }
    let maker = ExifMaker(reader: reader)
    let texts = try maker.values(of: main) { mainTags.contains($0) }
    let exif = try maker.inner(ExifTags.exifPointer, of: main) { !staleTags.contains($0) }
    let gps = try keepLocation ? maker.inner(ExifTags.gpsPointer, of: main) { _ in true } : [:]
    return maker.block(texts, [ExifTags.exifPointer: exif, ExifTags.gpsPointer: gps])
  }

  private func inner(
    _ pointer: Int, of main: TIFFReader.Directory, where isKept: (Int) -> Bool
  ) throws -> Directory {
    try reader.directory(pointer, of: main).map { try values(of: $0, where: isKept) } ?? [:]
  }

  private func values(
    of directory: TIFFReader.Directory, where isKept: (Int) -> Bool
  ) throws -> Directory {
    var found: Directory = [:]
    // Values may lie in one another.
    var room = ExifBlock.largest
    for entry in directory.entries where isKept(entry.tag) && found[entry.tag] == nil {
      guard (1...Self.mostBytes).contains(entry.valueBytes), entry.valueBytes <= room,
        let bytes = try reader.source.exactly(at: entry.valuePlace, count: entry.valueBytes)
      else { continue }
      room -= entry.valueBytes
      found[entry.tag] = Value(type: entry.type, count: entry.count, bytes: bytes)
    }
    return found
  }

  /// In the byte order of the source, so that values need not be turned.
  private func block(_ main: Directory, _ others: [Int: Directory]) -> [UInt8]? {
    let others = others.filter { !$0.value.isEmpty }
    guard !main.isEmpty || !others.isEmpty else { return nil }
    var block: [UInt8] =
      reader.order == .big ? [0x4D, 0x4D, 0, 0x2A] : [0x49, 0x49, 0x2A, 0]
    block += [0, 0, 0, 0]
    block.set32(8, at: 4, reader.order)
    var first = main
    for pointer in others.keys {
      first[pointer] = Value(type: 4, count: 1, bytes: [0, 0, 0, 0])
    }
    let places = append(first, to: &block)
    for (pointer, directory) in others.sorted(by: { $0.key < $1.key }) {
      if let place = places[pointer] { block.set32(block.count, at: place, reader.order) }
      _ = append(directory, to: &block)
    }
    return block.count <= ExifBlock.largest ? block : nil
  }

  /// Writes a directory and its values at the end; where each tag's value or its place stands.
  private func append(_ directory: Directory, to block: inout [UInt8]) -> [Int: Int] {
    let start = block.count
    let valuesStart = start + 2 + directory.count * 12 + 4
    var values: [UInt8] = []
    var places: [Int: Int] = [:]
    block += [UInt8](repeating: 0, count: valuesStart - start)
    block.set16(directory.count, at: start, reader.order)
    for (index, (tag, value)) in directory.sorted(by: { $0.key < $1.key }).enumerated() {
      let place = start + 2 + index * 12
      block.set16(tag, at: place, reader.order)
      block.set16(value.type, at: place + 2, reader.order)
      block.set32(value.count, at: place + 4, reader.order)
      places[tag] = place + 8
      if value.bytes.count <= 4 {
        block.replaceSubrange(place + 8..<place + 8 + value.bytes.count, with: value.bytes)
      } else {
        block.set32(valuesStart + values.count, at: place + 8, reader.order)
        values += value.bytes + (value.bytes.count % 2 == 1 ? [0] : [])
      }
    }
    block += values
    return places
  }
}
