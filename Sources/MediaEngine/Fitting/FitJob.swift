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

  /// Makes a job.
  public init(
    input: String, output: String, limit: ByteSize, preset: String = "veryfast",
    longestSide: Int = 1920, trim: ClosedRange<Double>? = nil, keepLocation: Bool = false,
    threads: Int = 0
  ) {
    self.input = input
    self.output = output
    self.limit = limit
    self.preset = preset
    self.longestSide = longestSide
    self.trim = trim
    self.keepLocation = keepLocation
    self.threads = threads
  }

  /// Does it on the calling thread; throws a ``MediaError`` of kind `impossible` where the picture
  /// would fall below the floor.
  public func run(
    cancellation: Cancellation? = nil, progress: MediaProgress.Report? = nil
  ) throws -> FitReport {
    throw MediaError(.other, operation: "fitting", path: input, detail: "not available")
  }
}
