import CFFmpeg
public import MediaModel

/// Copies the streams of a file into another container: nothing is re-encoded.
///
/// The index stands first, missing times are made up, the display matrix, dates, tags, chapters,
/// languages and all sound tracks are kept; timed data, attachments and (unless told) the location
/// are left out. HEVC gets the sample entry that Apple's players take. The copy is compared with
/// its source, packet by packet, before it takes its name.
public struct RemuxJob: Sendable {
  /// The file to read.
  public var input: String
  /// The file to write.
  public var output: String
  /// The container to write: `mp4`, `mov`, `m4a` or `webm`.
  public var container: ContainerFormat
  /// The streams to copy, by index; nil for all that the container carries.
  public var streams: [Int]?
  /// Whether location tags are kept.
  public var keepLocation: Bool
  /// How deep the copy is decoded before it takes its name; nil for not at all.
  public var depth: DecodeCheck.Depth?
  /// The threads that look at the copy; 0 for as many as there are cores.
  public var threads: Int

  /// Makes a job.
  public init(
    input: String, output: String, container: ContainerFormat = .mp4, streams: [Int]? = nil,
    keepLocation: Bool = false, depth: DecodeCheck.Depth? = nil, threads: Int = 0
  ) {
    self.input = input
    self.output = output
    self.container = container
    self.streams = streams
    self.keepLocation = keepLocation
    self.depth = depth
    self.threads = threads
  }

  /// Does it on the calling thread and returns what was written.
  ///
  /// Throws a ``MediaError`` of kind `impossible` where the container can't carry a picture or
  /// sound stream, and `unsound` where the copy is not what its source is.
  ///
  /// - Parameter known: The input's facts, where they are known already.
  @discardableResult
  public func run(
    known: MediaFacts? = nil, cancellation: Cancellation? = nil,
    progress: MediaProgress.Report? = nil
  ) throws -> Written {
    let source = try known ?? Probe.facts(of: input, cancellation: cancellation)
    if source.isEncrypted {
      throw MediaError(
        .encrypted, operation: "remuxing", path: input, detail: "it is protected (DRM)")
    }
    let chosen = try chosenStreams(source)
    let reserve = IndexReserve.bytes(source, streams: chosen)
    if let reserve {
      do {
        return try copy(source, chosen, .reserved(reserve), cancellation, progress)
      } catch let error as MediaError where Muxer.lacksIndexRoom(error) {}
    }
    return try copy(source, chosen, .moved, cancellation, progress)
  }

  private func chosenStreams(_ source: MediaFacts) throws -> [Int] {
    let wanted =
      streams
      ?? source.streams.filter {
        $0.kind == .video || $0.kind == .audio
          || ($0.kind == .subtitle && ($0.codec == "mov_text" || isConverted($0)))
      }.map(\.index)
    for stream in source.streams where wanted.contains(stream.index) && !isConverted(stream) {
      guard Carriage.takes(stream, in: container) else {
        throw MediaError(
          .impossible, operation: "remuxing", path: input,
          detail: "\(container) can't carry \(stream.codec)", advice: "Transcode it")
      }
    }
    return wanted
  }

  /// Whether it is copied as words in another form: subtitles that MP4 does not carry as they are.
  private func isConverted(_ stream: StreamFacts) -> Bool {
    container != .webm && TextSubtitle.converted.contains(stream.codec)
  }

  /// Whether its words have to be gone through for positions; those in fragments are not known before.
  private func mayTellLocation(_ stream: StreamFacts, of facts: MediaFacts) -> Bool {
    !keepLocation && container != .webm && (facts.hasLocation || facts.isFragmented)
      && TextSubtitle.codecs.contains(stream.codec)
  }

  /// Where the source's edit lists end each stream, in the copy's order.
  private func presentedEnds(_ chosen: [Int]) throws -> [Double?] {
    let file = try FileSource.open(input)
    let layout = MP4Reader.read(file)
    return chosen.map { index in
      layout.tracks.indices.contains(index) ? layout.length(of: layout.tracks[index]) : nil
    }
  }

  /// Where a stream's packets go.
  private enum Way {
    case out
    case words(TextTrack)
    case copied(to: Int)
  }

  private func copy(
    _ facts: MediaFacts, _ chosen: [Int], _ index: MovieWriter.IndexPlace,
    _ cancellation: Cancellation?, _ progress: MediaProgress.Report?
  ) throws -> Written {
    let source = try Demuxer.open(input, cancellation: cancellation)
    source.select(Set(chosen))
    let writer = try MovieWriter(
      output, container: container, source: source, offset: PresentationStart.seconds(facts),
      keepLocation: keepLocation, cancellation: cancellation)
    var ways = [Way](repeating: .out, count: source.streamCount)
    for stream in chosen {
      if let text = facts.streams.first(where: {
        $0.index == stream && (isConverted($0) || mayTellLocation($0, of: facts))
      }) {
        ways[stream] = .words(
          try TextTrack(
            writer: writer, stream: text, span: nil, length: facts.duration,
            keepLocation: keepLocation))
      } else {
        ways[stream] = .copied(to: try writer.addCopy(of: stream))
      }
    }
    let texts = Set(ways.indices.filter { if case .words = ways[$0] { true } else { false } })
    let ledger = PacketLedger(source: source, streams: chosen, except: texts)
    try writer.start(index: index)
    let beside =
      depth == .sampled
      ? try SourceDecode.begin(
        facts, path: input, streams: chosen, threads: threads, cancellation: cancellation) : nil
    let meter = ProgressMeter(total: facts.duration, report: progress)
    var span = StreamSpan(offset: writer.offset)
    var isMeasured = ways.map { _ in false }
    for stream in facts.streams where stream.kind == .video || stream.kind == .audio {
      if ways.indices.contains(stream.index) { isMeasured[stream.index] = true }
    }
    var leading: [Int: LeadingPictures] = [:]
    for stream in facts.streams where stream.kind == .video && source.beginsAnywhere {
      leading[stream.index] = LeadingPictures()
    }
    var watch = FieldWatch(facts, in: input, cancellation: cancellation)
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
        guard item.packet.size > 0, leading[stream]?.includes(item.packet) != true else { continue }
        try watch?.check(item.packet)
        try packet.share(item.packet)
        if isMeasured[stream] { span.note(packet) }
        ledger.note(packet, item.digest)
        if reader.isAtBatchEnd {
          meter.advance(
            to: packet.seconds.map { $0 - writer.offset }, bytes: writer.muxer.bytesWritten)
        }
        try writer.writeCopy(packet, to: target)
      }
    }
    for case .words(let track) in ways { try track.take(nil) }
    let wanted = try span.wanted(of: facts, path: input)
    let ends = facts.hasEditList ? try presentedEnds(chosen) : []
    var compare: (() throws -> Void)?
    var decoded: DecodeReport?
    let written = try writer.finish(ends: ends) { path in
      let ledger = Handed(value: ledger)
      compare = try aside { try ledger.value.compare(with: path, cancellation: cancellation) }
    } check: { path, copied in
      try LengthCheck.check(copied, lasts: wanted, guess: span.guess, source: facts, path: path)
      decoded = try depth.map {
        try beside?.report(of: writer.written, copied, source: source)
          ?? DecodeCheck.run(
            path, depth: $0, known: copied, source: writer.written, threads: threads,
            cancellation: cancellation)
      }
      try compare?()
      meter.finish(bytes: copied.bytes)
    }
    return Written(facts: written, decoded: decoded)
  }

  /// Begins work on a thread of its own, where there may be more than one, and returns what waits
  /// for it.
  private func aside<Value: Sendable>(
    _ work: @escaping @Sendable () throws -> Value
  ) throws -> () throws -> Value {
    guard threads != 1 else { return work }
    let task = try SideTask(work)
    return { try task.value() }
  }
}
