import CFFmpeg

/// Takes the location out of a PNG's EXIF and text chunks; chunks keep their places and sizes.
enum PNGLocation {
  /// What takes the place of a chunk: as many bytes of data.
  private struct Replacement {
    var type: String
    var data: [UInt8]
  }

  static func patches(in source: any ByteSource) throws -> [BytePatch] {
    var patches: [BytePatch] = []
    var inflater = Inflater()
    var walk = PNGChunks(source)
    // What is changed is held until it is written.
    var room = XMPLocation.largestPacket
    while let chunk = try walk.next() {
      guard try chunk.type == "eXIf" || PNGText.mayTell(chunk, in: source) else { continue }
      guard chunk.count <= room else {
        patches += try emptying(chunk, of: source)
        continue
      }
      room -= chunk.count
      guard let data = try source.exactly(at: chunk.dataPlace, count: chunk.count),
        let found = try replacement(for: data, type: chunk.type, of: source, &inflater)
      else { continue }
      var body = Array(found.type.utf8) + found.data
      let sum = checksum(body)
      body += [UInt8](repeating: 0, count: 4)
      body.set32(Int(sum), at: body.count - 4)
      patches.append(BytePatch(offset: chunk.dataPlace - 4, bytes: body))
    }
    return patches
  }

  /// The changes that make a comment of spaces of a chunk which is too large to be looked into.
  private static func emptying(
    _ chunk: PNGChunks.Chunk, of source: any ByteSource
  ) throws -> [BytePatch] {
    let start = Array("tEXtComment\0".utf8)
    let body = chunk.dataPlace - 4
    let count = chunk.count + 4 - start.count
    var sum = checksum(start)
    let spaces = [UInt8](repeating: 0x20, count: 1 << 16)
    for place in stride(from: 0, to: count, by: spaces.count) {
      sum = checksum(Array(spaces.prefix(count - place)), behind: sum)
    }
    var end = [UInt8](repeating: 0, count: 4)
    end.set32(Int(sum), at: 0)
    return [
      BytePatch(offset: body, bytes: start),
      BytePatch(offset: body + start.count, filler: 0x20, count: count),
      BytePatch(offset: body + start.count + count, bytes: end),
    ]
  }

  /// The chunk without its location; nil when it has none.
  private static func replacement(
    for data: [UInt8], type: String, of source: any ByteSource, _ inflater: inout Inflater
  ) throws -> Replacement? {
    if let text = PNGText(type: type, data: data) {
      return try replacement(for: text, of: source, &inflater)
    }
    let patches = try ExifLocation.patches(in: data)
    guard !patches.isEmpty else { return nil }
    var block = data
    block.apply(patches)
    return Replacement(type: type, data: block)
  }

  /// The same of a text chunk.
  ///
  /// A profile or packet that can't be read is emptied: nothing tells that it has none.
  private static func replacement(
    for text: PNGText, of source: any ByteSource, _ inflater: inout Inflater
  ) throws -> Replacement? {
    switch text.role {
    case .other: return nil
    case .position: return emptied(text)
    case .packet:
      guard var packet = text.text(&inflater) else { return emptied(text) }
      let patches = XMPLocation.patches(in: packet)
      guard !patches.isEmpty else { return nil }
      if text.isCompressed {
        packet = cut(patches, out: packet)
      } else {
        packet.apply(patches)
      }
      return held(packet, by: text) ?? emptied(text)
    case .profile:
      guard var profile = text.text(&inflater).flatMap({ RawProfile($0) }) else {
        return emptied(text)
      }
      let patches = try profile.patches()
      guard !patches.isEmpty else { return nil }
      profile.apply(patches)
      guard try profile.patches().isEmpty else { return emptied(text) }
      if let found = held(profile.text, by: text) { return found }
      return try exifChunk(profile, in: text.count, of: source) ?? emptied(text)
    }
  }

  /// A packet without what the changes would blank: as short as can be, so that it surely fits.
  private static func cut(_ patches: [BytePatch], out packet: [UInt8]) -> [UInt8] {
    var rest: [UInt8] = []
    var place = 0
    for patch in patches.sorted(by: { $0.offset < $1.offset }) where patch.offset >= place {
      rest += packet[place..<patch.offset]
      place = patch.offset + patch.count
    }
    return rest + packet[place...]
  }

  /// The same chunk with another text; nil where it does not fit.
  private static func held(_ other: [UInt8], by text: PNGText) -> Replacement? {
    text.data(holding: other).map { Replacement(type: text.type, data: $0) }
  }

  /// The EXIF block of a profile with zeroes behind it; nil where it has none that fits, or the
  /// file has the one EXIF chunk that it may have.
  private static func exifChunk(
    _ profile: RawProfile, in count: Int, of source: any ByteSource
  ) throws -> Replacement? {
    guard let block = profile.block, block.count <= count else { return nil }
    var walk = PNGChunks(source)
    while let chunk = try walk.next() { if chunk.type == "eXIf" { return nil } }
    return Replacement(
      type: "eXIf", data: block + [UInt8](repeating: 0, count: count - block.count))
  }

  /// A comment of spaces.
  private static func emptied(_ text: PNGText) -> Replacement {
    let keyword = Array("Comment".utf8.prefix(text.count - 1)) + [0]
    return Replacement(
      type: "tEXt", data: keyword + [UInt8](repeating: 0x20, count: text.count - keyword.count))
  }

  /// The CRC of a chunk's type and data, or of a further part of them behind one whose CRC is known.
  static func checksum(_ bytes: [UInt8], behind sum: UInt32 = 0) -> UInt32 {
    ~av_crc(av_crc_get_table(AV_CRC_32_IEEE_LE), ~sum, bytes, bytes.count)
  }
}
