/// Takes the location out of a WAV: out of its ID3, XMP and iXML chunks, EBU's `axml` and its list of words.
enum WAVLocation {
  /// Whether a file that begins so is a WAV, also one with room for more than 4 GB.
  static func isStart(of head: [UInt8]) -> Bool {
    (head.holds("RIFF") || head.holds("RF64")) && head.holds("WAVE", at: 8)
  }

  /// The changes that take out the location and leave all other tags.
  static func patches(in source: any ByteSource) throws -> [BytePatch] {
    try chunks(of: source).flatMap { chunk in
      try patches(in: chunk, of: source).map { $0.moved(by: chunk.dataPlace) }
    }
  }

  /// The changes that make the chunks that FFmpeg reads tags from chunks of nothing.
  static func erasure(in source: any ByteSource) throws -> [BytePatch] {
    try chunks(of: source).flatMap { chunk -> [BytePatch] in
      let start = try source.read(at: chunk.dataPlace, count: 4)
      guard isID3(chunk) || (chunk.type == "LIST" && start.holds("INFO")) else { return [] }
      return erasing(chunk)
    }
  }

  /// The chunk as one of nothing, of the same size.
  private static func erasing(_ chunk: RIFFChunks.Chunk) -> [BytePatch] {
    [
      BytePatch(offset: chunk.dataPlace - 8, bytes: Array("JUNK".utf8)),
      BytePatch(offset: chunk.dataPlace, filler: 0, count: chunk.count),
    ]
  }

  private static func chunks(of source: any ByteSource) throws -> [RIFFChunks.Chunk] {
    var chunks: [RIFFChunks.Chunk] = []
    var walk = RIFFChunks(source)
    while let chunk = try walk.next() {
      if chunk.isWhole { chunks.append(chunk) }
    }
    return chunks
  }

  private static func isID3(_ chunk: RIFFChunks.Chunk) -> Bool {
    chunk.type == "id3 " || chunk.type == "ID3 "
  }

  /// Places are counted from the start of the chunk's data.
  private static func patches(
    in chunk: RIFFChunks.Chunk, of source: any ByteSource
  ) throws -> [BytePatch] {
    let data = source.slice(from: chunk.dataPlace, count: chunk.count)
    if isID3(chunk) {
      // Where not all tags can be looked into, none stays.
      let (tags, isComplete) = try ID3Tag.all(in: data)
      return isComplete
        ? try ID3Location.patches(of: tags) : erasing(chunk).map { $0.moved(by: -chunk.dataPlace) }
    }
    switch chunk.type {
    case "_PMX": return try XMPLocation.patches(in: data, 0..<data.count)
    case "iXML", "axml", "aXML":
      guard data.count <= XMPLocation.largestPacket else {
        return try data.isBlank(0..<data.count)
          ? [] : [BytePatch(offset: 0, filler: 0x20, count: data.count)]
      }
      return XMLPlaces.patches(in: try data.read(at: 0, count: data.count), 0..<data.count)
    case "LIST": return try words(in: data).flatMap { Self.erasing($0) }
    default: return []
    }
  }

  /// The words of an `INFO` list that name where something was made (`LOCA`, as Sound Forge's and
  /// others' writers do).
  private static func words(in list: SliceSource) throws -> [RIFFChunks.Chunk] {
    guard try list.read(at: 0, count: 4).holds("INFO") else { return [] }
    var found: [RIFFChunks.Chunk] = []
    var walk = RIFFChunks(list, from: 4)
    while let chunk = try walk.next() {
      if chunk.type == "LOCA", chunk.isWhole { found.append(chunk) }
    }
    return found
  }
}
