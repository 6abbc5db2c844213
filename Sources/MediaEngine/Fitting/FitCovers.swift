import MediaModel

/// Which covers a file under a limit carries.
struct FitCovers {
  /// The bytes of those that are carried, with what an MP4 says of them.
  private(set) var bytes: Int64 = 0
  /// The streams of those that are left out.
  private(set) var leftOut: Set<Int> = []
  /// What is said of those.
  private(set) var notes: [Reason] = []

  /// The most that covers may take of a limit; a film that loses more looks visibly worse.
  private static let mostShare: Int64 = 10
  /// Bytes of the boxes around a cover (`udta`, `meta`, `hdlr`, `ilst`, `covr`, `data`).
  private static let boxes: Int64 = 120

  init(
    _ covers: [StreamFacts], of path: String, limit: ByteSize, cancellation: Cancellation?
  ) throws {
    guard !covers.isEmpty else { return }
    let source = try Demuxer.open(path, analysis: .headers, cancellation: cancellation)
    for cover in covers {
      let size = Int64(source.attachedBytes(ofStream: cover.index)) + Self.boxes
      if (bytes + size) * Self.mostShare <= limit.bytes {
        bytes += size
      } else {
        leftOut.insert(cover.index)
        notes.append(.coverTooHeavy(ByteSize(size - Self.boxes)))
      }
    }
  }
}
