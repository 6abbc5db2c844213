#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The calls to the file system that scanning and delivering need, each with its code checked.
enum FileSystem {
  /// What kind of thing a path leads to, links followed.
  enum Kind: Sendable {
    case file, folder, other
  }

  /// A path's state.
  struct Status: Sendable {
    var kind: Kind
    var stamp: FileStamp
    var device: UInt64
  }

  /// A failed call: its `errno` and what it was about.
  struct Failure: Error, Hashable, CustomStringConvertible {
    let code: Int32
    let path: String

    /// The system's words for the code.
    var description: String { String(cString: strerror(code)) }
  }

  /// Seconds from 1970 that can be told in nanoseconds, 292 years; a file may claim to be from another
  /// millennium.
  private static let furthest = Int64.max / 1_000_000_000 - 1

  /// The state of what a path leads to (`stat`).
  static func status(_ path: String) throws(Failure) -> Status {
    var raw = stat()
    guard stat(path, &raw) == 0 else { throw Failure(code: errno, path: path) }
    let kind: Kind =
      switch raw.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      default: .other
      }
    #if canImport(Darwin)
      let time = raw.st_mtimespec
    #else
      let time = raw.st_mtim
    #endif
    let stamp = FileStamp(
      bytes: Int64(raw.st_size),
      modified: min(max(Int64(time.tv_sec), -furthest), furthest) * 1_000_000_000
        + Int64(time.tv_nsec),
      inode: UInt64(raw.st_ino))
    return Status(kind: kind, stamp: stamp, device: UInt64(raw.st_dev))
  }

  /// Whether anything has this name, a link that leads nowhere included.
  static func exists(_ path: String) -> Bool {
    var raw = stat()
    return lstat(path, &raw) == 0
  }

  /// Whether a file that stood there does no longer, and that is certain: of what lies in a folder that can't
  /// be entered, or behind a link that leads nowhere, nothing is known.
  static func isGone(_ path: String) -> Bool {
    var raw = stat()
    if stat(path, &raw) == 0 { return raw.st_mode & S_IFMT == S_IFDIR }
    guard errno == ENOENT || errno == ENOTDIR, lstat(path, &raw) != 0 else { return false }
    let folder = FileName(path).folder.dropLast()
    if folder.isEmpty || stat(String(folder), &raw) == 0 { return true }
    return isGone(String(folder))
  }

  /// Whether a symbolic link stands there.
  static func isLink(_ path: String) -> Bool {
    var raw = stat()
    return lstat(path, &raw) == 0 && raw.st_mode & S_IFMT == S_IFLNK
  }

  /// Whether the content may be read (`access`).
  static func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }

  /// The path without links and dots (`realpath`).
  static func realPath(_ path: String) throws(Failure) -> String {
    guard let resolved = realpath(path, nil) else { throw Failure(code: errno, path: path) }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// The first bytes of a file, at most `count`; none of a pipe into which nobody writes.
  static func head(of path: String, count: Int) throws(Failure) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw Failure(code: errno, path: path) }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: count)
    let got = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress, count) }
    guard got >= 0 else { throw Failure(code: errno, path: path) }
    return Array(bytes.prefix(got))
  }

  /// The last bytes of a file.
  static func tail(of path: String, count: Int) throws(Failure) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw Failure(code: errno, path: path) }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: count)
    let start = lseek(file, 0, SEEK_END) - off_t(count)
    let got = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress, count, max(0, start)) }
    guard got >= 0 else { throw Failure(code: errno, path: path) }
    return Array(bytes.prefix(got))
  }

  /// The names in a folder, `.` and `..` left out; a name that is no UTF-8 comes with its odd
  /// bytes written as `\xNN` and `isText` false.
  static func names(in folder: String) throws(Failure) -> [(name: String, isText: Bool)] {
    let listing = try Listing(folder)
    var names: [(String, Bool)] = []
    while let bytes = try listing.next() {
      if bytes == [0x2E] || bytes == [0x2E, 0x2E] { continue }
      if let name = String(validating: bytes, as: UTF8.self) {
        names.append((name, true))
      } else {
        names.append((escaped(bytes), false))
      }
    }
    return names
  }

  private static func escaped(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      guard byte < 0x20 || byte > 0x7E else { return String(UnicodeScalar(byte)) }
      let digits = String(byte, radix: 16)
      return "\\x" + (digits.count == 1 ? "0" : "") + digits
    }.joined()
  }

  /// Does something with an open file and closes it (`close`), which is the last to tell of bytes
  /// that could not be written: of a server, or over a quota.
  static func closing(_ file: Int32, path: String, _ body: () throws -> Void) throws {
    do {
      try body()
    } catch {
      close(file)
      throw error
    }
    // Interrupted, it is closed all the same.
    guard close(file) == 0 || errno == EINTR else { throw Failure(code: errno, path: path) }
  }

  /// Makes a folder and those above it (`mkdir`); one that is there is fine.
  static func makeFolder(_ path: String) throws(Failure) {
    guard mkdir(path, 0o777) != 0, errno != EEXIST else { return }
    let code = errno
    guard code == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
      throw Failure(code: code, path: path)
    }
    try makeFolder(String(path[..<slash]))
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw Failure(code: errno, path: path)
    }
  }

  /// Gives a file its name, in the place of what had it (`rename`).
  static func move(_ from: String, to: String) throws(Failure) {
    guard rename(from, to) == 0 else { throw Failure(code: errno, path: to) }
  }

  /// Sets when a file was last changed (`utimensat`), in nanoseconds since 1970.
  static func setModified(_ path: String, to time: Int64) throws(Failure) {
    let seconds = time >= 0 ? time / 1_000_000_000 : (time - 999_999_999) / 1_000_000_000
    let stamp = timespec(tv_sec: Int(seconds), tv_nsec: Int(time - seconds * 1_000_000_000))
    guard utimensat(AT_FDCWD, path, [stamp, stamp], 0) == 0 else {
      throw Failure(code: errno, path: path)
    }
  }

  /// Removes a file; one that is not there is fine (`unlink`).
  static func removeFile(_ path: String) throws(Failure) {
    guard unlink(path) == 0 || errno == ENOENT else { throw Failure(code: errno, path: path) }
  }

  /// Removes a folder if it is empty (`rmdir`); true when it is gone.
  @discardableResult
  static func removeEmptyFolder(_ path: String) -> Bool { rmdir(path) == 0 }
}

/// The owner of an open folder (`opendir`, `closedir`).
private struct Listing: ~Copyable {
  private let path: String
  #if canImport(Darwin)
    private let handle: UnsafeMutablePointer<DIR>
  #else
    private let handle: OpaquePointer
  #endif

  init(_ path: String) throws(FileSystem.Failure) {
    guard let handle = opendir(path) else { throw .init(code: errno, path: path) }
    self.handle = handle
    self.path = path
  }

  deinit { closedir(handle) }

  borrowing func next() throws(FileSystem.Failure) -> [UInt8]? {
    errno = 0
    guard let entry = readdir(handle) else {
      guard errno == 0 else { throw .init(code: errno, path: path) }
      return nil
    }
    return withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
  }
}
