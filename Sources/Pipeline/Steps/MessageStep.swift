import FaithfulJSON
import Foundation
import Ledger
import MediaModel
import Service

extension RunEngine {
  /// Sends the message of this round. It is written down first; once it is, it is never sent
  /// again unless the service refused it.
  func send() async throws {
    let words = try await roundMessage()
    let session = try currentSession()
    if run.round == 0 { try await countCredits(before: session) }
    relay.send(.started(.message, detail: Words.firstLine(words)))
    let turn = try await place.converse(
      words, session: session, run: (runID, run.round), checkpoint: checkpoint
    ) { [relay] event in relay.tell(event) }
    try await answered(turn)
  }

  /// Finds out what became of a message whose end was not seen, from the service's state alone.
  func recover(_ message: MessageRecord) async throws {
    relay.send(.started(.message, detail: "looking what became of the message"))
    do {
      let turn = try await place.recover(message, session: try currentSession()) { [relay] event in
        relay.tell(event)
      }
      try await answered(turn)
    } catch is MessageNeverArrived {
      relay.notice("the message never reached the service")
    }
  }

  private func answered(_ turn: Turn) async throws {
    if !turn.text.isEmpty { relay.send(.answer(turn.text)) }
    for change in turn.changes { relay.notice(change) }
    relay.send(.finished(.message, detail: turn.text.isEmpty ? "done without words" : "answered"))
    for case .edit(let words) in turn.actions {
      relay.notice("left to be done by hand: “\(words)”; `preflight chat` can ask for it")
    }
    try checkpoint(.messageAnswered)
    try await tellCredits()
  }

  /// The session went with what was asked for: continuing can't mend that.
  func giveUpSession() async throws {
    let reason = "the service has lost the session and the timeline that was made in it"
    try await ledger.end(run: runID, .failed, note: reason)
    throw PipelineError(
      .refused, reason, advice: "run the same command again to ask anew in a new session")
  }
}

extension Words {
  static func firstLine(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return line.count > 72 ? line.prefix(71) + "…" : line
  }
}

extension EventRelay {
  /// Tells what happens while a message is worked on.
  func tell(_ event: TurnEvent) {
    switch event {
    case .accepted: send(.progress(.message, StepProgress(detail: "the service has it")))
    case .toolStarted(let name): send(.progress(.message, StepProgress(detail: name)))
    case .stillWorking(let line): notice(line)
    case .recovering(let attempt, let all, let wait):
      warning(
        "the end of the turn was not seen: the state is read in \(Int(wait)) s "
          + "(\(attempt) of \(all)), nothing is sent again")
    case .text, .toolFinished: break
    }
  }
}
