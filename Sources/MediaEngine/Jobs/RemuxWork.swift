import MediaModel

/// One copy of a file's streams into another container.
final class RemuxWork {
  /// Where a stream's packets go.
  private enum Way {
    case out
    case words(TextTrack)
    case copied(to: Int)
  }

  private let job: RemuxJob
  private let facts: MediaFacts
  private let chosen: [Int]
  private let cancellation: Cancellation?
  private let source: Demuxer
  private let writer: MovieWriter
  private let ways: [Way]
  private let ledger: PacketLedger
  private let meter: ProgressMeter
  /// Decodes the source beside the copy.
  private let beside: SourceDecode?
  /// Streams that decide how long the copy lasts.
  private let measured: Set<Int>
  private var span: StreamSpan
  private var watch: FieldWatch?
  private var sizes: SizeWatch?
  private var brokenEnd: BrokenEnd

  init(
    _ job: RemuxJob, _ facts: MediaFacts, _ chosen: [Int], cuttingEndOf cut: Set<Int>,
    index: MovieWriter.IndexPlace, cancellation: Cancellation?, progress: MediaProgress.Report?
  ) throws {
    self.job = job
    self.facts = facts
    self.chosen = chosen
    brokenEnd = BrokenEnd(of: cut)
    self.cancellation = cancellation
    source = try Demuxer.open(job.input, cancellation: cancellation)
    source.select(Set(chosen))
    writer = try MovieWriter(
      job.output, container: job.container, source: source,
      offset: PresentationStart.seconds(facts), keepLocation: job.keepLocation,
      cancellation: cancellation)
    ways = try Self.ways(of: chosen, job, facts, from: source, into: writer)
    let texts = ways.indices.filter { [ways] in if case .words = ways[$0] { true } else { false } }
    ledger = PacketLedger(source: source, streams: chosen, except: Set(texts))
    try writer.start(index: index)
    beside =
      job.depth == .sampled
      ? try SourceDecode.begin(
        facts, path: job.input, streams: chosen, threads: job.threads, cancellation: cancellation)
      : nil
    meter = ProgressMeter(total: facts.duration, report: progress)
    span = StreamSpan(offset: writer.offset)
    measured = Set(facts.streams.filter { $0.kind == .video || $0.kind == .audio }.map(\.index))
    watch = FieldWatch(facts, in: job.input, cancellation: cancellation)
    sizes = SizeWatch(facts)
  }

  /// Opens the tracks that are written, in the order of the chosen streams.
  private static func ways(
    of chosen: [Int], _ job: RemuxJob, _ facts: MediaFacts, from source: Demuxer,
    into writer: MovieWriter
  ) throws -> [Way] {
    var ways = [Way](repeating: .out, count: source.streamCount)
    for index in chosen {
      if let stream = facts.streams.first(where: { $0.index == index }),
        job.isConverted(stream) || mayTellLocation(stream, job, facts)
      {
        ways[index] = .words(
          try TextTrack(
            writer: writer, stream: stream, span: nil, length: facts.duration,
            keepLocation: job.keepLocation))
      } else {
        ways[index] = .copied(to: try writer.addCopy(of: index))
      }
    }
    return ways
  }

  /// Whether its words have to be gone through for positions; those in fragments are not known before.
  private static func mayTellLocation(
    _ stream: StreamFacts, _ job: RemuxJob, _ facts: MediaFacts
  ) -> Bool {
    !job.keepLocation && job.container != .webm && (facts.hasLocation || facts.isFragmented)
      && TextSubtitle.codecs.contains(stream.codec)
  }

  /// Copies all, has it checked and gives it its name; to be called once.
  func run() throws -> Written {
    try pump()
    var logs = 0
    for case .words(let track) in ways {
      try track.take(nil)
      if track.isPositionLog { logs += 1 }
    }
    let (facts, decoded) = try finish()
    return Written(
      facts: facts, decoded: decoded, isOfManySizes: sizes?.hasChanged == true, positionLogs: logs)
  }

  private func pump() throws {
    let reader = try ReadAhead(source, framings: ledger.framings)
    let packet = try Packet()
    while let item = try reader.next() {
      let stream = item.packet.streamIndex
      guard ways.indices.contains(stream) else { continue }
      switch ways[stream] {
      case .out: continue
      case .words(let track):
        try packet.share(item.packet)
        try track.take(packet)
      case .copied(let target):
        guard item.packet.size > 0 else { continue }
        try watch?.check(item.packet)
        sizes?.note(item.packet)
        guard let item = try brokenEnd.pass(item) else { continue }
        try packet.share(item.packet)
        if measured.contains(stream) { span.note(packet) }
        ledger.note(packet, item.digest)
        if reader.isAtBatchEnd {
          meter.advance(
            to: packet.seconds.map { $0 - writer.offset }, bytes: writer.muxer.bytesWritten)
        }
        try writer.writeCopy(packet, to: target)
      }
    }
  }

  private func finish() throws -> (MediaFacts, DecodeReport?) {
    let wanted = try span.wanted(of: facts, path: job.input)
    // Ahead of fragments an edit list cannot tell how long all of them are shown.
    let ends = facts.hasEditList && !facts.isFragmented ? try presentedEnds() : []
    var compare: (() throws -> Void)?
    var decoded: DecodeReport?
    let written = try writer.finish(ends: ends) { path in
      let (ledger, cancellation) = (Handed(value: ledger), cancellation)
      compare = try aside { try ledger.value.compare(with: path, cancellation: cancellation) }
    } check: { path, copied in
      try LengthCheck.check(copied, lasts: wanted, guess: span.guess, source: facts, path: path)
      decoded = try job.depth.map {
        try beside?.report(of: writer.written, copied, source: source)
          ?? DecodeCheck.run(
            path, depth: $0, known: copied, source: writer.written, threads: job.threads,
            cancellation: cancellation)
      }
      try compare?()
      meter.finish(bytes: copied.bytes)
    }
    return (written, decoded)
  }

  /// Where the source's edit lists end each stream, in the copy's order.
  private func presentedEnds() throws -> [Double?] {
    let file = try FileSource.open(job.input)
    let layout = MP4Reader.read(file)
    return chosen.map { index in
      layout.tracks.indices.contains(index) ? layout.length(of: layout.tracks[index]) : nil
    }
  }

  /// Begins work on a thread of its own, where there may be more than one, and returns what waits
  /// for it.
  private func aside<Value: Sendable>(
    _ work: @escaping @Sendable () throws -> Value
  ) throws -> () throws -> Value {
    guard job.threads != 1 else { return work }
    let task = try SideTask(work)
    return { try task.value() }
  }
}
