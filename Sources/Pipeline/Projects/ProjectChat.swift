import Ledger
import MediaModel
public import Service

extension Project {
  /// Sends words to the project's session and follows the turn to its end; `onText` gets the
  /// answer's pieces as they come, one after the other without anything between.
  ///
  /// What the answer tells the person to do by hand on a timeline ("drag the title to the top") is
  /// sent as one more message, once. Where the end of the turn is not seen, the error says so and
  /// the ledger keeps the message as one that may have arrived; it is never sent again by itself.
  public func chat(
    _ words: String, onText: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> Turn {
    let lock = try place.lock()
    defer { withExtendedLifetime(lock) {} }
    let turn = try await ask(words, onText)
    guard let edit = turn.edit else { return turn }
    place.relay.notice("what is to be done by hand is sent as a message: “\(edit)”")
    onText("\n")
    return turn.followed(by: try await ask(edit, onText))
  }

  private func ask(
    _ words: String, _ onText: @escaping @Sendable (String) -> Void
  ) async throws -> Turn {
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

  /// What became of the last message of the session whose end was not seen, after one look at the
  /// state: nil where there is no such message, no changes where there is nothing to be seen of it
  /// yet. Opens no session.
  public func lookAtLastMessage() async throws -> (words: String, changes: [String])? {
    guard let session = try? await knownSession(), let last = try await openMessage(of: session)
    else { return nil }
    let now = try await client.state(session: session.forClient)
    guard let before = last.stateBefore.flatMap(ProjectState.init(kept:)),
      before.digest != now.digest
    else { return (last.text, []) }
    try await place.ledger.note(message: last.id, status: .answered)
    return (last.text, now.draft?.changes(since: before.draft) ?? ["New media were made"])
  }

  /// The session's last message, where its end was not seen.
  private func openMessage(of session: SessionRecord) async throws -> MessageRecord? {
    let messages = try await place.ledger.messages(
      session: session.session, service: place.service, limit: 1)
    guard let last = messages.first, last.status != .answered, last.status != .refused else {
      return nil
    }
    return last
  }

  /// Finds out what became of the last message of the session whose end was not seen, waiting for
  /// it where need be; nil where there is none. Nothing is sent.
  public func recoverLastMessage() async throws -> Turn? {
    let session = try await knownSession()
    guard let last = try await openMessage(of: session) else { return nil }
    let relay = place.relay
    do {
      return try await place.recover(last, session: session.forClient) { relay.tell($0) }
    } catch is MessageNeverArrived {
      relay.warning("the message “\(Words.firstLine(last.text))” never reached the service")
      return nil
    }
  }
}

extension Turn {
  /// The edit that the answer leaves to be done by hand, if it does.
  fileprivate var edit: String? {
    actions.lazy.compactMap { if case .edit(let words) = $0 { words } else { nil } }.first
  }

  /// Both turns as one, without the edits that were left to be done by hand.
  fileprivate func followed(by next: Turn) -> Turn {
    let isEdit: (GUIAction) -> Bool = { if case .edit = $0 { true } else { false } }
    return Turn(
      text: [text, next.text].filter { !$0.isEmpty }.joined(separator: "\n"),
      actions: (actions + next.actions).filter { !isEdit($0) }, changes: changes + next.changes,
      state: next.state, recovered: recovered || next.recovered)
  }
}
