import Brief
import FaithfulJSON
import Foundation
import Ledger
import MediaEngine
import MediaModel

/// Takes a folder of media to a verified MP4 through the service.
///
/// Every step that costs or changes something is in the ledger before it is taken. The same job
/// run again after any death goes on from the last sure step; a message is never sent twice.
public struct RunPipeline: Sendable {
  private let options: RunOptions
  private let checkpoint: Checkpoint

  /// Makes a pipeline for one job.
  public init(_ options: RunOptions) {
    self.init(options, checkpoint: { _ in })
  }

  init(_ options: RunOptions, checkpoint: @escaping Checkpoint) {
    self.options = options
    self.checkpoint = checkpoint
  }

  /// Goes on from the last sure step of the same job, or starts it.
  ///
  /// Throws `PipelineError`, or the error of the room that failed. Cancelling the task leaves the
  /// run in the ledger, to be continued.
  public func run(events: @escaping PipelineEvents) async throws -> RunResult {
    let relay = EventRelay(events)
    let job = try Job(options)
    try Self.checkOutputs(of: job, relay)
    for request in job.requests {
      relay.send(.asked(request, summary: RequestReader.summary(request)))
    }
    return try await Workplace.with(
      project: job.project, options: options.service, relay: relay
    ) { place in
      try await run(job, at: place)
    }
  }

  private func run(_ job: Job, at place: Workplace) async throws -> RunResult {
    let lock = try place.lock()
    defer { withExtendedLifetime(lock) {} }
    let cancellation = Cancellation()
    let service = place.service
    let fingerprint = try await BlockingWork.run(cancellation: cancellation) {
      try JobFingerprint.digest(job, service: service, cancellation: cancellation)
    }
    let (run, continued) = try await place.ledger.beginRun(
      fingerprint: fingerprint, project: job.project, service: service, prompt: job.prompt,
      job: try JSON.encoding(job).text(), output: job.output, step: PipelineStep.prepare.rawValue,
      fresh: options.fresh)
    try checkpoint(.runBegun)
    let engine = RunEngine(
      place: place, job: job, run: run, startsFresh: options.fresh, checkpoint: checkpoint)
    return try await engine.go(continued: continued)
  }

  /// Sees to it, before anything is paid for, that the videos can be put where they shall go.
  private static func checkOutputs(of job: Job, _ relay: EventRelay) throws {
    for path in job.outputs {
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
      guard FileManager.default.fileExists(atPath: folder) else {
        throw PipelineError(.usage, "\(folder): there is no such folder", advice: "make it first")
      }
      guard access(folder, W_OK) == 0 else {
        throw PipelineError(
          .machine, "\(folder): can't be written", advice: "choose another place with -o")
      }
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
      if isFolder.boolValue {
        throw PipelineError(.usage, "\(path): is a folder", advice: "name a file with -o")
      }
      relay.notice("\(path) is there already: it is replaced once the new video is whole")
    }
  }
}
