#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Small files that only their owner may read.
enum PrivateFile {
  /// The text of a file; nil when it cannot be read or is longer than 64 kB.
  static func read(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    var count = 0
    while count < bytes.count {
      let more = bytes.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress.map { $0 + count }, $0.count - count)
      }
      guard more > 0 else { break }
      count += more
    }
    return count < bytes.count ? String(validating: bytes[..<count], as: UTF8.self) : nil
  }

  /// Writes a file with mode 0600 through a temporary one, making its folder where it is missing.
  static func write(_ text: String, to path: String) throws(ServiceError) {
    guard let slash = path.lastIndex(of: "/") else { throw failure(path, EINVAL) }
    try makeFolder(String(path[..<slash]))
    let temporary = "\(path).\(getpid()).\(UInt32.random(in: 0...UInt32.max))"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(path, errno) }
    var text = text
    let written = text.withUTF8 { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    let code = errno
    close(descriptor)
    guard written == text.utf8.count else {
      unlink(temporary)
      throw failure(path, written < 0 ? code : ENOSPC)
    }
    guard rename(temporary, path) == 0 else {
      let code = errno
      unlink(temporary)
      throw failure(path, code)
    }
  }

  /// Takes a file away; one that is not there is fine.
  static func remove(_ path: String) { unlink(path) }

  private static func makeFolder(_ path: String) throws(ServiceError) {
    guard !path.isEmpty, mkdir(path, 0o700) != 0, errno != EEXIST else { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/") else { throw failure(path, errno) }
    try makeFolder(String(path[..<slash]))
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(path, errno) }
  }

  private static func failure(_ path: String, _ code: Int32) -> ServiceError {
    ServiceError(
      kind: .machine, operation: "keep the client's identity", file: path,
      message: String(cString: strerror(code)),
      advice: "make the folder writable or point XDG_CONFIG_HOME and XDG_STATE_HOME elsewhere")
  }
}
