import CSQLite
public import Foundation

/// What must outlive a crash: sessions, uploads, messages, renders, downloads, verdicts and runs.
///
/// One SQLite file in write-ahead mode, synchronised at every commit, readable by its owner
/// alone. Each method is one transaction; several processes may use the ledger at once. It holds
/// no token. SQLite is called on a queue of the ledger's own.
public actor Ledger {
  /// The folder the ledger lies in.
  public nonisolated let directory: String
  /// Where a damaged ledger was put when this one was opened; nil when there was none.
  public nonisolated let setAside: String?

  let database: Database
  private let clock: @Sendable () -> Date
  private nonisolated let executor: LedgerExecutor

  /// The ledger's own queue.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private init(_ opened: consuming sending Opened, executor: LedgerExecutor, directory: String) {
    self.directory = directory
    self.executor = executor
    setAside = opened.setAside
    database = opened.database
    clock = opened.clock
  }

  /// Opens the ledger of a folder, making both where they are missing.
  ///
  /// A damaged ledger is renamed and a new one begun. Fails with `LedgerError` when the folder
  /// can't be written, and when a newer preflight made the ledger.
  public static func open(
    directory: String, patience: Double = 15, clock: @escaping @Sendable () -> Date = { Date() }
  ) async throws -> Ledger {
    let executor = LedgerExecutor()
    return try await withCheckedThrowingContinuation { continuation in
      executor.queue.async {
        continuation.resume(
          with: Result {
            let opened = try Opened(directory: directory, patience: patience, clock: clock)
            return Ledger(opened, executor: executor, directory: directory)
          })
      }
    }
  }

  /// The time in seconds since 1970.
  var now: Double { clock().timeIntervalSince1970 }

  /// Where the lock of that name lies; for `FileLock`.
  public nonisolated func lockPath(_ name: String) throws -> String {
    let folder = directory + "/locks"
    try StateDirectory.make(folder)
    return "\(folder)/\(name).lock"
  }
}

/// An opened and checked database, on its way into a ledger.
private struct Opened: ~Copyable {
  let database: Database
  let setAside: String?
  let clock: @Sendable () -> Date

  init(directory: String, patience: Double, clock: @escaping @Sendable () -> Date) throws {
    try StateDirectory.make(directory)
    let gate = try FileLock.take(directory + "/ledger.lock", waits: true)
    defer { withExtendedLifetime(gate) {} }
    let path = directory + "/ledger.sqlite"
    do {
      database = try Self.database(path, patience)
      setAside = nil
    } catch let error as LedgerError where error.code.isDamage {
      let aside = try Self.putAside(path, clock())
      database = try Self.database(path, patience)
      setAside = aside
    }
    self.clock = clock
  }

  private static func database(_ path: String, _ patience: Double) throws -> Database {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor >= 0 {
      fchmod(descriptor, 0o600)
      close(descriptor)
    }
    let database = try Database.open(path, patience: patience)
    try Schema.bringUp(database)
    return database
  }

  private static func putAside(_ path: String, _ date: Date) throws -> String {
    var stamp = Int(date.timeIntervalSince1970)
    while access("\(path).damaged-\(stamp)", F_OK) == 0 { stamp += 1 }
    let aside = "\(path).damaged-\(stamp)"
    for suffix in ["-wal", "-shm", ""] where access(path + suffix, F_OK) == 0 {
      guard rename(path + suffix, aside + suffix) == 0 else {
        throw LedgerError(
          code: LedgerCode(rawValue: SQLITE_CANTOPEN), operation: "set it aside", path: path,
          detail: String(cString: strerror(errno)))
      }
    }
    return aside
  }
}
