/// Finds the EXIF block of a PNG as its chunks go by: in a chunk of its own or, where there is
/// none, in a raw profile.
struct PNGExif {
  /// A TIFF structure; nil as long as none was met.
  private(set) var block: [UInt8]?
  private var hasOwnChunk = false
  private var inflater = Inflater()

  init() {}

  /// Looks into one chunk.
  mutating func take(_ chunk: PNGChunks.Chunk, of source: any ByteSource) throws {
    guard !hasOwnChunk, chunk.count <= XMPLocation.largestPacket else { return }
    switch chunk.type {
    case "eXIf":
      let data = try source.read(at: chunk.dataPlace, count: chunk.count)
      guard try TIFFReader(data) != nil else { return }
      block = data
      hasOwnChunk = true
    case let type where PNGText.types.contains(type):
      guard block == nil, try PNGText.mayTell(chunk, in: source) else { return }
      let data = try source.read(at: chunk.dataPlace, count: chunk.count)
      guard let text = PNGText(type: chunk.type, data: data), text.role == .profile else { return }
      block = text.text(&inflater).flatMap { RawProfile($0) }?.block
    default: return
    }
  }
}
