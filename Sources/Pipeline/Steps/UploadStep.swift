import Foundation
import Ledger
import MediaModel
import Service

extension RunEngine {
  /// Takes the project's session, or opens one.
  func openSession() async throws {
    relay.send(.started(.session, detail: place.service))
    let session = try await place.session(
      words: job.prompt, fresh: startsFresh || run.session != nil, checkpoint: checkpoint)
    if run.session == nil {
      let earlier = try await ledger.messages(session: session.session, service: place.service)
      if earlier.contains(where: { $0.status == .answered }) {
        relay.notice(
          "this folder has a session with a video in it: the prompt changes that one; "
            + "--fresh begins a new one")
      }
    }
    try await ledger.note(run: runID, session: session.session)
    relay.send(.finished(.session, detail: "session \(session.session)"))
    try checkpoint(.sessionKept)
  }

  /// The prepared files that the session does not have yet.
  func missingUploads() async throws -> [PreparedMedia.File] {
    guard let prepared, let session = run.session else { return prepared?.files ?? [] }
    return try await place.missing(prepared.files, in: session)
  }

  /// Sends up what is missing.
  func uploadMissing() async throws {
    guard let prepared, let session = run.session,
      let record = try await ledger.session(named: session, service: place.service)
    else { return }
    do {
      if isContinued {
        isContinued = false
        try await place.adoptUploads(prepared.files, in: record)
      }
      _ = try await place.send(prepared.files, to: record, checkpoint: checkpoint)
    } catch let refusals as UploadRefusals {
      for refusal in refusals.all { try await prepareAgain(refusal) }
    }
  }

  /// The session as the client takes it.
  func currentSession() throws -> ServiceSession {
    guard let session = run.session else {
      throw PipelineError(.machine, "the run has no session", advice: "start it again")
    }
    return ServiceSession(id: session)
  }
}
