public import MediaModel

/// Re-encodes a clip with transparency to a WebM that keeps it: VP9 with an alpha channel beside
/// the picture, Opus sound.
///
/// Decoders of the picture alone show it without its opacity, as the format wants it.
public struct TransparentJob: Sendable {
  /// The file to read.
  public var input: String
  /// The file to write.
  public var output: String
  /// The most bytes of the result; none is larger.
  public var limit: ByteSize
  /// The stretch to keep, in seconds of the presentation; nil for all.
  public var trim: ClosedRange<Double>?
  /// Whether location tags are kept.
  public var keepLocation: Bool
  /// The codec's threads; 0 for as many as there are cores.
  public var threads: Int

  /// Makes a job.
  public init(
    input: String, output: String, limit: ByteSize, trim: ClosedRange<Double>? = nil,
    keepLocation: Bool = false, threads: Int = 0
  ) {
    self.input = input
    self.output = output
    self.limit = limit
    self.trim = trim
    self.keepLocation = keepLocation
    self.threads = threads
  }

  private static let mostSizes = 7
  /// How much smaller a picture is made where nothing tells how much.
  private static let shrinking = 0.75
  /// How often all is encoded, where the picture would not become small enough.
  private static let mostTries = 3

  /// Does it on the calling thread: at a quality that is as good as the source where that fits, else at
  /// the best that does, made smaller before it falls apart.
  ///
  /// A look at a small picture tells where the difficulty lies; the heaviest piece tells how much that
  /// takes; the others follow, each at the quality for which bits are left, and one layer of a piece is
  /// encoded again where that missed. Throws a ``MediaError`` of kind `impossible` where nothing fits.
  @discardableResult
  public func run(
    known facts: MediaFacts? = nil, cancellation: Cancellation? = nil,
    progress: MediaProgress.Report? = nil
  ) throws -> Written {
    var settings = VideoSettings(threads: threads)
    settings.keepsAlpha = true
    let job = TranscodeJob(
      input: input, output: output, video: settings, trim: trim, keepLocation: keepLocation,
      isChecked: false)
    let known = try TranscodeWork(job: job, known: facts, cancellation: cancellation)
    guard let plan = known.plan, let stream = known.facts.mainVideo else {
      throw MediaError(
        .impossible, operation: "encoding with transparency", path: input,
        detail: "it has no picture")
    }
    var clip = FitClip(
      path: input, stream: stream, offset: known.offset, trim: known.job.trim,
      length: known.length ?? 0, usualStep: known.usualStep, threads: threads,
      cancellation: cancellation)
    clip.keepsAlpha = true
    let share = FitProgress(length: clip.length, report: progress)
    let encoder = LayerEncoder(
      size: plan.size, rate: clip.rate, threads: threads, path: output, cancellation: cancellation)
    let look = try LayeredLook(encoder, length: known.length)
    try clip.read(size: look.size, isDraft: true) { number, frame in
      try look.take(frame)
      share.look(frame: number, of: clip.frames)
      return true
    }
    let pieces = try look.finish()
    let seconds = Double(look.count) / clip.rate.value
    guard !pieces.isEmpty,
      let budget = TransparentBudget(
        limit: limit, seconds: seconds, pictures: look.count, sounds: known.facts.usableSounds,
        keys: pieces.count)
    else {
      if pieces.isEmpty { throw noPicture }
      throw tooSmall
    }
    var audio = AudioSettings(bitRate: budget.audioBitRate)
    audio.codec = .opus
    known.job.audio = audio
    var work = TransparentClip(
      clip: clip, encoder: encoder, pieces: pieces, look: look.size, budget: budget.pictureBits)
    try chooseSize(&work, of: plan.size)
    return try encode(known, work, budget, plan.size, share)
  }

  /// Encodes all; where that is too much at the worst quality, again with fewer pixels.
  private func encode(
    _ known: TranscodeWork, _ first: TransparentClip, _ budget: TransparentBudget,
    _ whole: Resolution, _ share: FitProgress
  ) throws -> Written {
    var work = first
    for _ in 0..<Self.mostTries {
      var track: TransparentTrack?
      do {
        let made = try known.encode(progress: share.main) { source, writer, meter in
          let fitted = try TransparentTrack(
            work: work, budget: budget, source: source, writer: writer, meter: meter)
          track = fitted
          return fitted
        }
        guard made.bytes <= limit.bytes else { throw PictureTooLarge(excess: 1.02) }
        return written(made, known, track, whole)
      } catch let error as PictureTooLarge {
        let longest = Double(max(work.encoder.size.width, work.encoder.size.height))
        guard longest > TransparentClip.smallestSide else { throw tooSmall }
        let side = max(TransparentClip.smallestSide, longest * (0.95 / error.excess.squareRoot()))
        work = work.resized(to: PicturePlan.fitted(whole, longestSide: Int(side)))
        try chooseSize(&work, of: whole)
      }
    }
    throw tooSmall
  }

  /// The largest picture that takes a comfortable quality, its heaviest piece encoded.
  private func chooseSize(_ work: inout TransparentClip, of whole: Resolution) throws {
    let most = Double(max(work.encoder.size.width, work.encoder.size.height))
    var bounds = min(most, TransparentClip.smallestSide)...most
    for attempt in 1...Self.mostSizes {
      let quality = try work.calibrate()
      let isTooBad = quality > Double(QualityCurve.worst) + 1
      let isWhole = Double(max(work.encoder.size.width, work.encoder.size.height)) >= most
      if !isTooBad,
        attempt == Self.mostSizes || isWhole && quality < Double(QualityCurve.comfortable)
      {
        return
      }
      guard let size = work.size(insteadOf: quality, of: whole, bounds: &bounds) else {
        guard isTooBad else { return }
        let longest = max(work.encoder.size.width, work.encoder.size.height)
        guard longest > Int(TransparentClip.smallestSide) else { throw tooSmall }
        // What was comfortable at a larger size is not relied upon.
        bounds = TransparentClip.smallestSide...max(TransparentClip.smallestSide, Double(longest))
        let side = max(TransparentClip.smallestSide, Double(longest) * Self.shrinking)
        work = work.resized(to: PicturePlan.fitted(whole, longestSide: Int(side)))
        continue
      }
      work = work.resized(to: size)
    }
    throw tooSmall
  }

  private func written(
    _ made: MediaFacts, _ known: TranscodeWork, _ track: TransparentTrack?, _ whole: Resolution
  ) -> Written {
    var result = Written(
      facts: made, sourceErrors: known.sourceErrors, hasChangedShape: known.hasChangedShape)
    guard let track else { return result }
    let size = track.work.encoder.size
    if size.pixels < whole.pixels, let shown = known.facts.mainVideo?.displaySize {
      result.fitting.append(.madeSmaller(from: shown, to: size, Reason.fewBytes))
    }
    if track.isSaturated, FileSize.of(input) ?? 0 > limit.bytes {
      result.fitting.append(
        .qualityReached("more would not show (VP9 quality \(QualityCurve.best))"))
    }
    return result
  }

  private var noPicture: MediaError {
    MediaError(
      .damaged, operation: "transcoding", path: input, detail: "no picture could be decoded")
  }

  private var tooSmall: MediaError {
    MediaError(
      .impossible, operation: "encoding with transparency", path: input,
      detail: "it does not fit in \(limit)",
      advice:
        "Take a stretch of it with --trim START-END, split it with --oversize split, or leave "
        + "the transparency out with --smooth")
  }
}
