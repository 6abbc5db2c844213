import Foundation
import Ledger
import MediaModel
import Preparation
import Service
import Verification

/// Carries one run from step to step. What is next follows from the ledger alone; this keeps
/// only what can be made again without the service.
actor RunEngine {
  let place: Workplace
  let job: Job
  let runID: Int64
  let startsFresh: Bool
  let checkpoint: Checkpoint

  var run: RunRecord
  var prepared: PreparedMedia?
  var rejected: [RejectedFile] = []
  var failedNow: Set<String> = []
  var verdicts: [Int: Verdict] = [:]
  var timeline: String?
  /// Whether an earlier process may have done more than the ledger tells.
  var isContinued = false

  var relay: EventRelay { place.relay }
  var ledger: Ledger { place.ledger }
  var client: ServiceClient { place.client }

  init(
    place: Workplace, job: Job, run: RunRecord, startsFresh: Bool = false,
    checkpoint: @escaping Checkpoint
  ) {
    self.startsFresh = startsFresh
    self.place = place
    self.job = job
    self.run = run
    self.checkpoint = checkpoint
    runID = run.id
  }

  /// Takes steps until every video was looked at.
  func go(continued: Bool) async throws -> RunResult {
    var announces = continued
    isContinued = continued
    while true {
      try Task.checkCancellation()
      let snapshot = try await snapshot()
      let next = NextStep.after(snapshot)
      if announces {
        announces = false
        relay.send(.resumed(next.step, detail: Self.since(run)))
      }
      try await ledger.note(run: runID, step: next.step.rawValue)
      do {
        if let result = try await take(next) { return result }
      } catch let error as ServiceError {
        guard error.kind == .sessionNotFound, place.options.session == nil,
          let session = run.session
        else { throw error }
        try await ledger.markLost(session: session, service: place.service)
        relay.warning("the service has lost session \(session)")
      }
    }
  }

  private func take(_ next: NextStep) async throws -> RunResult? {
    switch next {
    case .prepare: try await prepare()
    case .openSession: try await openSession()
    case .upload: try await uploadMissing()
    case .send: try await send()
    case .recover(let message): try await recover(message)
    case .startRender(let part): try await startRender(part)
    case .follow(let render): try await follow(render)
    case .download(let render): try await download(render)
    case .verify(let render): try await verify(render)
    case .judge: return try await judge()
    case .giveUpSession: try await giveUpSession()
    case .giveUpRender(let render):
      throw PipelineError(
        .refused,
        "the service failed to render it \(NextStep.renderAttempts) times"
          + (render.note.map { " (“\($0)”)" } ?? ""),
        advice: "run the same command again to try another render; nothing is asked again")
    }
    return nil
  }

  private func snapshot() async throws -> RunSnapshot {
    guard let current = try await ledger.run(runID) else {
      throw PipelineError(.machine, "the run is gone from the ledger", advice: "start it again")
    }
    run = current
    var snapshot = RunSnapshot()
    snapshot.round = run.round
    snapshot.parts = job.requests.count
    snapshot.session = try await standing(of: run.session)
    snapshot.message = try await ledger.message(run: runID, round: run.round)
    snapshot.isPrepared = prepared != nil
    snapshot.isUploaded = try await missingUploads().isEmpty
    snapshot.renders = try await ledger.renders(run: runID, round: run.round)
    snapshot.failedNow = failedNow
    for render in snapshot.renders {
      let isThere = try await place.isWhole(render, at: job.outputs[render.part])
      if isThere { snapshot.delivered.insert(render.id) }
    }
    snapshot.verified = Set(verdicts.keys)
    snapshot.oldestLink = place.oldestLink
    return snapshot
  }

  private func standing(of session: String?) async throws -> SessionStanding {
    guard let session else { return .none }
    let record = try await ledger.session(named: session, service: place.service)
    return record?.lost == nil ? .alive : .lost
  }

  private static func since(_ run: RunRecord) -> String {
    let form = Date.FormatStyle(date: .abbreviated, time: .shortened)
    let when = Date(timeIntervalSince1970: run.created).formatted(form)
    return "the run begun on \(when)"
  }
}
