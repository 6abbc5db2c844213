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
  /// Whether location tags are kept.
  public var keepLocation: Bool
  /// The codec's threads; 0 for as many as there are cores.
  public var threads: Int
  /// Whether the result is decoded to its end before it takes its name.
  public var isChecked: Bool

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
  /// One first pass, then second passes whose bit rate follows what the last one missed by, until
  /// the file is under the limit and nearly full. What is over the limit is never delivered.
  public func run(
    cancellation: Cancellation? = nil, progress: MediaProgress.Report? = nil
  ) throws -> FitReport {
    let facts = try Probe.facts(of: input, cancellation: cancellation)
    guard let stream = facts.mainVideo, let size = stream.displaySize else {
      throw MediaError(
        .impossible, operation: "fitting", path: input, detail: "it has no picture",
        advice: "Encode its sound instead")
    }
    let rate = FrameRateChoice.rate(for: stream, usualStep: nil).value
    let seconds = trimmedLength(facts)
    guard
      let budget = FitBudget.make(
        limit: limit, seconds: seconds, frameRate: rate, size: size, longestSide: longestSide,
        sounds: facts.audioStreams)
    else {
      throw MediaError(
        .impossible, operation: "fitting", path: input,
        detail: "\(Int(seconds)) s can't look acceptable in \(limit)",
        advice: "Trim it with --trim, or split it with --oversize split")
    }
    return try encode(facts, stream, size, budget, cancellation, progress)
  }

  private func trimmedLength(_ facts: MediaFacts) -> Double {
    let whole = facts.duration ?? 0
    guard let trim else { return whole }
    return max(0, min(whole, trim.upperBound) - trim.lowerBound)
  }

  private func encode(
    _ facts: MediaFacts, _ stream: StreamFacts, _ size: Resolution, _ budget: FitBudget,
    _ cancellation: Cancellation?, _ progress: MediaProgress.Report?
  ) throws -> FitReport {
    var rate = budget.videoBitRate
    var job = TranscodeJob(
      input: input, output: output,
      video: VideoSettings(
        rate: .twoPass(rate), preset: preset, longestSide: budget.longestSide, threads: threads),
      audio: AudioSettings(bitRate: budget.audioBitRate), trim: trim, keepLocation: keepLocation,
      isChecked: false)
    var best: (file: PendingFile, facts: MediaFacts, rate: Int64)?
    var attempts = 0
    job.output = PendingFile(for: output).path
    let work = try TranscodeWork(job: job, cancellation: cancellation)
    try work.lookAhead(progress: progress)
    while attempts < 4 {
      attempts += 1
      let file = PendingFile(for: output)
      work.job.output = file.path
      work.job.video?.rate = .twoPass(rate)
      let made = try work.encode(progress: progress)
      let isUnder = made.bytes <= limit.bytes
      if isUnder, made.bytes > (best?.facts.bytes ?? 0) { best = (file, made, rate) }
      let fill = Double(made.bytes) / Double(limit.bytes)
      if isUnder, fill >= 0.98 || rate < budget.videoBitRate * 9 / 10 { break }
      if isUnder, attempts > 1, fill < 0.9 { break }
      let next = Double(rate) * FitBudget.aim / fill
      if isUnder, next > Double(budget.videoBitRate) * 1.5 { break }
      rate = Int64(isUnder ? next : next * (1 - 0.01 * Double(attempts)))
    }
    guard let best else {
      throw MediaError(
        .impossible, operation: "fitting", path: input,
        detail: "no attempt stayed under \(limit)", advice: "Trim it with --trim")
    }
    if isChecked {
      let report = try DecodeCheck.run(
        best.file.path, depth: .full, threads: threads, cancellation: cancellation)
      guard report.isSound else {
        throw MediaError(
          .unsound, operation: "checking what was written", path: output,
          detail: report.messages.first ?? "it does not decode without errors")
      }
    }
    try best.file.commit()
    var notes: [Reason] = []
    let fitted = best.facts.mainVideo?.displaySize
    if let fitted, max(fitted.width, fitted.height) < max(size.width, size.height) {
      notes.append(
        Reason(code: "made-smaller", text: "The picture was made smaller, \(size) to \(fitted)."))
    }
    return FitReport(
      facts: best.facts, limit: limit, resolution: fitted, videoBitRate: best.rate,
      attempts: attempts, notes: notes)
  }
}
