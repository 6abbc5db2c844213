/// Takes the location out of the EXIF and XMP chunks of a WebP.
enum WebPLocation {
  static func patches(in source: any ByteSource) throws -> [BytePatch] {
    var patches: [BytePatch] = []
    var walk = RIFFChunks(source)
    while let chunk = try walk.next() {
      guard chunk.isWhole else { continue }
      switch chunk.type {
      case "EXIF":
        let skip = try exifSkip(in: source, chunk)
        let start = chunk.dataPlace + skip
        let block = source.slice(from: start, count: chunk.count - skip)
        patches += try ExifLocation.patches(in: block).map { $0.moved(by: start) }
      case "XMP ":
        patches += try XMPLocation.patches(
          in: source, chunk.dataPlace..<chunk.dataPlace + chunk.count)
      default: continue
      }
    }
    return patches
  }

  /// Some writers put JPEG's `Exif` header before the block, which WebP does not ask for.
  static func exifSkip(in source: any ByteSource, _ chunk: RIFFChunks.Chunk) throws -> Int {
    let header = JPEGLocation.exifHeader
    return try source.read(at: chunk.dataPlace, count: header.count).holds(header)
      ? header.count : 0
  }
}
