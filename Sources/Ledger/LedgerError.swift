import CSQLite
public import MediaModel

/// An SQLite result code; codes this version does not know survive as they are.
public struct LedgerCode: RawRepresentable, Sendable, Hashable {
  /// SQLite's extended result code.
  public let rawValue: Int32

  /// Wraps a code.
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// The file is damaged.
  static let damaged = LedgerCode(rawValue: SQLITE_CORRUPT)
  /// The file's tables are not ones this version knows.
  static let schema = LedgerCode(rawValue: SQLITE_SCHEMA)

  /// The code without its extension.
  var primary: Int32 { rawValue & 0xff }

  /// Whether the file itself is damaged or is no ledger at all.
  public var isDamage: Bool { primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB }

  /// Whether another process held the ledger for longer than was waited.
  public var isBusy: Bool { primary == SQLITE_BUSY || primary == SQLITE_LOCKED }
}

/// The ledger could not be opened, read or written.
///
/// Texts hold the path and SQLite's own words, never the values that were being stored.
public struct LedgerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// SQLite's code.
  public var code: LedgerCode
  /// What was being done, such as `open`.
  public var operation: String
  /// The ledger's file.
  public var path: String
  /// SQLite's words for it.
  public var detail: String

  /// Whose matter it is: always this machine's.
  public var failure: FailureClass { .machine }

  /// What to do about it.
  public var advice: String {
    if code.isDamage { return "start again: the damaged ledger is set aside then" }
    if code.isBusy { return "another preflight holds it; try again in a moment" }
    switch code.primary {
    case SQLITE_SCHEMA: return "use the newer preflight, or set XDG_STATE_HOME to another folder"
    case SQLITE_FULL: return "free some room on that disk"
    case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH, SQLITE_IOERR:
      return "make its folder writable, or set XDG_STATE_HOME to one that is"
    default: return "if it stays, rename the file and start again"
    }
  }

  /// One line: the file, what failed and what to do.
  public var description: String { "\(path): can't \(operation): \(detail); \(advice)" }
}
