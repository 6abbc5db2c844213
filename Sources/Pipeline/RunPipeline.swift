import Brief
import FaithfulJSON
import Foundation
public import Ledger
import MediaEngine
import MediaModel
import Verification

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
  /// `tell` gets the result before the run counts as finished, so that a death before it was told
  /// asks for nothing again. Throws `PipelineError`, or the error of the room that failed.
  /// Cancelling the task leaves the run in the ledger, to be continued.
  public func run(
    events: @escaping PipelineEvents, tell: @Sendable (RunResult) -> Void = { _ in }
  ) async throws -> RunResult {
    let relay = EventRelay(events)
    let job = try Job(options)
    for path in job.outputs { try ProjectPath.checkOutput(path, relay) }
    for request in job.requests {
      relay.send(.asked(request, summary: RequestReader.summary(request)))
      RequestReader.notes(request).forEach(relay.warning)
    }
    let ending = try await Workplace.with(
      project: job.project, options: options.service, relay: relay
    ) { place in
      try await run(job, at: place)
    }
    return try await ending.told(tell)
  }

  /// What a run came to, and where it is still to be noted.
  private struct Ending {
    var result: RunResult
    var run: (id: Int64, ledger: Ledger)?

    /// Tells the result, then notes that the run is finished.
    func told(_ tell: (RunResult) -> Void) async throws -> RunResult {
      tell(result)
      if let run { try await run.ledger.end(run: run.id, .finished) }
      return result
    }
  }

  private func run(_ job: Job, at place: Workplace) async throws -> Ending {
    let lock = try place.lock()
    defer { withExtendedLifetime(lock) {} }
    let cancellation = Cancellation()
    let service = place.service
    let fingerprint = try await BlockingWork.run(cancellation: cancellation) {
      try JobFingerprint.digest(job, service: service, cancellation: cancellation)
    }
    if options.keepsFinished, !options.fresh,
      let kept = try await finished(job, fingerprint, at: place)
    {
      return Ending(result: kept)
    }
    let (run, continued) = try await place.ledger.beginRun(
      fingerprint: fingerprint, project: job.project, service: service, prompt: job.prompt,
      job: try JSON.encoding(job).text(), output: job.outputs.joined(separator: ", "),
      step: PipelineStep.prepare.rawValue, fresh: options.fresh)
    try checkpoint(.runBegun)
    let engine = RunEngine(
      place: place, job: job, run: run, startsFresh: options.fresh || job.ownSession,
      checkpoint: checkpoint)
    return Ending(
      result: try await engine.go(continued: continued), run: (run.id, place.ledger))
  }

  /// The result of a run of the same job that was finished, where its videos still lie at their
  /// places as they were.
  private func finished(
    _ job: Job, _ fingerprint: String, at place: Workplace
  ) async throws -> RunResult? {
    guard let last = try await place.ledger.lastRun(fingerprint: fingerprint),
      last.status == .finished, let session = last.session
    else { return nil }
    let renders = try await place.ledger.renders(run: last.id, round: last.round)
    for (part, path) in job.outputs.enumerated() {
      guard let render = renders.last(where: { $0.part == part }),
        try await place.isWhole(render, at: path)
      else { return nil }
    }
    var result = RunResult(videos: [], session: session)
    for part in job.videos {
      let verdict = try await place.verify(
        part.output, request: part.request,
        platform: job.platform.flatMap { PlatformProfile.named($0) })
      // Corrections that are asked for now may mend it.
      if verdict.outcome == .fail, options.retries > 0 { return nil }
      place.relay.notice(
        "\(part.output) is finished and as it was: it is not made again without --fresh")
      result.videos.append(
        DeliveredVideo(
          path: part.output, bytes: verdict.facts?.bytes ?? 0, request: part.request,
          verdict: verdict))
    }
    return result
  }

  /// Goes on with an unfinished run of the ledger, whatever has become of its media.
  ///
  /// `service` gives the environment, the trace and the faults; which service it is, and under
  /// whose name, the run itself knows.
  public static func resume(
    _ run: RunRecord, service: ServiceOptions, events: @escaping PipelineEvents,
    tell: @Sendable (RunResult) -> Void = { _ in }
  ) async throws -> RunResult {
    let relay = EventRelay(events)
    let job: Job = try JSON(parsing: run.job).decoded()
    var options = service
    options.skill = job.skill
    options.local = run.service == Workplace.localService
    if !options.local { options.environment["NEMO_API_URL"] = run.service }
    for request in job.requests {
      relay.send(.asked(request, summary: RequestReader.summary(request)))
    }
    let ending = try await Workplace.with(
      project: run.project, options: options, relay: relay
    ) { place in
      let lock = try place.lock()
      defer { withExtendedLifetime(lock) {} }
      guard try await place.ledger.run(run.id)?.status == .active else {
        throw PipelineError(
          .usage, "run \(run.id) is over", advice: "`preflight history` shows what it came to")
      }
      let engine = RunEngine(
        place: place, job: job, run: run, startsFresh: job.ownSession, checkpoint: { _ in })
      return Ending(result: try await engine.go(continued: true), run: (run.id, place.ledger))
    }
    return try await ending.told(tell)
  }
}
