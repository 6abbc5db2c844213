import FaithfulJSON
import Foundation
import Ledger
import MediaModel
import Service

extension Workplace {
  /// Sends words and follows the turn to its end.
  ///
  /// The message is written down with the state before it, then sent once. Where the end of the
  /// turn is not seen, the ledger keeps it as one that may have arrived.
  func converse(
    _ words: String, session: ServiceSession, run: (id: Int64, round: Int)? = nil,
    checkpoint: Checkpoint = { _ in }, onEvent: @escaping @Sendable (TurnEvent) -> Void
  ) async throws -> Turn {
    let before = try await client.state(session: session)
    let message = try await ledger.beginMessage(
      run: run?.id, round: run?.round ?? 0, service: service, session: session.id, text: words,
      stateBefore: before.json.text())
    try checkpoint(.messageWritten)
    do {
      let arrival = Arrival(ledger: ledger, message: message.id)
      let turn = try await client.send(words, session: session, before: before) { event in
        if event == .accepted { arrival.note() }
        onEvent(event)
      }
      await arrival.settled()
      try checkpoint(.turnOver)
      try await ledger.note(message: message.id, status: .answered, answer: turn.text)
      return turn
    } catch let error as ServiceError {
      if let status = MessageStatus(after: error) {
        try await ledger.note(message: message.id, status: status)
      }
      throw error
    }
  }

  /// Finds out what became of a message that may have arrived, by reading the state: nothing is
  /// sent. Fails when the service shows nothing of it in the time allowed.
  func recover(
    _ message: MessageRecord, session: ServiceSession,
    onEvent: @escaping @Sendable (TurnEvent) -> Void
  ) async throws -> Turn {
    let before = message.stateBefore.flatMap(ProjectState.init(kept:))
    var now = try await client.state(session: session)
    if let before, before.shows(sameTurnsAs: now), !options.local {
      try await options.clock.sleep(3)
      now = try await client.state(session: session)
    }
    if let before, before.shows(sameTurnsAs: now) {
      try await ledger.note(message: message.id, status: .refused)
      throw MessageNeverArrived()
    }
    let turn: Turn
    if let before, before.digest == now.digest, before.turns == nil {
      turn = try await waitForChange(message, session, since: before.digest, onEvent)
    } else {
      turn = try await settled(now, since: before, session: session)
    }
    try await ledger.note(message: message.id, status: .answered, answer: turn.text)
    return turn
  }

  private func waitForChange(
    _ message: MessageRecord, _ session: ServiceSession, since digest: String,
    _ onEvent: @escaping @Sendable (TurnEvent) -> Void
  ) async throws -> Turn {
    do {
      return try await client.recoverTurn(session: session, since: digest, onEvent: onEvent)
    } catch {
      guard error.kind == .turnFailed else { throw error }
      try await ledger.note(message: message.id, status: .unknown)
      throw PipelineError(
        .network, "the service shows nothing of the message that was sent to it",
        advice: "run the same command again to look once more, or with --fresh to ask anew")
    }
  }

  /// Reads the state until two readings agree: the service may still be working on the turn.
  private func settled(
    _ first: ProjectState, since before: ProjectState?, session: ServiceSession
  ) async throws -> Turn {
    var latest = first
    for _ in 0..<60 {
      try await options.clock.sleep(options.local ? 0.3 : 10)
      let next = try await client.state(session: session)
      if next.digest == latest.digest { break }
      latest = next
    }
    let changes = latest.draft?.changes(since: before?.draft) ?? []
    return Turn(changes: changes, state: latest, recovered: true)
  }
}

/// A message that was written down, but of which the service says for certain that it never came:
/// it may be sent.
struct MessageNeverArrived: Error {}

extension ProjectState {
  /// How many messages the service has taken in this session; nil where it does not tell, as the
  /// real one does not. The local one does.
  var turns: Int64? { json["turns"]?.int }

  /// Whether both states tell of as many messages.
  func shows(sameTurnsAs other: ProjectState) -> Bool { turns != nil && turns == other.turns }

  /// The state as it was kept in the ledger; nil where that is no JSON.
  init?(kept text: String) {
    guard let json = try? JSON(parsing: text) else { return nil }
    self.init(reading: json)
  }
}

extension MessageStatus {
  /// What an error says of the message: refused before any work, in doubt, or (nil) nothing new.
  init?(after error: ServiceError) {
    if error.neverArrived {
      self = .refused
      return
    }
    switch error.kind {
    case .tokenRejected, .sessionNotFound, .outOfCredits, .missingClientID, .exportBlocked,
      .rateLimited, .refused, .unsupportedFile, .fileTooLarge:
      self = .refused
    case .turnFailed, .timedOut, .network, .serviceFailure, .unreadableAnswer: self = .unknown
    case .machine, .cancelled: return nil
    }
  }
}

/// Notes in the ledger that a message has arrived, without holding up its stream.
private final class Arrival: Sendable {
  private let ledger: Ledger
  private let message: Int64
  private let noted: AsyncStream<Void>
  private let signal: AsyncStream<Void>.Continuation
  private let writer: Task<Void, Never>

  init(ledger: Ledger, message: Int64) {
    self.ledger = ledger
    self.message = message
    let (noted, signal) = AsyncStream<Void>.makeStream()
    self.noted = noted
    self.signal = signal
    writer = Task {
      for await _ in noted { try? await ledger.note(message: message, status: .sent) }
    }
  }

  deinit { signal.finish() }

  func note() { signal.yield() }

  /// Waits until what was noted is written.
  func settled() async {
    signal.finish()
    await writer.value
  }
}
