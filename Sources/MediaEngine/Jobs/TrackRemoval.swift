/// Takes tracks out of the index of a written MP4, in place: their boxes become free space.
enum TrackRemoval {
  /// - Parameter tracks: Their places among all tracks.
  static func apply(to path: String, tracks: Set<Int>) throws {
    let patches = try patches(for: FileSource.open(path), tracks: tracks)
    guard !patches.isEmpty else { return }
    try FileCopy.patch(path, patches)
  }

  /// What is to be changed; pure but for reading.
  static func patches(for source: any ByteSource, tracks: Set<Int>) throws -> [BytePatch] {
    var top = MP4Boxes(source)
    while let box = try top.next() {
      guard box.type == "moov" else { continue }
      return try MP4Boxes.all(in: source, within: box).filter { $0.type == "trak" }.enumerated()
        .filter { tracks.contains($0.offset) }
        .map { BytePatch(offset: $0.element.place + 4, bytes: Array("free".utf8)) }
    }
    return []
  }
}
