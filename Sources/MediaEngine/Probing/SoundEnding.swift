/// Whether a sound file holds as many bytes as its header says.
enum SoundEnding {
  /// The bytes that are missing at the end of a WAV, a Wave64, a CAF or an MP3 with a Xing header; nil where
  /// the header does not tell.
  static func missing(_ source: any ByteSource) throws -> Int? {
    let head = try source.read(at: 0, count: 12)
    if head.holds("RIFF"), head.holds("WAVE", at: 8) { return try missingOfWAV(source) }
    if head.holds("caff") { return try missingOfCAF(source) }
    if head.holds("riff") { return try missingOfWave64(source) }
    let start = head.holds("ID3") ? 10 + head.sevenBitNumber(at: 6) : 0
    return try missingOfMP3(source, from: start)
  }

  private static func missingOfWAV(_ source: any ByteSource) throws -> Int? {
    var walk = RIFFChunks(source)
    while let chunk = try walk.next() {
      guard chunk.type == "data" else { continue }
      // Written to a pipe, a WAV has no length or the largest that there is.
      guard chunk.count > 0, chunk.count < 0xFFFF_FF00 else { return nil }
      return missing(of: chunk.count, from: chunk.dataPlace, in: source)
    }
    return nil
  }

  private static func missing(of count: Int, from place: Int, in source: any ByteSource) -> Int {
    let missing = place + count - source.count
    // Recorders that lose power leave a last block of less than a second.
    return missing > 4096 || missing > count / 20 ? missing : 0
  }

  /// Chunks of Apple's Core Audio Format: a type and a count of 64 bits, -1 for up to the end.
  private static func missingOfCAF(_ source: any ByteSource) throws -> Int? {
    var place = 8
    for _ in 0..<mostChunks {
      guard let head = try source.exactly(at: place, count: 12) else { return nil }
      let count = Int(clamping: head.number64(at: 4))
      guard count < longest else { return nil }
      if head.holds("data") { return missing(of: count, from: place + 12, in: source) }
      place += 12 + count
    }
    return nil
  }

  /// Chunks of Sony's Wave64: an identifier of 16 bytes and a count that includes it and itself, each at a
  /// multiple of eight.
  private static func missingOfWave64(_ source: any ByteSource) throws -> Int? {
    var place = 40
    for _ in 0..<mostChunks {
      guard let head = try source.exactly(at: place, count: 24) else { return nil }
      let count = Int(clamping: head.number64(at: 16, .little))
      guard count > 24, count < longest else { return nil }
      if head.holds("data") { return missing(of: count - 24, from: place + 24, in: source) }
      place += (count + 7) / 8 * 8
    }
    return nil
  }

  private static let longest = 1 << 62
  /// Chunks among which the sound is looked for; honest files have a dozen.
  private static let mostChunks = 4096

  private static func missingOfMP3(_ source: any ByteSource, from start: Int) throws -> Int? {
    let frame = try source.read(at: start, count: 64)
    guard frame.count == 64, frame[0] == 0xFF, frame[1] & 0xE6 == 0xE2 else { return nil }
    let isFirstVersion = frame[1] & 0x18 == 0x18
    let isMono = frame[3] >> 6 == 3
    let side = isFirstVersion ? (isMono ? 17 : 32) : (isMono ? 9 : 17)
    let place = 4 + side
    guard frame.holds("Xing", at: place) || frame.holds("Info", at: place) else { return nil }
    let flags = frame.number32(at: place + 4)
    guard flags & 2 != 0 else { return nil }
    let declared = frame.number32(at: place + 8 + (flags & 1 != 0 ? 4 : 0))
    let missing = start + declared - source.count
    return missing > max(2048, declared / 50) ? missing : 0
  }
}
