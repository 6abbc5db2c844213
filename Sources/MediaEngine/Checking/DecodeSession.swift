import MediaModel

/// Decodes stretches of one file and keeps count.
final class DecodeSession {
  /// Where to decode.
  enum Place: Sendable {
    /// From the beginning to the end.
    case all
    /// From the beginning, a stretch.
    case beginning
    /// From a time in seconds, a stretch.
    case middle(Double)
    /// From a time in seconds to the end.
    case end(from: Double)

    /// Whether it ends after a stretch, and not at the file's end.
    var isStretch: Bool {
      switch self {
      case .beginning, .middle: true
      case .all, .end: false
      }
    }
  }

  private let source: Demuxer
  private let facts: MediaFacts
  private let tally: DecodeTally
  private let packet: Packet
  /// Whether nothing was read yet.
  private var isFresh: Bool
  /// Places that could not be reached.
  private(set) var missed = 0
  private var isBrokenBeforeEnd = false
  /// Lines that were logged before.
  private let linesBefore: Int

  /// - Parameters:
  ///   - opened: The file, where it is opened already.
  ///   - chosen: The streams to decode; nil for all.
  ///   - countsOpening: Whether complaints while it is opened count; where several sessions open the
  ///     same file, with one of them.
  ///   - isSampling: Leaves out what cannot fail: the filters over the finished picture.
  init(
    path: String, facts: MediaFacts, source opened: Demuxer? = nil, streams chosen: Set<Int>? = nil,
    threads: Int, isSampling: Bool = false, countsOpening: Bool = true,
    cancellation: Cancellation?
  ) throws {
    self.facts = facts
    let source =
      try opened
      ?? Demuxer.open(
        path, analysis: isSampling && Self.describes(facts.container) ? .headers : .full,
        cancellation: cancellation)
    self.source = source
    isFresh = opened == nil
    linesBefore = opened == nil && countsOpening ? 0 : source.log.lines.count
    packet = try Packet()
    tally = try DecodeTally()
    let left = Set(facts.unusableSounds.map(\.index))
    for stream in source.streams
    where Self.isDecodable(stream) && !left.contains(stream.index)
      && chosen?.contains(stream.index) != false
    {
      tally.add(stream.index, stream.kind) {
        try StreamDecoder.open(
          source, stream: stream.index, threads: stream.kind == .video ? threads : 1,
          options: isSampling ? ["skip_loop_filter": "all"] : [:])
      }
    }
    source.select(tally.indices)
  }

  /// Whether a container's headers tell all of its streams, and an index where their packets are.
  static func describes(_ container: ContainerFormat) -> Bool {
    [.mp4, .mov, .m4a, .mkv, .webm].contains(container)
  }

  private static func isDecodable(_ stream: StreamFacts) -> Bool {
    (stream.kind == .video || stream.kind == .audio) && !stream.isAttachedPicture
  }

  /// Decodes at one place.
  func decode(_ place: Place, meter: ProgressMeter) throws {
    var tail: Double?
    switch place {
    case .all, .beginning:
      guard try isFresh || reach(0) else { return }
      tally.begin(isSeeked: !isFresh)
    case .middle(let start), .end(let start):
      guard try reach(start) else { return }
      tally.begin(isSeeked: true)
      if case .end = place { tail = start + PresentationStart.seconds(facts) }
    }
    isFresh = false
    var end: Double?
    let (before, errorsBefore) = (tally.pictures, tally.errors)
    while try read() {
      let time = packet.decodeSeconds
      meter.advance(to: time)
      if place.isStretch, let time {
        let stop = end ?? time + DecodeCheck.stretch
        end = stop
        if time > stop || tally.pictures - before >= DecodeCheck.mostPictures { break }
      }
      if let tail { tally.decodeOnlyReferences(packet.streamIndex, (time ?? tail) < tail) }
      try tally.take(packet, stream: packet.streamIndex)
    }
    try tally.end()
    if place.isStretch, tally.errors > errorsBefore { isBrokenBeforeEnd = true }
  }

  /// Goes to the key frame before a time; false where the file cannot.
  private func reach(_ time: Double) throws -> Bool {
    do {
      try source.seek(to: max(0, time) + PresentationStart.seconds(facts))
      return true
    } catch let error as MediaError where error.kind != .cancelled {
      missed += 1
      return false
    }
  }

  /// Reads the next packet; false at the end, be it a broken one.
  private func read() throws -> Bool {
    do {
      return try source.read(into: packet)
    } catch let error as MediaError where error.kind != .cancelled {
      tally.fail(nil, error.detail)
      return false
    }
  }

  /// What was found; what the container complains of is counted with the first stream.
  func report(depth: DecodeCheck.Depth) -> DecodeReport {
    for index in tally.indices { tally.extend(index, by: source.lastHold(ofStream: index)) }
    for line in source.log.lines.dropFirst(linesBefore) where line.isError && isDamage(line) {
      tally.fail(nil, line.text)
    }
    var report = tally.report(depth: depth)
    report.isBrokenBeforeEnd = isBrokenBeforeEnd
    return report
  }

  /// FFmpeg reads on behind the end of a GIF.
  private func isDamage(_ line: EngineLog.Line) -> Bool {
    guard facts.container == .gif, line.text.contains("invalid block label") else { return true }
    return (try? GIFHeader.hasEnd(FileSource.open(source.path))) != true
  }
}
