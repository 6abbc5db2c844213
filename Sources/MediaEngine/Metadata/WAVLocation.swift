/// Takes the location out of a WAV: out of its ID3, XMP and iXML chunks.
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
        ? ID3Location.patches(of: tags) : erasing(chunk).map { $0.moved(by: -chunk.dataPlace) }
    }
    guard chunk.type == "_PMX" || chunk.type == "iXML" else { return [] }
    return chunk.type == "_PMX" || chunk.count > XMPLocation.largestPacket
      ? try XMPLocation.patches(in: data, 0..<data.count)
      : recorded(in: try data.read(at: 0, count: data.count))
  }

  /// Field recorders write coordinates as the text of one element.
  private static func recorded(in words: [UInt8]) -> [BytePatch] {
    let opening = Array("<LOCATION_GPS>".utf8)
    let closing = Array("</LOCATION_GPS>".utf8)
    guard let found = words.firstIndex(of: opening) else { return [] }
    let start = found + opening.count
    guard let end = words.firstIndex(of: closing, from: start),
      words[start..<end].contains(where: { $0 > 0x20 })
    else { return [] }
    return [BytePatch(offset: start, filler: 0x20, count: end - start)]
  }
}
