/// What a camera says of itself in an MP4: its make and model, and the software that it ran.
///
/// FFmpeg's muxer writes these into an MP4 only in place of all usual tags. So a tag that nobody else
/// uses keeps room for them, and in the finished file that room is given to the boxes `©mak`, `©mod`
/// and `©swr` of the QuickTime File Format, in the user data, where cameras put them.
struct CameraTags {
  private let boxes: [UInt8]
  private let room: (tag: String, type: String)

  private static let names: [(type: String, tags: [String])] = [
    ("©mak", ["com.apple.quicktime.make", "make"]),
    ("©mod", ["com.apple.quicktime.model", "model"]),
    ("©swr", ["com.apple.quicktime.software", "software"]),
  ]
  /// Tags that keep room, with the types of their boxes.
  private static let rooms = [("keywords", "keyw"), ("lyrics", "©lyr"), ("grouping", "©grp")]
  /// The most bytes of one text.
  private static let mostBytes = 1_000
  /// The bytes of a tag's box and of the box in it, before its text.
  private static let roomHeader = 24
  /// "Undetermined", as ISO 639-2 letters of five bits each.
  private static let noLanguage: [UInt8] = [0x55, 0xC4]

  /// What stands in a source's tags; nil where there is nothing, or no room.
  init?(from tags: [String: String]) {
    let found = Self.names.flatMap { name in
      let text = name.tags.lazy.compactMap { tags[$0] }.first.map { Array($0.utf8) } ?? []
      return text.isEmpty || text.count > Self.mostBytes
        ? [] : Self.box(name.type, Self.bytes(text.count, width: 2) + Self.noLanguage + text)
    }
    guard !found.isEmpty, let free = Self.rooms.first(where: { tags[$0.0] == nil }) else {
      return nil
    }
    // What is left of the room becomes a box that players skip.
    let filler = max(0, Self.roomHeader + 1 - found.count - 8)
    boxes = found + Self.box("free", [UInt8](repeating: 0, count: filler))
    room = free
  }

  private static func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
    // The sign © is one byte there.
    let name = type.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    return bytes(8 + content.count, width: 4) + name + content
  }

  private static func bytes(_ number: Int, width: Int) -> [UInt8] {
    (0..<width).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  /// The tag that keeps the room.
  var placeholder: [String: String] {
    [room.tag: String(repeating: " ", count: boxes.count - Self.roomHeader)]
  }

  /// Gives the room in a finished file to the boxes; leaves a file alone that has none.
  func apply(to path: String) throws {
    let patches = try patches(for: FileSource.open(path))
    guard !patches.isEmpty else { return }
    try FileCopy.patch(path, patches)
  }

  /// What is to be changed; pure but for reading.
  func patches(for source: any ByteSource) throws -> [BytePatch] {
    guard let movie = try Self.child("moov", of: MP4Boxes(source)),
      let user = try Self.child("udta", of: MP4Boxes(source, within: movie)),
      let meta = try Self.child("meta", of: MP4Boxes(source, within: user)),
      let list = try Self.child("ilst", of: MP4Boxes(source, within: meta, skipping: 4)),
      let kept = try Self.child(room.type, of: MP4Boxes(source, within: list)),
      kept.end - kept.place == boxes.count,
      let after = try source.exactly(at: kept.end, count: meta.end - kept.end)
    else { return [] }
    func shorter(_ box: MP4Boxes.Box) -> BytePatch {
      BytePatch(
        offset: box.place, bytes: Self.bytes(box.end - box.place - boxes.count, width: 4))
    }
    return [shorter(meta), shorter(list), BytePatch(offset: kept.place, bytes: after + boxes)]
  }

  private static func child(_ type: String, of walk: MP4Boxes) throws -> MP4Boxes.Box? {
    var walk = walk
    while let box = try walk.next() {
      if box.type == type { return box }
    }
    return nil
  }
}
