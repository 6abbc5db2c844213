import MediaModel

/// A track of subtitles that becomes MP4's timed text.
final class TextTrack: TranscodeTrack {
  private let writer: MovieWriter
  private let target: Int
  private let codec: String
  private let keepLocation: Bool
  private let start: Double
  private let end: Double
  private var cues = TextCues()
  private var leftOut = 0
  private var hasWords = false

  /// Whether its words told positions, and nothing else.
  var isPositionLog: Bool { leftOut > 0 && !hasWords }

  /// - Parameters:
  ///   - span: The stretch that is kept, in seconds of the presentation.
  ///   - keepLocation: Whether words that hold a position are kept.
  init(
    writer: MovieWriter, stream: StreamFacts, span: ClosedRange<Double>?, length: Double?,
    keepLocation: Bool
  ) throws {
    self.writer = writer
    self.keepLocation = keepLocation
    codec = stream.codec
    let begin = span?.lowerBound ?? 0
    start = begin
    end = min(span?.upperBound ?? .infinity, length.map { $0 + begin } ?? .infinity)
    target = try writer.addText(of: stream.index)
  }

  func take(_ packet: Packet?) throws {
    guard let packet else {
      try write(cues.finish())
      if isPositionLog { writer.leaveOut(target) }
      return
    }
    guard let time = packet.seconds, let base = packet.timeBase else { return }
    let words = TextSubtitle.words(packet.withBytes { Array($0) }, codec: codec)
    let from = max(time - writer.offset, start)
    let until = min(time - writer.offset + Double(packet.duration) * base.value, end)
    guard !words.isEmpty, until > from else { return }
    guard keepLocation || !PositionWords.areIn(words.utf8) else {
      leftOut += 1
      return
    }
    hasWords = true
    try write(cues.add(.init(from: from - start, until: until - start, words: words)))
  }

  private func write(_ cues: [TextCues.Cue]) throws {
    for cue in cues {
      let sample = try Packet.holding(TextSubtitle.sample(cue.words), path: writer.muxer.path)
      sample.timeBase = Rational(1, 1000)
      let from = Int64(nearest: cue.from * 1000)
      sample.presentationTime = from
      sample.decodeTime = from
      sample.duration = Int64(nearest: cue.until * 1000) - from
      if sample.duration > 0 { try writer.write(sample, to: target) }
    }
  }
}
