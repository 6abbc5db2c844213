/// Walks over the chunks of a RIFF file (WebP, WAV), reading eight bytes of each.
struct RIFFChunks {
  struct Chunk: Equatable {
    var type: String
    var dataPlace: Int
    /// Bytes of data as declared.
    var count: Int
    /// Whether the file holds all of them.
    var isWhole: Bool
  }

  /// Chunks that are looked at; the longest animations have dozens of thousands.
  private static let most = 1 << 17

  private let source: any ByteSource
  private var place: Int
  private var room = RIFFChunks.most
  /// How long the sound of an RF64 is, for which its chunk's own size is too small a number.
  private var longData: Int?

  /// Begins behind the twelve bytes of the file's head, or at another place.
  init(_ source: any ByteSource, from start: Int = 12) {
    self.source = source
    place = start
  }

  /// The next chunk, the last one maybe cut off; nil at the end.
  ///
  /// Throws a ``PictureFault`` where there are too many.
  mutating func next() throws -> Chunk? {
    guard let head = try source.exactly(at: place, count: 8) else { return nil }
    guard room > 0 else { throw PictureFault.absurd("it has too many parts") }
    room -= 1
    let type = head.tag(at: 0)
    var count = head.number32(at: 4, .little)
    if type == "ds64" {
      let length = try source.read(at: place + 16, count: 8).number64(at: 0, .little)
      longData = min(Int(clamping: length), 1 << 62)
    } else if type == "data", count == 0xFFFF_FFFF, let longData {
      count = longData
    }
    let chunk = Chunk(
      type: type, dataPlace: place + 8, count: count,
      isWhole: place + 8 + count <= source.count)
    place += 8 + count + count % 2
    return chunk
  }
}
