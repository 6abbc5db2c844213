import MediaModel

/// Measures how far a source's streams reach, packet by packet.
struct StreamSpan {
  private let offset: Double
  private(set) var end = 0.0
  /// When each stream's last packet begins; some containers do not tell how long packets last.
  private var starts: [Int: Double] = [:]

  /// Seconds that a packet whose length is not told is taken to last, at most.
  private static let longestPacket = 0.4

  init(offset: Double) { self.offset = offset }

  mutating func note(_ packet: Packet) {
    guard !packet.isDiscarded, let start = packet.seconds else { return }
    var length = Double(packet.duration) * (packet.tick ?? 0)
    if packet.duration == 0 {
      length = starts[packet.streamIndex].map { min(max(0, start - $0), Self.longestPacket) } ?? 0
      starts[packet.streamIndex] = start
    }
    end = max(end, start - offset + length)
  }

  /// The length that a copy or re-encoding must have: what an index with edit lists says, else
  /// what was read.
  ///
  /// Throws where a source holds clearly less than it declares.
  func wanted(of source: MediaFacts, path: String) throws -> Double? {
    if source.indexFirst != nil, !source.isFragmented { return source.duration }
    guard end > 0 else { return source.duration }
    let hasText = source.streams.contains { $0.kind == .subtitle }
    if let declared = source.duration, source.container.promisesLength, !hasText,
      !source.isFragmented,
      // Matroska may count its length from zero, though the first picture comes later.
      declared - max(end, end + offset) > max(1, declared * 0.05)
    {
      throw MediaError(
        .damaged, operation: "reading", path: path,
        detail: "it is cut off: it declares \(Self.text(declared)) and holds \(Self.text(end))")
    }
    return end
  }

  /// The length that a stretch must have where words outlast picture and sound, whose length is then
  /// what was read; nil where the container tells it.
  func wanted(of source: MediaFacts, within stretch: ClosedRange<Double>) -> Double? {
    guard end > stretch.lowerBound, source.streams.contains(where: { $0.kind == .subtitle }) else {
      return nil
    }
    return min(end, stretch.upperBound) - stretch.lowerBound
  }

  static func text(_ seconds: Double) -> String {
    "\((seconds * 100).rounded() / 100) s"
  }
}
