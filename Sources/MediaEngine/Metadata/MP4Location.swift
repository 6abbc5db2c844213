/// Takes the location out of an MP4, MOV, M4A or 3GP without moving a byte.
///
/// A box with a location becomes a `free` box of the same size filled with zeroes, so that the
/// chunk offsets, which count from the start of the file, stay true.
enum MP4Location {
  /// The identifier of `uuid` boxes that hold an XMP packet (Adobe's XMP specification, part 3,
  /// 1.1.4), in JPEG 2000 too.
  static let packetIdentifier: [UInt8] = [
    0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC,
  ]

  static func patches(
    in source: any ByteSource, room: MP4Boxes.Room = MP4Boxes.Room()
  ) throws -> [BytePatch] {
    var patches: [BytePatch] = []
    var hasMedia = false
    var walk = MP4Boxes(source, room: room)
    while let box = try walk.next() {
      // Of media in fragments the first tells.
      if box.type == "mdat", hasMedia { continue }
      hasMedia = hasMedia || box.type == "mdat"
      patches += try self.patches(in: box, of: source, depth: 0, room)
    }
    return patches
  }

  /// Whether a box of tags or of a log, or what stands in it, tells a location.
  static func isTold(
    by box: MP4Boxes.Box, of source: any ByteSource, room: MP4Boxes.Room
  ) throws -> Bool {
    try !patches(in: box, of: source, depth: 0, room).isEmpty
  }

  private static func patches(
    in box: MP4Boxes.Box, of source: any ByteSource, depth: Int, _ room: MP4Boxes.Room
  ) throws -> [BytePatch] {
    guard depth < 8 else { return [] }
    switch box.type {
    case "\u{A9}xyz", "loci": return erasing(box)
    case "moov", "trak", "udta":
      if box.type == "trak", let track = try MP4Track(box, in: source, room: room),
        try track.tellsLocation
      {
        return try track.erasing()
      }
      return try MP4Boxes.all(in: source, within: box, room: room).flatMap {
        try patches(in: $0, of: source, depth: depth + 1, room)
      }
    case "meta": return try metaPatches(in: box, of: source, room)
    case "XMP_": return try XMPLocation.patches(in: source, box.dataPlace..<box.end)
    case "uuid":
      guard box.count >= 16 else { return [] }
      let identifier = try source.read(at: box.dataPlace, count: 16)
      if MP4PositionLog.identifiers.contains(identifier) { return erasing(box) }
      guard identifier == packetIdentifier else { return [] }
      return try XMPLocation.patches(in: source, box.dataPlace + 16..<box.end)
    default: return try MP4PositionLog.patches(in: box, of: source, room: room)
    }
  }

  /// The box as free space of the same size.
  static func erasing(_ box: MP4Boxes.Box) -> [BytePatch] {
    [
      BytePatch(offset: box.place + 4, bytes: Array("free".utf8)),
      BytePatch(offset: box.dataPlace, filler: 0, count: box.count),
    ]
  }

  /// Items of an iTunes list, and those whose own name or QuickTime key names a location.
  private static func metaPatches(
    in box: MP4Boxes.Box, of source: any ByteSource, _ room: MP4Boxes.Room
  ) throws -> [BytePatch] {
    let head = try source.read(at: box.dataPlace, count: 8)
    // QuickTime's `meta` is a plain box, MPEG-4's has a version and flags.
    let boxes = try MP4Boxes.all(
      in: source, within: box, skipping: head.holds("hdlr", at: 4) ? 0 : 4, room: room)
    let keys = try boxes.first { $0.type == "keys" }.map { try MP4Keys.names(in: $0, of: source) }
    guard let list = boxes.first(where: { $0.type == "ilst" }) else { return [] }
    return try MP4Boxes.all(in: source, within: list, room: room).flatMap { item -> [BytePatch] in
      if item.type == "\u{A9}xyz" { return erasing(item) }
      if item.type == "----" {
        return try LocationNames.include(ownName(of: item, in: source, room)) ? erasing(item) : []
      }
      guard let keys else { return [] }
      let index = try source.read(at: item.place + 4, count: 4).number32(at: 0)
      guard index >= 1, index <= keys.count, LocationNames.include(keys[index - 1]) else {
        return []
      }
      return erasing(item)
    }
  }

  /// The name of an item that has no code of its own; empty where it has no name either.
  private static func ownName(
    of item: MP4Boxes.Box, in source: any ByteSource, _ room: MP4Boxes.Room
  ) throws -> String {
    let parts = try MP4Boxes.all(in: source, within: item, room: room)
    guard let box = parts.first(where: { $0.type == "name" }) else { return "" }
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
