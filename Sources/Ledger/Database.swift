import CSQLite

/// Owns one SQLite connection and its prepared statements; `sqlite3_close_v2` in deinit.
///
/// Not Sendable: it stays on the executor of the ledger that owns it.
final class Database {
  let path: String
  private let handle: OpaquePointer
  private var statements: [String: Statement] = [:]

  private init(owning handle: OpaquePointer, path: String) {
    self.handle = handle
    self.path = path
  }

  deinit {
    statements.removeAll()
    sqlite3_close_v2(handle)
  }

  /// Opens the file, which must exist, with a wait of `patience` seconds for other processes.
  static func open(_ path: String, patience: Double) throws -> Database {
    var raw: OpaquePointer?
    let code = sqlite3_open_v2(path, &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
    guard let raw else {
      throw LedgerError(
        code: LedgerCode(rawValue: code), operation: "open", path: path, detail: "out of memory")
    }
    let database = Database(owning: raw, path: path)
    try database.check(code, "open")
    sqlite3_extended_result_codes(raw, 1)
    sqlite3_busy_timeout(raw, Int32(clamping: Int(patience * 1000)))
    return database
  }

  /// Runs one statement that gives no rows.
  func run(_ sql: String, _ values: [SQLValue] = []) throws {
    _ = try rows(sql, values) { _ in }
  }

  /// Runs one statement and reads its rows.
  func rows<Row>(
    _ sql: String, _ values: [SQLValue] = [], read: (Statement) throws -> Row
  ) throws -> [Row] {
    let statement = try prepared(sql)
    defer { statement.reset() }
    try check(statement.bind(values), "bind a value")
    var rows: [Row] = []
    while true {
      let code = statement.step()
      if code == SQLITE_DONE { return rows }
      guard code == SQLITE_ROW else {
        throw error(code, isWrite(sql) ? "write" : "read")
      }
      rows.append(try read(statement))
    }
  }

  /// Runs the body in a transaction that takes the write lock at once, so that what it reads
  /// can't change before it writes.
  func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    try run("BEGIN IMMEDIATE")
    do {
      let result = try body()
      try run("COMMIT")
      return result
    } catch {
      if sqlite3_get_autocommit(handle) == 0 { try? run("ROLLBACK") }
      throw error
    }
  }

  /// The row number of the last insertion.
  var lastRow: Int64 { sqlite3_last_insert_rowid(handle) }

  /// How many rows the last statement changed.
  var changes: Int { Int(sqlite3_changes(handle)) }

  private func prepared(_ sql: String) throws -> Statement {
    if let known = statements[sql] { return known }
    var raw: OpaquePointer?
    try check(sqlite3_prepare_v2(handle, sql, -1, &raw, nil), "read its tables")
    guard let raw else { throw error(SQLITE_MISUSE, "prepare an empty statement") }
    let statement = Statement(owning: raw)
    statements[sql] = statement
    return statement
  }

  private func isWrite(_ sql: String) -> Bool {
    !(sql.hasPrefix("SELECT") || sql.hasPrefix("PRAGMA"))
  }

  private func check(_ code: Int32, _ operation: String) throws {
    if code != SQLITE_OK { throw error(code, operation) }
  }

  private func error(_ code: Int32, _ operation: String) -> LedgerError {
    let extended = sqlite3_extended_errcode(handle)
    return LedgerError(
      code: LedgerCode(rawValue: extended == SQLITE_OK ? code : extended), operation: operation,
      path: path, detail: String(cString: sqlite3_errmsg(handle)))
  }
}
