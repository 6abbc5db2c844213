import MediaModel

/// Measures how far a source's streams reach, packet by packet.
struct StreamSpan {
  private let offset: Double
  private(set) var end = 0.0
  /// How much of that is guessed from the distance of packets that do not tell how long they last.
  private(set) var guess = 0.0
  /// When each stream's last packet begins, and the least distance between two.
  private var untold: [Int: (start: Double, step: Double)] = [:]

  /// Seconds that a packet whose length is not told is taken to last, at most.
  private static let longestPacket = 0.4

  init(offset: Double) { self.offset = offset }

  mutating func note(_ packet: Packet) {
    guard !packet.isDiscarded, let start = packet.seconds else { return }
    var length = Double(packet.duration) * (packet.tick ?? 0)
    if packet.duration == 0 {
      let before = untold[packet.streamIndex]
      let step = before.map { start > $0.start ? start - $0.start : .infinity } ?? .infinity
      let least = min(before?.step ?? .infinity, step)
      untold[packet.streamIndex] = (start, least)
      length = least <= Self.longestPacket ? least : 0
    }
    let reach = start - offset + length
    guard reach > end else { return }
    end = reach
    guess = packet.duration == 0 ? length : 0
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
