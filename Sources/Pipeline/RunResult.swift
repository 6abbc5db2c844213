public import MediaModel
public import Verification

/// A file that could not be made fit for upload.
public struct RejectedFile: Sendable, Hashable {
  /// Its path relative to its input folder.
  public var path: String
  /// Why, in one sentence.
  public var reason: String

  /// Makes a rejected file.
  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}

/// One video that a run delivered.
public struct DeliveredVideo: Sendable {
  /// Where it is.
  public var path: String
  /// Its length in bytes.
  public var bytes: Int64
  /// What was asked of it.
  public var request: VideoRequest
  /// How it compares.
  public var verdict: Verdict

  /// Makes a delivered video.
  public init(path: String, bytes: Int64, request: VideoRequest, verdict: Verdict) {
    self.path = path
    self.bytes = bytes
    self.request = request
    self.verdict = verdict
  }
}

/// What a run came to.
public struct RunResult: Sendable {
  /// The videos, in the order in which they were asked for.
  public var videos: [DeliveredVideo]
  /// The files that were left out.
  public var rejected: [RejectedFile]
  /// The session it was made in.
  public var session: String
  /// The timeline in one line; nil where the service told none.
  public var timeline: String?

  /// Makes a result.
  public init(
    videos: [DeliveredVideo], rejected: [RejectedFile] = [], session: String,
    timeline: String? = nil
  ) {
    self.videos = videos
    self.rejected = rejected
    self.session = session
    self.timeline = timeline
  }

  /// Nil when every video passed; otherwise the class the exit status follows from.
  public var failure: FailureClass? {
    videos.allSatisfy { $0.verdict.passed } ? nil : .notPassed
  }
}
