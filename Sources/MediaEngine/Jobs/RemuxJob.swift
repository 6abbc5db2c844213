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
    try MovieEdits.refusePieces(source, path: input)
    let chosen = try chosenStreams(source)
    let written = try copy(source, chosen, cuttingEndOf: [], to: output, cancellation, progress)
    let broken = BrokenEnd.streams(
      of: source, written.decoded,
      copies: Dictionary(uniqueKeysWithValues: chosen.enumerated().map { ($0.offset, $0.element) }))
    guard !broken.isEmpty else { return written }
    let pending = PendingFile(for: output)
    var mended = try copy(
      source, chosen, cuttingEndOf: broken, to: pending.path, cancellation, progress)
    guard mended.decoded?.isSound == true else { return written }
    try pending.commit()
    mended.isWithoutBrokenEnd = true
    return mended
  }

  private func copy(
    _ source: MediaFacts, _ chosen: [Int], cuttingEndOf cut: Set<Int>, to path: String,
    _ cancellation: Cancellation?, _ progress: MediaProgress.Report?
  ) throws -> Written {
    var job = self
    job.output = path
    func copy(_ index: MovieWriter.IndexPlace) throws -> Written {
      try RemuxWork(
        job, source, chosen, cuttingEndOf: cut, index: index, cancellation: cancellation,
        progress: progress
      ).run()
    }
    if let reserve = IndexReserve.bytes(source, streams: chosen) {
      do {
        return try copy(.reserved(reserve))
      } catch let error as MediaError where Muxer.lacksIndexRoom(error) {}
    }
    return try copy(.moved)
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
  func isConverted(_ stream: StreamFacts) -> Bool {
    container != .webm && TextSubtitle.converted.contains(stream.codec)
  }
}
