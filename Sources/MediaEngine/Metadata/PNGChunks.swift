/// Walks over the chunks of a PNG, reading eight bytes of each.
struct PNGChunks {
  struct Chunk: Equatable {
    var type: String
    /// Where the data begin, eight bytes after the chunk itself.
    var dataPlace: Int
    /// Bytes of data.
    var count: Int
  }

  /// Chunks that are looked at; a picture of a gigabyte in pieces of 8 KB, as libpng writes them, has
  /// a hundred thousand.
  private static let most = 1 << 20

  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  private let source: any ByteSource
  private var place = PNGChunks.signature.count
  private var room = PNGChunks.most
  private(set) var isAtEnd = false
  /// The type of the chunk within which the file breaks off.
  private(set) var cutType: String?

  init(_ source: any ByteSource) { self.source = source }

  /// The next chunk that is there in full; nil after the last.
  ///
  /// ``isAtEnd`` tells whether the closing `IEND` was met or the file broke off before. Throws a
  /// ``PictureFault`` where there are too many.
  mutating func next() throws -> Chunk? {
    guard !isAtEnd, let head = try source.exactly(at: place, count: 8) else { return nil }
    guard room > 0 else { throw PictureFault.absurd("it has too many parts") }
    room -= 1
    let chunk = Chunk(type: head.tag(at: 4), dataPlace: place + 8, count: head.number32(at: 0))
    guard chunk.dataPlace + chunk.count + 4 <= source.count else {
      cutType = chunk.type
      return nil
    }
    place = chunk.dataPlace + chunk.count + 4
    isAtEnd = chunk.type == "IEND"
    return chunk
  }
}
