/// Takes the location out of an MP4, MOV, M4A or 3GP without moving a byte.
///
/// A box with a location becomes a `free` box of the same size filled with zeroes, so that the
/// chunk offsets, which count from the start of the file, stay true.
enum MP4Location {
  /// Adobe's identifier of an XMP packet in a `uuid` box.
  private static let xmpIdentifier: [UInt8] = [
    0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC,
  ]

  static func patches(in source: any ByteSource) throws -> [BytePatch] {
    var patches: [BytePatch] = []
    var walk = MP4Boxes(source)
    while let box = try walk.next() {
      patches += try self.patches(in: box, of: source, depth: 0)
    }
    return patches
  }

  /// Whether a box of tags, or what stands in it, tells a location.
  static func isTold(by box: MP4Boxes.Box, of source: any ByteSource) throws -> Bool {
    try !patches(in: box, of: source, depth: 0).isEmpty
  }

  private static func patches(
    in box: MP4Boxes.Box, of source: any ByteSource, depth: Int
  ) throws -> [BytePatch] {
    guard depth < 8 else { return [] }
    switch box.type {
    case "\u{A9}xyz", "loci": return erasing(box)
    case "moov", "trak", "udta":
      if box.type == "trak", let track = try MP4Track(box, in: source),
        try track.tellsLocation
      {
        return try track.erasing()
      }
      return try MP4Boxes.all(in: source, within: box).flatMap {
        try patches(in: $0, of: source, depth: depth + 1)
      }
    case "meta": return try metaPatches(in: box, of: source)
    case "XMP_": return try xmpPatches(from: box.dataPlace, to: box.end, of: source)
    case "uuid":
      guard try source.read(at: box.dataPlace, count: 16) == xmpIdentifier else { return [] }
      return try xmpPatches(from: box.dataPlace + 16, to: box.end, of: source)
    default: return []
    }
  }

  /// The box as free space of the same size.
  static func erasing(_ box: MP4Boxes.Box) -> [BytePatch] {
    [
      BytePatch(offset: box.place + 4, bytes: Array("free".utf8)),
      BytePatch(offset: box.dataPlace, filler: 0, count: box.count),
    ]
  }

  private static func xmpPatches(
    from start: Int, to end: Int, of source: any ByteSource
  ) throws -> [BytePatch] {
    guard end - start <= XMPLocation.largestPacket,
      let packet = try source.exactly(at: start, count: end - start)
    else { return [] }
    return XMPLocation.patches(in: packet).map { $0.moved(by: start) }
  }

  /// Items of an iTunes list, and those whose QuickTime key names a location.
  private static func metaPatches(
    in box: MP4Boxes.Box, of source: any ByteSource
  ) throws -> [BytePatch] {
    let head = try source.read(at: box.dataPlace, count: 8)
    // QuickTime's `meta` is a plain box, MPEG-4's has a version and flags.
    let boxes = try MP4Boxes.all(
      in: source, within: box, skipping: head.holds("hdlr", at: 4) ? 0 : 4)
    let keys = try boxes.first { $0.type == "keys" }.map { try MP4Keys.names(in: $0, of: source) }
    guard let list = boxes.first(where: { $0.type == "ilst" }) else { return [] }
    return try MP4Boxes.all(in: source, within: list).flatMap { item -> [BytePatch] in
      if item.type == "\u{A9}xyz" { return erasing(item) }
      guard let keys else { return [] }
      let index = try source.read(at: item.place + 4, count: 4).number32(at: 0)
      guard index >= 1, index <= keys.count, MP4Keys.tellsLocation(keys[index - 1]) else {
        return []
      }
      return erasing(item)
    }
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

  /// `com.apple.quicktime.location.ISO6709` and its companions, and what other writers call it.
  static func tellsLocation(_ name: String) -> Bool {
    let name = name.lowercased()
    return ["location", "iso6709", "gps"].contains { name.contains($0) }
  }
}
