import MediaModel

/// Takes a folder of media to a verified MP4 through the service.
public struct RunPipeline: Sendable {
  private let options: RunOptions

  /// Makes a pipeline for one job.
  public init(_ options: RunOptions) {
    self.options = options
  }

  /// Goes on from the last sure step of the same job, or starts it.
  public func run(events: @escaping PipelineEvents) async throws -> RunResult {
    throw PipelineError(.machine, "\(options.output): nothing is wired yet")
  }
}
