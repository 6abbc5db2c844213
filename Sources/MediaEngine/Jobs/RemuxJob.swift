public import MediaModel

/// Copies the streams of a file into another container: nothing is re-encoded.
public struct RemuxJob: Sendable {
  /// The file to read.
  public var input: String
  /// The file to write.
  public var output: String
  /// The container to write: `mp4`, `mov` or `m4a`.
  public var container: ContainerFormat
  /// The streams to copy, by index; nil for all that the container carries.
  public var streams: [Int]?
  /// Whether location tags are kept.
  public var keepLocation: Bool

  /// Makes a job.
  public init(
    input: String, output: String, container: ContainerFormat = .mp4, streams: [Int]? = nil,
    keepLocation: Bool = false
  ) {
    self.input = input
    self.output = output
    self.container = container
    self.streams = streams
    self.keepLocation = keepLocation
  }

  /// Does it on the calling thread and returns the facts of what was written.
  @discardableResult
  public func run(
    cancellation: Cancellation? = nil, progress: MediaProgress.Report? = nil
  ) throws -> MediaFacts {
    throw MediaError(.other, operation: "remuxing", path: input, detail: "not available")
  }
}
