import MediaModel

/// Leaves out the last packet of streams of a recording that was interrupted within it.
struct BrokenEnd {
  /// Thrown where what was written does not decode and may do so without the ends of these streams.
  struct Found: Error {
    let streams: Set<Int>
  }

  /// The source's streams whose last packet is left out.
  let streams: Set<Int>
  /// The latest packet of each of them, while it may be the last.
  private var held: [Int: ReadAhead.Item] = [:]

  init(of streams: Set<Int>) { self.streams = streams }

  /// What is to be written in the packet's place: itself, the one before it where the last is left out, or
  /// nothing.
  mutating func pass(_ item: ReadAhead.Item) throws -> ReadAhead.Item? {
    let stream = item.packet.streamIndex
    guard streams.contains(stream) else { return item }
    let before = held[stream]
    held[stream] = .init(packet: try item.packet.copy(), digest: item.digest)
    return before
  }

  /// The streams of a recording whose copies do not decode, perhaps because it was interrupted within the
  /// last picture or sound of each; none where it is known to be broken before its end.
  ///
  /// - Parameters:
  ///   - report: What decoding what was written found; nil where that was not asked for.
  ///   - copies: The source's streams that were copied, by those that they became.
  static func streams(
    of source: MediaFacts, _ report: DecodeReport?, copies: [Int: Int]
  ) -> Set<Int> {
    guard source.container.isRecording, let report, !report.isBrokenBeforeEnd else { return [] }
    return Set(report.streams.filter { $0.errors > 0 }.compactMap { copies[$0.index] })
  }
}
