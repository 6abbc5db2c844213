import Ledger
import MediaModel
import Service

/// What keeps a run from spending more credits than it may.
extension RunEngine {
  /// What the first edit in a session costs, as far as the service's public notes tell; nothing
  /// that changes a video costs less.
  private static let leastCost = 50.0

  /// Notes the balance before the first message, where there is a limit; fails where the limit is
  /// below what any first message costs.
  func countCredits(before session: ServiceSession) async throws {
    guard let limit = job.creditLimit else { return }
    let messages = try await ledger.messages(session: session.id, service: place.service)
    if limit < Self.leastCost, !messages.contains(where: { $0.status == .answered }) {
      throw PipelineError(
        .usage, "--max-credits \(Words.number(limit)) pays for no message: nothing was sent",
        advice: "an edit costs about 50 credits a session, generating a clip about 100")
    }
    try await ledger.note(run: runID, creditsBefore: client.credits(session: session).available)
    run = try await ledger.run(runID) ?? run
  }

  /// Tells what the run has cost, where there is a limit.
  func tellCredits() async throws {
    guard let limit = job.creditLimit, run.creditsBefore != nil else { return }
    let cost = try await spent()
    let words = "\(Words.number(cost)) of \(Words.number(limit)) credits are spent"
    if cost > limit { relay.warning("\(words): over the limit") } else { relay.notice(words) }
  }

  /// The credits this run has cost so far; 0 where there is no limit to keep.
  func spent() async throws -> Double {
    guard job.creditLimit != nil, let before = run.creditsBefore else { return 0 }
    return max(0, before - (try await client.credits()).available)
  }
}
