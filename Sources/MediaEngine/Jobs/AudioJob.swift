public import MediaModel

/// Makes any sound an M4A (AAC) of the same length, with its tags and cover art.
public struct AudioJob: Sendable {
  /// The file to read.
  public var input: String
  /// The file to write.
  public var output: String
  /// How it is encoded.
  public var settings: AudioSettings
  /// The stretch to keep, in seconds; nil for all.
  public var trim: ClosedRange<Double>?

  /// Makes a job.
  public init(
    input: String, output: String, settings: AudioSettings = AudioSettings(),
    trim: ClosedRange<Double>? = nil
  ) {
    self.input = input
    self.output = output
    self.settings = settings
    self.trim = trim
  }

  /// Does it on the calling thread and returns the facts of what was written.
  @discardableResult
  public func run(
    cancellation: Cancellation? = nil, progress: MediaProgress.Report? = nil
  ) throws -> MediaFacts {
    throw MediaError(.other, operation: "encoding", path: input, detail: "not available")
  }
}
