import Ledger
import MediaModel
public import Service

extension Project {
  /// Sends words to the project's session and follows the turn to its end; `onText` gets the
  /// answer's pieces as they come, one after the other without anything between.
  ///
  /// Where the end of the turn is not seen, the error says so and the ledger keeps the message as
  /// one that may have arrived; it is never sent again by itself.
  public func chat(
    _ words: String, onText: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> Turn {
    let lock = try place.lock()
    defer { withExtendedLifetime(lock) {} }
    let relay = place.relay
    let turn = try await place.renewing(words: words) { session in
      relay.send(.started(.message, detail: Words.firstLine(words)))
      return try await place.converse(words, session: session.forClient) { event in
        if case .text(let piece) = event { onText(piece) }
        relay.tell(event)
      }
    }
    for change in turn.changes { relay.notice(change) }
    if let timeline = turn.state?.draft?.summary { relay.send(.timeline(timeline)) }
    relay.send(.finished(.message, detail: turn.text.isEmpty ? "done without words" : "answered"))
    return turn
  }

  /// Finds out what became of the last message of the session whose end was not seen; nil where
  /// there is none. Nothing is sent.
  public func recoverLastMessage() async throws -> Turn? {
    let session = try await knownSession()
    let messages = try await place.ledger.messages(
      session: session.session, service: place.service, limit: 1)
    guard let last = messages.first, last.status != .answered, last.status != .refused else {
      return nil
    }
    let relay = place.relay
    do {
      return try await place.recover(last, session: session.forClient) { relay.tell($0) }
    } catch is MessageNeverArrived {
      relay.warning("the message “\(Words.firstLine(last.text))” never reached the service")
      return nil
    }
  }
}
