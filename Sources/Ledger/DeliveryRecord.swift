/// Where a download stands.
public enum DownloadStatus: String, Sendable, Codable, CaseIterable {
  /// A part of it may lie beside its place under a temporary name.
  case begun
  /// It lies at its place, whole.
  case whole
}

/// A file that comes, or came, from a render.
public struct DownloadRecord: Sendable, Hashable {
  /// The service's address, or `local`.
  public var service: String
  /// The render it comes from.
  public var render: String
  /// Where it goes.
  public var path: String
  /// Its length, once it is whole.
  public var bytes: Int64?
  /// The digest of its content in hexadecimal, once it is whole.
  public var sha256: String?
  /// Where it stands.
  public var status: DownloadStatus
}

/// How a delivered video compared with what was asked.
public struct VerdictRecord: Sendable, Hashable {
  /// The run.
  public var run: Int64?
  /// The run's round.
  public var round: Int
  /// Which of several videos, from 0.
  public var part: Int
  /// The file that was looked at.
  public var path: String
  /// `pass`, `warn` or `fail`.
  public var outcome: String
  /// The findings as JSON text.
  public var findings: String
  /// When, in seconds since 1970; set by the ledger.
  public var created: Double

  /// Makes a record of a verdict that was just given.
  public init(
    run: Int64?, round: Int = 0, part: Int = 0, path: String, outcome: String, findings: String,
    created: Double = 0
  ) {
    self.run = run
    self.round = round
    self.part = part
    self.path = path
    self.outcome = outcome
    self.findings = findings
    self.created = created
  }
}

/// A video that was fetched by hand, outside any run.
public struct ExportRecord: Sendable, Hashable {
  /// The file.
  public var path: String
  /// The project folder; nil where its session is not known.
  public var project: String?
  /// The service's address, or `local`.
  public var service: String
  /// The session.
  public var session: String
  /// The render it comes from.
  public var render: String
  /// Where the download stands.
  public var status: DownloadStatus
  /// `pass`, `warn` or `fail`; nil where nobody looked at it.
  public var outcome: String?
  /// When it began, in seconds since 1970.
  public var created: Double
}

extension Ledger {
  /// The videos that were fetched by hand, the latest first.
  public func exports(limit: Int = 100) throws -> [ExportRecord] {
    try database.rows(
      """
      SELECT d.path, s.project, d.service, r.session, d.render, d.status, d.created,
      (SELECT v.outcome FROM verdicts v WHERE v.run IS NULL AND v.path = d.path
      AND v.created >= d.changed ORDER BY v.id LIMIT 1)
      FROM downloads d JOIN renders r ON r.service = d.service AND r.id = d.render
      LEFT JOIN sessions s ON s.service = r.service AND s.session = r.session
      WHERE r.run IS NULL ORDER BY d.created DESC, d.id DESC LIMIT ?
      """, [SQLValue(limit)]
    ) {
      ExportRecord(
        path: $0.text(0), project: $0.optionalText(1), service: $0.text(2), session: $0.text(3),
        render: $0.text(4), status: DownloadStatus(rawValue: $0.text(5)) ?? .begun,
        outcome: $0.optionalText(7), created: $0.double(6))
    }
  }

  /// Writes a download down before its first byte is asked for.
  public func beginDownload(render: String, service: String, path: String) throws {
    try database.run(
      """
      INSERT INTO downloads (service, render, path, status, created, changed)
      VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (service, render, path) DO UPDATE
      SET status = excluded.status, bytes = NULL, sha256 = NULL, changed = excluded.changed
      """,
      [
        .text(service), .text(render), .text(path), .text(DownloadStatus.begun.rawValue),
        .real(now), .real(now),
      ])
  }

  /// Notes that a download is whole and lies at its place.
  public func finishDownload(
    render: String, service: String, path: String, bytes: Int64, sha256: String?
  ) throws {
    try database.run(
      """
      UPDATE downloads SET status = ?, bytes = ?, sha256 = ?, changed = ?
      WHERE service = ? AND render = ? AND path = ?
      """,
      [
        .text(DownloadStatus.whole.rawValue), .integer(bytes), SQLValue(sha256), .real(now),
        .text(service), .text(render), .text(path),
      ])
  }

  /// The download of a render to a path.
  public func download(render: String, service: String, path: String) throws -> DownloadRecord? {
    try database.rows(
      """
      SELECT bytes, sha256, status FROM downloads
      WHERE service = ? AND render = ? AND path = ?
      """, [.text(service), .text(render), .text(path)]
    ) {
      DownloadRecord(
        service: service, render: render, path: path, bytes: $0.optionalInt64(0),
        sha256: $0.optionalText(1), status: DownloadStatus(rawValue: $0.text(2)) ?? .begun)
    }.first
  }

  /// Keeps a verdict.
  public func keep(_ record: VerdictRecord) throws {
    try database.run(
      """
      INSERT INTO verdicts (run, round, part, path, outcome, findings, created)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      [
        SQLValue(record.run), SQLValue(record.round), SQLValue(record.part), .text(record.path),
        .text(record.outcome), .text(record.findings), .real(now),
      ])
  }

  /// The verdicts of a run, the latest of each round and part last.
  public func verdicts(run: Int64) throws -> [VerdictRecord] {
    try database.rows(
      """
      SELECT round, part, path, outcome, findings, created FROM verdicts WHERE run = ?
      ORDER BY round, part, id
      """, [.integer(run)]
    ) {
      VerdictRecord(
        run: run, round: $0.int(0), part: $0.int(1), path: $0.text(2), outcome: $0.text(3),
        findings: $0.text(4), created: $0.double(5))
    }
  }
}
