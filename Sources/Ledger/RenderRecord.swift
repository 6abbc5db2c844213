/// Where a render stands.
public enum RenderStanding: String, Sendable, Codable, CaseIterable {
  /// Its id is written down and goes to the service next: it may have been started.
  case aboutToStart = "about-to-start"
  /// The service has it and works on it or will.
  case running
  /// There is an MP4 to fetch.
  case completed
  /// The service gave it up.
  case failed
  /// The service does not know its id, or its file is gone: another one is needed.
  case lost
}

/// A render, known by the id this side made for it.
public struct RenderRecord: Sendable, Hashable {
  /// The id, unique in the service.
  public var id: String
  /// The service's address, or `local`.
  public var service: String
  /// The session whose timeline it renders.
  public var session: String
  /// The run it belongs to; nil for an export by hand.
  public var run: Int64?
  /// The run's round it belongs to.
  public var round: Int
  /// Which of several videos, from 0.
  public var part: Int
  /// Where it stands.
  public var status: RenderStanding
  /// Where the MP4 is; nil until it is completed.
  public var url: String?
  /// When that address was told, in seconds since 1970: it dies 24 to 48 hours later.
  public var urlTime: Double?
  /// The service's words for a failure.
  public var note: String?
  /// When the id was written down, in seconds since 1970.
  public var created: Double
}

extension Ledger {
  /// Writes a render's id down before it is sent; fails when the id is taken.
  public func beginRender(
    id: String, service: String, session: String, run: Int64?, round: Int = 0, part: Int = 0
  ) throws -> RenderRecord {
    let time = now
    try database.run(
      """
      INSERT INTO renders (id, service, session, run, round, part, status, created, changed)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(id), .text(service), .text(session), SQLValue(run), SQLValue(round),
        SQLValue(part), .text(RenderStanding.aboutToStart.rawValue), .real(time), .real(time),
      ])
    return RenderRecord(
      id: id, service: service, session: session, run: run, round: round, part: part,
      status: .aboutToStart, url: nil, urlTime: nil, note: nil, created: time)
  }

  /// Notes where a render stands; an address given is stamped with the time.
  public func note(
    render: String, service: String, status: RenderStanding, url: String? = nil, note: String? = nil
  ) throws {
    try database.run(
      """
      UPDATE renders SET status = ?, url = coalesce(?, url),
      url_time = CASE WHEN ? IS NULL THEN url_time ELSE ? END,
      note = coalesce(?, note), changed = ? WHERE service = ? AND id = ?
      """,
      [
        .text(status.rawValue), SQLValue(url), SQLValue(url), .real(now), SQLValue(note),
        .real(now), .text(service), .text(render),
      ])
  }

  /// The renders of one round of a run, the first first.
  public func renders(run: Int64, round: Int) throws -> [RenderRecord] {
    try renders(
      "WHERE run = ? AND round = ? ORDER BY part, created, id", [.integer(run), SQLValue(round)])
  }

  /// The renders of a session, the latest first.
  public func renders(session: String, service: String, limit: Int = 20) throws -> [RenderRecord] {
    try renders(
      "WHERE service = ? AND session = ? ORDER BY created DESC, id DESC LIMIT ?",
      [.text(service), .text(session), SQLValue(limit)])
  }

  private func renders(_ rest: String, _ values: [SQLValue]) throws -> [RenderRecord] {
    try database.rows(
      """
      SELECT id, service, session, run, round, part, status, url, url_time, note, created
      FROM renders
      """ + " " + rest, values
    ) {
      RenderRecord(
        id: $0.text(0), service: $0.text(1), session: $0.text(2), run: $0.optionalInt64(3),
        round: $0.int(4), part: $0.int(5), status: RenderStanding(rawValue: $0.text(6)) ?? .lost,
        url: $0.optionalText(7), urlTime: $0.optionalDouble(8), note: $0.optionalText(9),
        created: $0.double(10))
    }
  }
}
