/// What cameras in cars log of their way beside the tracks of an MP4.
///
/// Novatek's chips (Viofo and many others) write `free` boxes that begin with `GPS `, beside the
/// media or among it, mostly with a list of them in `moov`; 70mai writes a box `GPS `, DuDuBell
/// `gps0`, Datakam `udat`, BlackVue a `gps ` in a `free` box, Ligo's chips `skip` boxes or user data,
/// Garmin, 360fly and FLIR a `uuid`. All is blanked where it stands.
enum MP4PositionLog {
  /// Blocks that no list names stand at multiples of this.
  private static let step = 1 << 15
  /// How far into the media the first of them is looked for.
  private static let reach = 2 << 20
  private static let blockSizes = 13...(1 << 20)
  private static let longestList = 1 << 22
  /// The parts of BlackVue's `free` box, any of which may come first.
  private static let blackVueParts: Set<String> = [
    "cprt", "sttm", "ptnm", "ptrh", "thum", "gps ", "3gf ",
  ]
  private static let garmin: [UInt8] = [
    0x9B, 0x63, 0x0F, 0x8D, 0x63, 0x74, 0x40, 0xEC, 0x82, 0x04, 0xBC, 0x5F, 0xF5, 0x09, 0x17, 0x28,
  ]
  private static let fly360: [UInt8] = [
    0xEF, 0xE1, 0x58, 0x9A, 0xBB, 0x77, 0x49, 0xEF, 0x80, 0x95, 0x27, 0x75, 0x9E, 0xB1, 0xDC, 0x6F,
  ]
  private static let flir: [UInt8] = [
    0x7F, 0x2E, 0x21, 0x00, 0x8B, 0x46, 0x49, 0x18, 0xAF, 0xB1, 0xDE, 0x70, 0x9A, 0x74, 0xF6, 0xF5,
  ]
  /// The identifiers of `uuid` boxes that hold a log.
  static let identifiers: Set<[UInt8]> = [garmin, fly360, flir]
  /// How user data begin that are a log, maybe behind some bytes: of Kenwood, of Ligo's chips.
  private static let userData = ["VIDEOUUUUUUUU", "LIGOGPSINFO", "__V35AX_QVDATA__"]
    .map { Array($0.utf8) }
  /// What a tagger leaves of a coordinate that it took out by renaming what holds it.
  private static let coordinate: [UInt8] = [0xA9, 0x78, 0x79, 0x7A]
  /// Bytes of free space that are looked into for one.
  private static let looked = 1 << 16

  /// The changes that blank what a box logs, and what a list of blocks points at.
  static func patches(
    in box: MP4Boxes.Box, of source: any ByteSource, room: MP4Boxes.Room
  ) throws -> [BytePatch] {
    switch box.type {
    case "GPS ", "gps0", "udat": return try erasing(box, of: source)
    case "gps ": return try listPatches(box, of: source)
    case "free", "skip": return try freePatches(box, of: source, room)
    case "mdat": return try mediaPatches(box, of: source)
    default: return []
    }
  }

  /// Whether user data hold no boxes but a log.
  static func isUserData(_ box: MP4Boxes.Box, of source: any ByteSource) throws -> Bool {
    let head = try source.read(at: box.dataPlace, count: min(box.count, 64))
    return userData.contains { head.firstIndex(of: $0) != nil }
  }

  /// A box of zeroes logs nothing.
  private static func erasing(
    _ box: MP4Boxes.Box, of source: any ByteSource
  ) throws -> [BytePatch] {
    let start = try source.read(at: box.dataPlace, count: min(box.count, 1 << 16))
    return start.contains { $0 != 0 } ? MP4Location.erasing(box) : []
  }

  /// A version, a count, and place and size of each block.
  private static func listPatches(
    _ box: MP4Boxes.Box, of source: any ByteSource
  ) throws -> [BytePatch] {
    let list = try source.read(at: box.dataPlace, count: min(box.count, longestList))
    guard list.dropFirst(8).contains(where: { $0 != 0 }) else { return [] }
    let count = min(list.number32(at: 4), (list.count - 8) / 8)
    let blocks = try (0..<count).compactMap { index in
      try block(
        at: list.number32(at: 8 + index * 8), listed: list.number32(at: 12 + index * 8), of: source)
    }
    return BytePatch.zeroes(over: blocks) + MP4Location.erasing(box)
  }

  private static func freePatches(
    _ box: MP4Boxes.Box, of source: any ByteSource, _ room: MP4Boxes.Room
  ) throws -> [BytePatch] {
    let head = try source.read(at: box.dataPlace, count: min(box.count, looked))
    if try head.holds("GPS ") || head.firstIndex(of: coordinate) != nil
      || isUserData(box, of: source)
    {
      return [BytePatch(offset: box.dataPlace, filler: 0, count: box.count)]
    }
    guard blackVueParts.contains(head.tag(at: 4)) else { return [] }
    return try MP4Boxes.all(in: source, within: box, room: room)
      .filter { $0.type == "gps " }.flatMap { try erasing($0, of: source) }
  }

  private static func mediaPatches(
    _ media: MP4Boxes.Box, of source: any ByteSource
  ) throws -> [BytePatch] {
    var blocks: [Range<Int>] = []
    var place = (media.dataPlace + step - 1) / step * step
    while place + 12 <= media.end, !blocks.isEmpty || place < media.dataPlace + reach {
      if let found = try block(at: place, listed: 0, of: source) { blocks.append(found) }
      place += step
    }
    return BytePatch.zeroes(over: blocks)
  }

  /// A block with its type and size left; nil where none stands. Its own size counts before the
  /// list's.
  private static func block(
    at place: Int, listed: Int, of source: any ByteSource
  ) throws -> Range<Int>? {
    let head = try source.read(at: place, count: 12)
    guard head.holds("freeGPS ", at: 4),
      let size = [head.number32(at: 0), listed].first(where: { blockSizes.contains($0) })
    else { return nil }
    let end = min(place + size, source.count)
    return place + 8 < end ? (place + 8)..<end : nil
  }
}
