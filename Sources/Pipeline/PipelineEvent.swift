public import MediaModel

/// How far a step has come.
public struct StepProgress: Sendable, Hashable {
  /// From 0 to 1; nil where it can't be known.
  public var fraction: Double?
  /// What is being worked on, such as a file's name or the service's word for its state.
  public var detail: String
  /// Bytes moved a second, where bytes are moved.
  public var bytesPerSecond: Double?
  /// The seconds that are left, where they can be told.
  public var secondsLeft: Double?

  /// Makes a progress report.
  public init(
    fraction: Double? = nil, detail: String = "", bytesPerSecond: Double? = nil,
    secondsLeft: Double? = nil
  ) {
    self.fraction = fraction
    self.detail = detail
    self.bytesPerSecond = bytesPerSecond
    self.secondsLeft = secondsLeft
  }
}

/// How much a notice weighs.
public enum NoticeLevel: String, Sendable, Codable {
  /// Good to know.
  case info
  /// Something is not as it was asked, or was gone round.
  case warning
}

/// What the pipeline tells while it works. Texts are one line, without colour and without
/// control characters, ready for a terminal or a log.
public enum PipelineEvent: Sendable {
  /// What was read from the prompt and the flags, with the line that says so.
  case asked(VideoRequest, summary: String)
  /// An earlier run of the same job is continued, from the step named.
  case resumed(PipelineStep, detail: String)
  /// A step begins.
  case started(PipelineStep, detail: String)
  /// A step goes on.
  case progress(PipelineStep, StepProgress)
  /// A step is done, with its result in few words.
  case finished(PipelineStep, detail: String)
  /// Something worth telling that is neither progress nor an answer.
  case notice(NoticeLevel, String)
  /// Words of the service, cleaned; may hold line breaks.
  case answer(String)
  /// The timeline in one line.
  case timeline(String)
  /// A file that could not be made fit, and why; the run goes on without it unless strict.
  case rejected(RejectedFile)
}

/// Takes the pipeline's events; called from any thread, one call at a time.
public typealias PipelineEvents = @Sendable (PipelineEvent) -> Void
