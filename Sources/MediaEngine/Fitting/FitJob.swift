public import MediaModel

/// What came of making a file fit a limit.
public struct FitReport: Hashable, Sendable {
  /// The facts of what was written.
  public var facts: MediaFacts
  /// The limit.
  public var limit: ByteSize
  /// The size that was asked of the encoder in the end.
  public var resolution: Resolution?
  /// The picture's bits a second in the end.
  public var videoBitRate: Int64
  /// How many times the picture was encoded, looking ahead not counted.
  public var attempts: Int
  /// What was done and why, for people, in order.
  public var notes: [Reason]
  /// The source's packets that could not be decoded, and are left out.
  public var sourceErrors = 0

  /// Makes a report.
  public init(
    facts: MediaFacts, limit: ByteSize, resolution: Resolution?, videoBitRate: Int64,
    attempts: Int, notes: [Reason]
  ) {
    self.facts = facts
    self.limit = limit
    self.resolution = resolution
    self.videoBitRate = videoBitRate
    self.attempts = attempts
    self.notes = notes
  }

  /// How much of the limit is used, from 0 to 1.
  public var fill: Double { limit.bytes > 0 ? Double(facts.bytes) / Double(limit.bytes) : 0 }
}

/// Re-encodes a clip to the best MP4 that stays under a limit.
public struct FitJob: Sendable {
  /// The file to read.
  public var input: String
  /// The file to write.
  public var output: String
  /// The most bytes of the finished file; it is never larger.
  public var limit: ByteSize
  /// One of x264's presets.
  public var preset: String
  /// The longest side of the result, at most.
  public var longestSide: Int
  /// The stretch to keep, in seconds of the presentation; nil for all.
  public var trim: ClosedRange<Double>?
  /// Whether sound that is small enough is copied as it is.
  public var copiesSound = true
  /// Whether location tags are kept.
  public var keepLocation: Bool
  /// The codec's threads; 0 for as many as there are cores.
  public var threads: Int
  /// Whether the result is decoded to its end before it takes its name.
  public var isChecked: Bool

  /// The longest side of the smallest picture that is made.
  public static let smallestSide = FitBudget.smallestSide

  /// Makes a job.
  public init(
    input: String, output: String, limit: ByteSize, preset: String = "veryfast",
    longestSide: Int = 1920, trim: ClosedRange<Double>? = nil, keepLocation: Bool = false,
    threads: Int = 0, isChecked: Bool = true
  ) {
    self.input = input
    self.output = output
    self.limit = limit
    self.preset = preset
    self.longestSide = longestSide
    self.trim = trim
    self.keepLocation = keepLocation
    self.threads = threads
    self.isChecked = isChecked
  }

  /// Does it on the calling thread; throws a ``MediaError`` of kind `impossible` where the picture
  /// would fall below the floor.
  ///
  /// A cheap look at a small picture says where the difficulty lies, samples at full size say what
  /// it costs, a controller steers x264's rate factor through one encode, and a small part is
  /// encoded again where that missed. What is over the limit is never delivered.
  ///
  /// - Parameters:
  ///   - known: The input's facts, where they are known already.
  ///   - survey: What was looked up in the input, where it was: parts of one input share it.
  public func run(
    known: MediaFacts? = nil, survey: SourceSurvey? = nil, cancellation: Cancellation? = nil,
    progress: MediaProgress.Report? = nil
  ) throws -> FitReport {
    var work = TranscodeJob(
      input: input, output: output,
      video: VideoSettings(preset: preset, longestSide: longestSide, threads: threads),
      trim: trim, keepLocation: keepLocation, isChecked: isChecked)
    let pass = try TranscodeWork(
      job: work, known: known, survey: survey, cancellation: cancellation)
    var facts = pass.facts
    // Encoding it again as the same codec with more bits than it has would bring nothing.
    let isSameCodec = facts.mainVideo?.codec == "h264" && trim == nil
    if isSameCodec {
      facts = try StreamWeights.weighed(facts, of: input, cancellation: cancellation)
    }
    guard let plan = pass.plan, var stream = facts.mainVideo, let length = pass.length,
      length > 0
    else {
      throw MediaError(
        .impossible, operation: "fitting", path: input, detail: "it has no picture that lasts",
        advice: "Encode its sound instead")
    }
    guard
      var budget = FitBudget.make(
        limit: limit, seconds: length, frameRate: plan.frameRate.value,
        sounds: pass.facts.usableSounds)
    else { throw tooSmall(length) }
    if isSameCodec, let rate = stream.bitRate, let seconds = stream.duration ?? facts.duration {
      budget = budget.capped(at: Double(rate) * seconds)
    }
    // Not every container tells its streams' rates apart; the picture has most of it.
    stream.bitRate = stream.bitRate ?? pass.facts.bitRate
    let clip = FitClip(
      path: input, stream: stream, offset: pass.offset, trim: pass.job.trim, length: length,
      usualStep: pass.usualStep, threads: threads, cancellation: cancellation)
    let share = FitProgress(length: length, report: progress)
    let (encoder, map) = try choose(clip, plan.size, budget, share)

    work.audio = AudioSettings(
      bitRate: budget.audioBitRate, copiesWherePossible: copiesSound)
    work.trim = pass.job.trim
    pass.job = work
    var track: FittedTrack?
    let made = try pass.encode(progress: share.main) { source, writer, meter in
      let fitted = try FittedTrack(
        clip: clip, encoder: encoder, map: map, budget: budget, source: source, writer: writer,
        meter: meter)
      track = fitted
      return fitted
    }
    var report = report(
      made, track, encoder, sizes: (pass.facts.mainVideo?.displaySize, plan.size), length: length)
    if budget.isCapped, track?.endsEarly == false {
      report.notes.append(.qualityReached("its picture gets no more bits than it had"))
    }
    report.sourceErrors = pass.sourceErrors
    if let damage = Reason.sourceDamaged(pass.sourceErrors) { report.notes.append(damage) }
    if pass.hasChangedShape { report.notes.append(.shapeChanged) }
    return report
  }

  /// The size at which the picture needs no worse than a comfortable rate factor, and the map
  /// there.
  private func choose(
    _ clip: FitClip, _ size: Resolution, _ budget: FitBudget, _ share: FitProgress
  ) throws -> (FitEncoder, ComplexityMap) {
    var chosen = FitEncoder(
      preset: preset, size: size, rate: clip.rate, threads: threads, path: output,
      cancellation: clip.cancellation)
    func resized(to side: Int) -> FitEncoder {
      chosen.resized(to: PicturePlan.fitted(size, longestSide: side))
    }
    var sampling = try FitSampling(clip, encoder: chosen, budget: budget.pictureBits)
    chosen = sampling.lookingAsFar(chosen)
    let least = resized(to: FitBudget.smallestSide)
    let best = sampling.answer.resized(from: chosen.size, to: least.size).crf
    if best > FitBudget.comfortableRateFactor,
      try sampling.resized(to: least).answer.crf > FitBudget.hopelessAtSmallest
    {
      throw tooSmall(clip.length)
    }
    // Samples can all lie where much happens, so a picture is not made smaller for them alone.
    let look = try FitLook(
      clip, encoder: chosen, crf: min(sampling.answer.crf, FitBudget.comfortableRateFactor)
    ) { share.look(frame: $0, of: clip.frames) }
    var smaller: (FitEncoder, ComplexityMap)?
    for attempt in 0..<Self.mostSizes {
      let isLast = attempt == Self.mostSizes - 1
      let map = try self.map(by: look, &sampling, budget, size: isLast ? nil : chosen.size)
      let crf = FitEncoder.clamped(
        map.crf(for: budget.pictureBits, in: 0..<map.count), to: 0...100)
      let answer = FitAnswer(
        crf: crf, halving: map.halving(at: crf), curves: map.curves,
        isMeasured: sampling.answer.isMeasured)
      // What a larger picture takes is known when it is tried.
      if let smaller, answer.crf > FitBudget.comfortableRateFactor { return smaller }
      guard let side = FitBudget.betterSide(than: chosen.size, of: size, answer), !isLast
      else {
        guard answer.crf <= FitBudget.worstRateFactor + FitBudget.tolerance else { break }
        return (chosen, map)
      }
      let next = resized(to: side)
      smaller = next.size.pixels > chosen.size.pixels ? (chosen, map) : nil
      sampling = try sampling.resized(to: next, knowing: answer)
      chosen = next
    }
    throw tooSmall(clip.length)
  }

  /// What the samples tell of the whole, and more of them where those do not tell enough.
  ///
  /// - Parameter size: The picture's, if another is chosen where that asks for too much.
  private func map(
    by look: FitLook, _ sampling: inout FitSampling, _ budget: FitBudget, size: Resolution?
  ) throws -> ComplexityMap {
    var map = try look.map(by: sampling, spending: budget.pictureBits)
    for _ in 0..<Self.mostExtraSamples {
      let halving = map.halving(at: map.reference)
      let isTooLarge =
        size.map { FitBudget.isFarTooLarge($0, at: map.reference, halving) } ?? false
      if isTooLarge && sampling.isTaken(near: map.reference) || budget.isAmple(for: map) { break }
      let isNew = try look.unlike(sampling, map).map { try sampling.add($0, at: map.reference) }
      if isNew != true {
        guard try sampling.renew(for: map) else { break }
      }
      map = try look.map(by: sampling, spending: budget.pictureBits)
    }
    return map
  }

  /// Sizes that are tried, at most.
  private static let mostSizes = 4
  /// Samples that are taken where the first ones do not tell enough, at most.
  private static let mostExtraSamples = 6

  private func tooSmall(_ seconds: Double) -> MediaError {
    MediaError(
      .impossible, operation: "fitting", path: input,
      detail: "\(Int(seconds.rounded())) s can't look acceptable in \(limit)",
      advice: "Trim it with --trim, or split it with --oversize split")
  }

  /// - Parameter sizes: The source's, as shown, and the largest that the result may have.
  private func report(
    _ made: MediaFacts, _ track: FittedTrack?, _ encoder: FitEncoder,
    sizes: (source: Resolution?, most: Resolution), length: Double
  ) -> FitReport {
    var notes: [Reason] = []
    let isLowered = encoder.size.pixels < sizes.most.pixels
    let before = sizes.source
    if let before, max(encoder.size.width, encoder.size.height) < max(before.width, before.height) {
      let why = isLowered ? Reason.fewBytes : "as exports are 1080p at most"
      notes.append(.madeSmaller(from: before, to: encoder.size, why))
    }
    if let track, track.endsEarly {
      let why =
        !track.isSaturated
        ? "its picture takes no more bits"
        : notes.isEmpty ? "it looks like its source already" : "more would not show at that size"
      let factor = Int(track.meanRateFactor.rounded())
      notes.append(.qualityReached("\(why) (x264 CRF \(factor))"))
    }
    return FitReport(
      facts: made, limit: limit, resolution: encoder.size,
      videoBitRate: Int64((track?.bits ?? 0) / length), attempts: 1 + (track?.corrections ?? 0),
      notes: notes)
  }
}

/// Shares a job's progress between the look, a fifth, and the encode.
private struct FitProgress {
  let length: Double
  let report: MediaProgress.Report?

  func look(frame: Int, of frames: Int) {
    guard frame % 30 == 0 else { return }
    let done = length * 0.2 * min(1, Double(frame) / Double(max(1, frames)))
    report?(MediaProgress(seconds: done, total: length * 1.2))
  }

  var main: MediaProgress.Report? {
    guard let report else { return nil }
    let length = length
    return { state in
      var whole = state
      whole.seconds += length * 0.2
      whole.total = length * 1.2
      report(whole)
    }
  }
}
