/// Where a message stands. Only a message that was never written down may be sent.
public enum MessageStatus: String, Sendable, Codable, CaseIterable {
  /// Written down, and given to the network next: it may have arrived.
  case aboutToSend = "about-to-send"
  /// The service answered the call: it arrived.
  case sent
  /// The turn is over.
  case answered
  /// The connection was lost and the state showed nothing of it in the time allowed.
  case unknown
  /// The service refused it before doing anything: it may be asked again.
  case refused
}

/// A message to the service, with the state from before it.
public struct MessageRecord: Sendable, Hashable {
  /// The ledger's number of it.
  public var id: Int64
  /// The run it belongs to; nil for one typed by a person.
  public var run: Int64?
  /// Which message of the run: 0 is the prompt, later ones are corrections.
  public var round: Int
  /// The service's address, or `local`.
  public var service: String
  /// The session it was sent to.
  public var session: String
  /// Its words.
  public var text: String
  /// The service's state before it, as JSON text; nil where there was none to read.
  public var stateBefore: String?
  /// Where it stands.
  public var status: MessageStatus
  /// The service's words, cleaned; nil before the turn is over and where there were none.
  public var answer: String?
  /// When it was written down, in seconds since 1970.
  public var created: Double
}

extension Ledger {
  /// Writes a message down before it is sent.
  ///
  /// Fails for the second message of the same round of a run, whatever became of the first:
  /// nothing is sent twice.
  public func beginMessage(
    run: Int64?, round: Int = 0, service: String, session: String, text: String,
    stateBefore: String?
  ) throws -> MessageRecord {
    let time = now
    return try database.transaction {
      if let run {
        try database.run(
          "DELETE FROM messages WHERE run = ? AND round = ? AND status = ?",
          [.integer(run), SQLValue(round), .text(MessageStatus.refused.rawValue)])
      }
      try database.run(
        """
        INSERT INTO messages (run, round, service, session, text, state_before, status, created,
        changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          SQLValue(run), SQLValue(round), .text(service), .text(session), .text(text),
          SQLValue(stateBefore), .text(MessageStatus.aboutToSend.rawValue), .real(time),
          .real(time),
        ])
      return MessageRecord(
        id: database.lastRow, run: run, round: round, service: service, session: session,
        text: text, stateBefore: stateBefore, status: .aboutToSend, answer: nil, created: time)
    }
  }

  /// Notes where a message stands.
  public func note(message: Int64, status: MessageStatus, answer: String? = nil) throws {
    try database.run(
      "UPDATE messages SET status = ?, answer = coalesce(?, answer), changed = ? WHERE id = ?",
      [.text(status.rawValue), SQLValue(answer), .real(now), .integer(message)])
  }

  /// The message of one round of a run.
  public func message(run: Int64, round: Int) throws -> MessageRecord? {
    try messages("WHERE run = ? AND round = ?", [.integer(run), SQLValue(round)]).first
  }

  /// The messages of a session, the latest first.
  public func messages(
    session: String, service: String, limit: Int = 100
  ) throws -> [MessageRecord] {
    try messages(
      "WHERE service = ? AND session = ? ORDER BY id DESC LIMIT ?",
      [.text(service), .text(session), SQLValue(limit)])
  }

  func messages(_ rest: String, _ values: [SQLValue]) throws -> [MessageRecord] {
    try database.rows(
      """
      SELECT id, run, round, service, session, text, state_before, status, answer, created
      FROM messages
      """ + " " + rest, values
    ) {
      MessageRecord(
        id: $0.int64(0), run: $0.optionalInt64(1), round: $0.int(2), service: $0.text(3),
        session: $0.text(4), text: $0.text(5), stateBefore: $0.optionalText(6),
        status: MessageStatus(rawValue: $0.text(7)) ?? .unknown, answer: $0.optionalText(8),
        created: $0.double(9))
    }
  }
}
