import CSQLite
import Foundation

/// Owns an advisory lock on a file (`flock`), which dies with the process that holds it.
public final class FileLock: Sendable {
  private let descriptor: Int32

  private init(owning descriptor: Int32) { self.descriptor = descriptor }

  deinit {
    // Unlocked by name: a process that was forked meanwhile may hold the descriptor a little longer.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Takes the lock, making the file where it is missing; nil when another holder has it and
  /// `waits` is false. Blocks the calling thread while it waits.
  public static func take(_ path: String, waits: Bool = false) throws -> FileLock? {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure("open", path) }
    let lock = FileLock(owning: descriptor)
    while flock(descriptor, LOCK_EX | (waits ? 0 : LOCK_NB)) != 0 {
      if errno == EINTR { continue }
      if errno == EWOULDBLOCK { return nil }
      throw failure("lock", path)
    }
    let holder = "\(getpid())\n"
    ftruncate(descriptor, 0)
    _ = holder.withCString { pwrite(descriptor, $0, strlen($0), 0) }
    return lock
  }

  /// The process that last took the lock; nil where the file does not say.
  public static func holder(of path: String) -> Int32? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    return Int32(text.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  private static func failure(_ operation: String, _ path: String) -> LedgerError {
    let reason = String(cString: strerror(errno))
    return LedgerError(
      code: LedgerCode(rawValue: errno == ENOSPC ? SQLITE_FULL : SQLITE_CANTOPEN),
      operation: operation, path: path, detail: reason)
  }
}
