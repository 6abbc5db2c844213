/// Takes the location out of an MP4, MOV, M4A or 3GP without moving a byte.
///
/// A box with a location becomes a `free` box of the same size filled with zeroes, so that the
/// chunk offsets, which count from the start of the file, stay true.
struct MP4Location {
  /// The identifier of `uuid` boxes that hold an XMP packet (Adobe's XMP specification, part 3,
  /// 1.1.4), in JPEG 2000 too.
  static let packetIdentifier: [UInt8] = [
    0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC,
  ]
  /// Boxes beside the media and the index that may tell a place.
  static let fileBoxes: Set<String> = [
    "meta", "udta", "uuid", "free", "skip", "GPS ", "gps0", "udat", "sefd",
  ]
  /// Boxes of tags within the index that may tell one.
  static let tagBoxes = MP4CameraBox.types.union([
    "meta", "XMP_", "uuid", "gps ", "GPS ", "free", "skip",
  ])
  private static let deepest = 8

  private let source: any ByteSource
  private let room: MP4Boxes.Room
  private let looksAtCovers: Bool

  /// The changes that take it out.
  ///
  /// - Parameter looksAtCovers: Whether pictures among the tags are looked into, which may hold a
  ///   clip in turn.
  static func patches(
    in source: any ByteSource, room: MP4Boxes.Room = MP4Boxes.Room(), looksAtCovers: Bool = true
  ) throws -> [BytePatch] {
    try MP4Location(source: source, room: room, looksAtCovers: looksAtCovers).patches()
  }

  /// Whether a box of tags or of a log, or what stands in it, tells a location.
  static func isTold(
    by box: MP4Boxes.Box, of source: any ByteSource, room: MP4Boxes.Room
  ) throws -> Bool {
    try !MP4Location(source: source, room: room, looksAtCovers: true).patches(in: box, depth: 0)
      .isEmpty
  }

  private func patches() throws -> [BytePatch] {
    var patches: [BytePatch] = []
    var hasMedia = false
    var walk = MP4Boxes(source, room: room)
    while let box = try walk.next() {
      // Of media in fragments the first tells.
      if box.type == "mdat", hasMedia { continue }
      hasMedia = hasMedia || box.type == "mdat"
      patches += try self.patches(in: box, depth: 0)
    }
    return patches
  }

  private func patches(in box: MP4Boxes.Box, depth: Int) throws -> [BytePatch] {
    guard depth < Self.deepest else { return [] }
    switch box.type {
    case "\u{A9}xyz", "loci": return Self.erasing(box)
    case "moov", "trak", "udta":
      if box.type == "trak", let track = try MP4Track(box, in: source, room: room),
        try track.tellsLocation
      {
        return try track.erasing()
      }
      if box.type == "udta", try MP4PositionLog.isUserData(box, of: source) {
        return Self.erasing(box)
      }
      return try children(of: box).flatMap { try patches(in: $0, depth: depth + 1) }
    case "meta": return try metaPatches(in: box)
    case "XMP_": return try XMPLocation.patches(in: source, box.dataPlace..<box.end)
    case "uuid":
      guard box.count >= 16 else { return [] }
      let identifier = try source.read(at: box.dataPlace, count: 16)
      if MP4PositionLog.identifiers.contains(identifier) { return Self.erasing(box) }
      guard identifier == Self.packetIdentifier else { return [] }
      return try XMPLocation.patches(in: source, box.dataPlace + 16..<box.end)
    case _ where MP4CameraBox.types.contains(box.type):
      return try MP4CameraBox.patches(in: box, of: source, room: room)
    default: return try MP4PositionLog.patches(in: box, of: source, room: room)
    }
  }

  private func children(of box: MP4Boxes.Box, skipping header: Int = 0) throws -> [MP4Boxes.Box] {
    try MP4Boxes.all(in: source, within: box, skipping: header, room: room)
  }

  /// The box as free space of the same size.
  static func erasing(_ box: MP4Boxes.Box) -> [BytePatch] {
    [
      BytePatch(offset: box.place + 4, bytes: Array("free".utf8)),
      BytePatch(offset: box.dataPlace, filler: 0, count: box.count),
    ]
  }

  /// What a camera wrote as XML, items of an iTunes list, and those whose own name or QuickTime key
  /// names a location.
  private func metaPatches(in box: MP4Boxes.Box) throws -> [BytePatch] {
    let head = try source.read(at: box.dataPlace, count: 8)
    // QuickTime's `meta` is a plain box, MPEG-4's has a version and flags.
    let boxes = try children(of: box, skipping: head.holds("hdlr", at: 4) ? 0 : 4)
    let words = try boxes.filter { $0.type == "xml " }.flatMap { try xmlPatches(in: $0) }
    guard let list = boxes.first(where: { $0.type == "ilst" }) else { return words }
    let keys = try boxes.first { $0.type == "keys" }.map { try MP4Keys.names(in: $0, of: source) }
    return try children(of: list).reduce(into: words) { found, item in
      switch item.type {
      case "\u{A9}xyz": found += Self.erasing(item)
      case "covr": found += try coverPatches(in: item)
      case "----":
        if try LocationNames.include(ownName(of: item)) { found += Self.erasing(item) }
      default:
        let index = try source.read(at: item.place + 4, count: 4).number32(at: 0)
        guard let keys, index >= 1, index <= keys.count, LocationNames.include(keys[index - 1])
        else { return }
        found += Self.erasing(item)
      }
    }
  }

  /// A version and flags stand before the words.
  private func xmlPatches(in box: MP4Boxes.Box) throws -> [BytePatch] {
    guard box.count > 4, box.count <= XMPLocation.largestPacket else { return [] }
    let words = try source.read(at: box.dataPlace, count: box.count)
    return XMLPlaces.patches(in: words, 4..<words.count).map { $0.moved(by: box.dataPlace) }
  }

  /// A type and a language stand before each picture.
  private func coverPatches(in item: MP4Boxes.Box) throws -> [BytePatch] {
    guard looksAtCovers else { return [] }
    return try children(of: item).filter { $0.type == "data" && $0.count > 8 }.flatMap { data in
      let start = data.dataPlace + 8
      return try LocationProbe.picturePatches(
        in: source.slice(from: start, count: data.end - start)
      ).map { $0.moved(by: start) }
    }
  }

  /// The name of an item that has no code of its own; empty where it has no name either.
  private func ownName(of item: MP4Boxes.Box) throws -> String {
    guard let box = try children(of: item).first(where: { $0.type == "name" }) else { return "" }
    // A version and flags stand first.
    let name = try source.read(at: box.dataPlace + 4, count: min(box.count - 4, 1024))
    return String(decoding: name, as: UTF8.self)
  }
}

/// The names in a QuickTime `keys` box.
enum MP4Keys {
  private static let most = 4096

  /// The names in their order; the first is number 1 in the item list.
  static func names(in box: MP4Boxes.Box, of source: any ByteSource) throws -> [String] {
    let bytes = try source.read(at: box.dataPlace, count: min(box.count, 1 << 20))
    var names: [String] = []
    var place = 8
    while names.count < min(most, bytes.number32(at: 4)), place + 8 <= bytes.count {
      let size = bytes.number32(at: place)
      guard size >= 8, place + size <= bytes.count else { break }
      names.append(String(decoding: bytes[place + 8..<place + size], as: UTF8.self))
      place += size
    }
    return names
  }
}
