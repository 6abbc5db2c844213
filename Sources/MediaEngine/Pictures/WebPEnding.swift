/// Mends the length of an animated WebP's last frame.
///
/// libwebp's encoder is told when frames begin, and guesses how long the last one stays.
enum WebPEnding {
  /// Makes the frames of a file last so many milliseconds in all.
  static func set(total: Int, in path: String) throws {
    let source = try FileSource.open(path)
    if let patch = try patch(total: total, in: source) {
      try FileCopy.patch(path, [patch])
    }
  }

  /// The change; nil where there are no frames or it would take time from the last one that it
  /// does not have.
  static func patch(total: Int, in source: any ByteSource) throws -> BytePatch? {
    var walk = RIFFChunks(source)
    var sum = 0
    var last: (place: Int, length: Int)?
    while let chunk = try walk.next() {
      guard chunk.type == "ANMF" else { continue }
      let length = try source.read(at: chunk.dataPlace + 12, count: 3).number24(at: 0, .little)
      sum += length
      last = (chunk.dataPlace + 12, length)
    }
    guard let last else { return nil }
    let wanted = total - sum + last.length
    guard wanted > 0, wanted < 1 << 24, wanted != last.length else { return nil }
    return BytePatch(
      offset: last.place, bytes: (0..<3).map { UInt8(truncatingIfNeeded: wanted >> (8 * $0)) })
  }
}
