public import MediaModel

/// Makes any sound an M4A (AAC) of the same length, with its tags, chapters and cover art.
public struct AudioJob: Sendable {
  /// The file to read; of a video the sound is taken.
  public var input: String
  /// The file to write.
  public var output: String
  /// How it is encoded.
  public var settings: AudioSettings
  /// The stretch to keep, in seconds; nil for all.
  public var trim: ClosedRange<Double>?
  /// Whether location tags are kept.
  public var keepLocation: Bool

  /// Makes a job.
  public init(
    input: String, output: String, settings: AudioSettings = AudioSettings(),
    trim: ClosedRange<Double>? = nil, keepLocation: Bool = false
  ) {
    self.input = input
    self.output = output
    self.settings = settings
    self.trim = trim
    self.keepLocation = keepLocation
  }

  /// Does it on the calling thread and returns what was written.
  ///
  /// - Parameter facts: The input's facts, where they are known already.
  /// - Throws: A ``MediaError``; of kind `damaged` where nothing could be decoded.
  @discardableResult
  public func run(
    known facts: MediaFacts? = nil, cancellation: Cancellation? = nil,
    progress: MediaProgress.Report? = nil
  ) throws -> Written {
    let facts = try facts ?? Probe.facts(of: input, cancellation: cancellation)
    guard !facts.isEncrypted else {
      throw MediaError(
        .encrypted, operation: "encoding its sound", path: input, detail: "it is protected (DRM)")
    }
    let source = try Demuxer.open(input, cancellation: cancellation)
    let writer = try MovieWriter(
      output, container: .m4a, source: source, offset: PresentationStart.seconds(facts),
      keepLocation: keepLocation, cancellation: cancellation)
    var sounds: [Int: SoundTrack] = [:]
    var tags: [String: String] = [:]
    for stream in facts.usableSounds where (stream.channels ?? 0) > 0 {
      sounds[stream.index] = try SoundTrack(
        source: source, stream: stream, settings: settings, writer: writer, span: trim)
      // Ogg keeps its tags with the stream.
      tags.merge(source.tags(ofStream: stream.index)) { first, _ in first }
    }
    guard !sounds.isEmpty else {
      throw MediaError(
        .damaged, operation: "encoding its sound", path: input, detail: "it has none")
    }
    let covers = try coverTracks(facts, writer)
    source.select(Set(sounds.keys).union(covers.keys))
    try writer.start(
      index: .moved, span: trim,
      extraTags: TagFilter.kept(tags, keepLocation: keepLocation).filter { $0.key != "language" })
    let meter = ProgressMeter(total: facts.duration, report: progress)
    let packet = try Packet()
    var span = StreamSpan(offset: writer.offset)
    while try source.read(into: packet) {
      if sounds[packet.streamIndex] != nil { span.note(packet) }
      meter.advance(to: packet.seconds.map { $0 - writer.offset })
      let track: (any TranscodeTrack)? = sounds[packet.streamIndex] ?? covers[packet.streamIndex]
      try track?.take(packet)
    }
    for index in sounds.keys.sorted() { try sounds[index]?.take(nil) }
    guard sounds.values.contains(where: \.hasSound) else {
      throw MediaError(
        .damaged, operation: "encoding its sound", path: input, detail: "nothing could be decoded")
    }
    let wanted = trim == nil ? try span.wanted(of: facts, path: input) : nil
    let made = try writer.finish { path, made in
      try LengthCheck.check(made, lasts: wanted, guess: span.guess, source: facts, path: path)
      meter.finish(bytes: made.bytes)
    }
    return Written(facts: made, sourceErrors: sounds.values.reduce(0) { $0 + $1.errors })
  }

  /// Cover art that an M4A carries.
  private func coverTracks(
    _ facts: MediaFacts, _ writer: MovieWriter
  ) throws -> [Int: CopiedTrack] {
    var tracks: [Int: CopiedTrack] = [:]
    for stream in facts.covers {
      tracks[stream.index] = try CopiedTrack(writer: writer, stream: stream.index)
    }
    return tracks
  }
}
