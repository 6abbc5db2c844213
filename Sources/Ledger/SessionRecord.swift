/// A session of the service, kept for a project folder.
public struct SessionRecord: Sendable, Hashable {
  /// The project: an absolute folder path.
  public var project: String
  /// The service's address, or `local`.
  public var service: String
  /// The service's id of the session.
  public var session: String
  /// The service's id of the task; nil where it told none.
  public var task: String?
  /// The service's id for registering with what is in the session; nil where it told none.
  public var bind: String?
  /// The language it was opened in.
  public var language: String?
  /// When it was opened, in seconds since 1970.
  public var created: Double
  /// When the service was found not to know it any more; nil while it does.
  public var lost: Double?

  /// Makes a record of a session that was just opened.
  public init(
    project: String, service: String, session: String, task: String? = nil,
    language: String? = nil, bind: String? = nil, created: Double = 0
  ) {
    self.project = project
    self.service = service
    self.session = session
    self.task = task
    self.language = language
    self.bind = bind
    self.created = created
  }
}

/// A file that is up.
public struct UploadRecord: Sendable, Hashable {
  /// The service's address, or `local`.
  public var service: String
  /// The session it is in.
  public var session: String
  /// The digest of its content, in hexadecimal.
  public var sha256: String
  /// Its length.
  public var bytes: Int64
  /// The name it was sent under.
  public var name: String
  /// Where the service put it; nil where it did not say.
  public var url: String?
  /// Where it was sent from; nil where it came from the web.
  public var path: String?

  /// Makes a record of a finished upload.
  public init(
    service: String, session: String, sha256: String, bytes: Int64, name: String,
    url: String? = nil, path: String? = nil
  ) {
    self.path = path
    self.service = service
    self.session = session
    self.sha256 = sha256
    self.bytes = bytes
    self.name = name
    self.url = url
  }
}

extension Ledger {
  /// The living session of a project, the latest first opened.
  public func session(project: String, service: String) throws -> SessionRecord? {
    try sessions(
      "WHERE project = ? AND service = ? AND lost IS NULL ORDER BY created DESC, id DESC LIMIT 1",
      [.text(project), .text(service)]
    ).first
  }

  /// The session of that id, lost or not.
  public func session(named session: String, service: String) throws -> SessionRecord? {
    try sessions("WHERE service = ? AND session = ?", [.text(service), .text(session)]).first
  }

  /// All sessions, the latest first.
  public func sessions(limit: Int = 100) throws -> [SessionRecord] {
    try sessions("ORDER BY created DESC, id DESC LIMIT ?", [SQLValue(limit)])
  }

  private func sessions(_ rest: String, _ values: [SQLValue]) throws -> [SessionRecord] {
    try database.rows(
      "SELECT project, service, session, task, language, created, lost, bind FROM sessions " + rest,
      values
    ) {
      var record = SessionRecord(
        project: $0.text(0), service: $0.text(1), session: $0.text(2), task: $0.optionalText(3),
        language: $0.optionalText(4), bind: $0.optionalText(7), created: $0.double(5))
      record.lost = $0.optionalDouble(6)
      return record
    }
  }

  /// Keeps a session that was just opened, as its project's own. Nothing is up in it yet.
  public func keep(_ record: SessionRecord) throws {
    try database.transaction {
      try database.run(
        """
        INSERT INTO sessions (project, service, session, task, language, bind, created)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (service, session) DO UPDATE SET lost = NULL, project = excluded.project
        """,
        [
          .text(record.project), .text(record.service), .text(record.session),
          SQLValue(record.task), SQLValue(record.language), SQLValue(record.bind),
          .real(now),
        ])
      try database.run(
        "DELETE FROM uploads WHERE service = ? AND session = ?",
        [.text(record.service), .text(record.session)])
    }
  }

  /// Notes that the service does not know a session any more. Its uploads stay listed, so that
  /// they can go up again to the session that follows.
  public func markLost(session: String, service: String) throws {
    try database.run(
      "UPDATE sessions SET lost = ? WHERE service = ? AND session = ?",
      [.real(now), .text(service), .text(session)])
  }

  /// What was uploaded to a session.
  public func uploads(session: String, service: String) throws -> [UploadRecord] {
    try database.rows(
      """
      SELECT sha256, bytes, name, url, path FROM uploads WHERE service = ? AND session = ?
      ORDER BY finished, sha256
      """, [.text(service), .text(session)]
    ) {
      UploadRecord(
        service: service, session: session, sha256: $0.text(0), bytes: $0.int64(1),
        name: $0.text(2), url: $0.optionalText(3), path: $0.optionalText(4))
    }
  }

  /// Keeps an upload that the service confirmed.
  public func keep(_ record: UploadRecord) throws {
    try database.run(
      """
      INSERT INTO uploads (service, session, sha256, bytes, name, url, path, finished)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (service, session, sha256) DO UPDATE
      SET name = excluded.name, url = excluded.url, path = excluded.path,
      finished = excluded.finished
      """,
      [
        .text(record.service), .text(record.session), .text(record.sha256),
        .integer(record.bytes), .text(record.name), SQLValue(record.url), SQLValue(record.path),
        .real(now),
      ])
  }
}
