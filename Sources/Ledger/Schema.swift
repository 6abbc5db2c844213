/// The ledger's tables, as the steps that lead from one version to the next.
enum Schema {
  /// The version this code writes.
  static var version: Int { migrations.count }

  /// Brings an open database to this version, in one transaction.
  ///
  /// Fails when a newer preflight made it, and when SQLite finds the file damaged.
  static func bringUp(_ database: Database) throws {
    try database.run("PRAGMA journal_mode = WAL")
    try database.run("PRAGMA synchronous = FULL")
    try database.run("PRAGMA foreign_keys = ON")
    let report = try database.rows("PRAGMA quick_check(1)") { $0.text(0) }
    guard report == ["ok"] else {
      throw LedgerError(
        code: .damaged, operation: "read", path: database.path,
        detail: report.first ?? "its check gave no answer")
    }
    if try found(database) == version { return }
    try database.transaction {
      let found = try found(database)
      guard found <= version else {
        throw LedgerError(
          code: .schema, operation: "read", path: database.path,
          detail: "a newer preflight made it (version \(found), this one knows \(version))")
      }
      for migration in migrations[found...] {
        for statement in migration { try database.run(statement) }
      }
      try database.run("PRAGMA user_version = \(version)")
    }
  }

  private static func found(_ database: Database) throws -> Int {
    try database.rows("PRAGMA user_version") { $0.int(0) }.first ?? 0
  }

  private static let migrations: [[String]] = [
    [
      """
      CREATE TABLE sessions (
        id INTEGER PRIMARY KEY, project TEXT NOT NULL, service TEXT NOT NULL,
        session TEXT NOT NULL, task TEXT, language TEXT, created REAL NOT NULL, lost REAL,
        UNIQUE (service, session))
      """,
      "CREATE INDEX sessions_of_project ON sessions (project, service, created)",
      """
      CREATE TABLE uploads (
        service TEXT NOT NULL, session TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
        name TEXT NOT NULL, url TEXT, path TEXT, finished REAL NOT NULL,
        PRIMARY KEY (service, session, sha256)) WITHOUT ROWID
      """,
      """
      CREATE TABLE runs (
        id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL, project TEXT NOT NULL,
        service TEXT NOT NULL, prompt TEXT NOT NULL, job TEXT NOT NULL, output TEXT NOT NULL,
        session TEXT, credits REAL, round INTEGER NOT NULL DEFAULT 0, step TEXT NOT NULL,
        status TEXT NOT NULL, note TEXT, created REAL NOT NULL, changed REAL NOT NULL)
      """,
      "CREATE UNIQUE INDEX one_active_run ON runs (fingerprint) WHERE status = 'active'",
      """
      CREATE TABLE messages (
        id INTEGER PRIMARY KEY, run INTEGER REFERENCES runs (id), round INTEGER NOT NULL,
        service TEXT NOT NULL, session TEXT NOT NULL, text TEXT NOT NULL, state_before TEXT,
        status TEXT NOT NULL, answer TEXT, created REAL NOT NULL, changed REAL NOT NULL)
      """,
      "CREATE UNIQUE INDEX one_message_per_round ON messages (run, round) WHERE run IS NOT NULL",
      "CREATE INDEX messages_of_session ON messages (service, session, id)",
      """
      CREATE TABLE renders (
        id TEXT NOT NULL, service TEXT NOT NULL, session TEXT NOT NULL,
        run INTEGER REFERENCES runs (id), round INTEGER NOT NULL, part INTEGER NOT NULL,
        status TEXT NOT NULL, url TEXT, url_time REAL, note TEXT, created REAL NOT NULL,
        changed REAL NOT NULL, PRIMARY KEY (service, id)) WITHOUT ROWID
      """,
      "CREATE INDEX renders_of_run ON renders (run, round, part, created)",
      "CREATE INDEX renders_of_session ON renders (service, session, created)",
      """
      CREATE TABLE downloads (
        id INTEGER PRIMARY KEY, service TEXT NOT NULL, render TEXT NOT NULL, path TEXT NOT NULL,
        sha256 TEXT, bytes INTEGER, status TEXT NOT NULL, created REAL NOT NULL,
        changed REAL NOT NULL, UNIQUE (service, render, path))
      """,
      """
      CREATE TABLE verdicts (
        id INTEGER PRIMARY KEY, run INTEGER REFERENCES runs (id), round INTEGER NOT NULL,
        part INTEGER NOT NULL, path TEXT NOT NULL, outcome TEXT NOT NULL, findings TEXT NOT NULL,
        created REAL NOT NULL)
      """,
      "CREATE INDEX verdicts_of_run ON verdicts (run, round, part)",
    ],
    ["ALTER TABLE sessions ADD COLUMN bind TEXT"],
  ]
}
