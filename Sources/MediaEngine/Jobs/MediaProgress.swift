/// How far a job is.
public struct MediaProgress: Hashable, Sendable {
  /// Seconds of the presentation that are done.
  public var seconds: Double
  /// Seconds of the whole, where known.
  public var total: Double?
  /// Pictures done.
  public var framesDone: Int
  /// Bytes written so far.
  public var bytes: Int64

  /// Makes one.
  public init(seconds: Double = 0, total: Double? = nil, framesDone: Int = 0, bytes: Int64 = 0) {
    self.seconds = seconds
    self.total = total
    self.framesDone = framesDone
    self.bytes = bytes
  }

  /// From 0 to 1, where the whole is known.
  public var fraction: Double? {
    guard let total, total > 0 else { return nil }
    return min(1, max(0, seconds / total))
  }

  /// What a job calls as it goes on, from its own thread, some ten times a second at most.
  public typealias Report = @Sendable (MediaProgress) -> Void
}
