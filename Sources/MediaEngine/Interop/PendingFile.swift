import CSystem
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file under a temporary name beside its place; it takes its name on ``commit()`` and is removed
/// when it is dropped before.
public final class PendingFile: Sendable {
  /// Where it shall stand.
  public let destination: String
  /// Where it stands until then.
  public let path: String
  private let isCommitted = Atomic<Bool>(false)
  private static let counter = Atomic<Int>(0)

  /// Names a temporary file in the folder of the destination; creates nothing.
  public init(for destination: String) {
    self.destination = destination
    let number = PendingFile.counter.wrappingAdd(1, ordering: .relaxed).newValue
    let name = ".preflight-\(getpid())-\(number).part"
    if let slash = destination.lastIndex(of: "/") {
      path = destination[...slash] + name
    } else {
      path = name
    }
  }

  deinit {
    if !isCommitted.load(ordering: .acquiring) { unlink(path) }
  }

  /// Gives it its name.
  ///
  /// - Parameter replacing: Whether what stands there goes.
  /// - Returns: False where something stands there that must stay.
  @discardableResult
  public func commit(replacing: Bool = true) throws -> Bool {
    guard replacing ? replace() || rename(path, destination) == 0 : takeFreeName() else {
      let code = errno
      if code == EEXIST, !replacing { return false }
      throw MediaError(
        .unwritable, code: -code, operation: "naming the finished file", path: destination,
        detail: String(cString: strerror(code)))
    }
    isCommitted.store(true, ordering: .releasing)
    return true
  }

  /// Takes a name that nothing has, where a disk without hard links can only look first.
  private func takeFreeName() -> Bool {
    if link(path, destination) == 0 {
      unlink(path)
      return true
    }
    var status = stat()
    guard errno != EEXIST, lstat(destination, &status) != 0 else {
      errno = EEXIST
      return false
    }
    return rename(path, destination) == 0
  }

  /// Changes places with a file that stands at the destination and removes that; false where none
  /// does or the system can't. `rename` alone waits on ext4 until all of the new file is on its way to
  /// the disk (`auto_da_alloc`), a fifth of the time that copying 300 MB takes; without that, a power
  /// cut within half a minute may leave neither, and the file is made again.
  private func replace() -> Bool {
    var status = stat()
    guard lstat(destination, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      preflight_exchange(path, destination) == 0
    else { return false }
    unlink(path)
    return true
  }

  /// Its size so far.
  public var size: Int64 { FileSize.of(path) ?? 0 }
}

/// The size of a file on disk.
enum FileSize {
  static func of(_ path: String) -> Int64? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Int64(status.st_size)
  }
}
