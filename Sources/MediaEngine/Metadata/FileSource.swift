#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Owns a file that is open for reading.
///
/// Small reads are served from a window of the file, so that a parser may ask for a few bytes at
/// a time. Not for use on two threads at once.
final class FileSource: ByteSource {
  let path: String
  let count: Int
  private let descriptor: Int32
  private var window: [UInt8] = []
  private var windowStart = 0

  private static let windowSize = 1 << 12

  private init(path: String, descriptor: Int32, count: Int) {
    self.path = path
    self.descriptor = descriptor
    self.count = count
  }

  deinit { close(descriptor) }

  /// Opens a regular file.
  static func open(_ path: String) throws -> FileSource {
    let descriptor = openForReading(path)
    guard descriptor >= 0 else { throw MediaError.posix("opening", path) }
    var status = stat()
    let code = fstat(descriptor, &status)
    let file = FileSource(path: path, descriptor: descriptor, count: Int(status.st_size))
    guard code == 0 else { throw MediaError.posix("opening", path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw MediaError(
        .unreadable, operation: "opening", path: path, detail: "it is not a regular file")
    }
    return file
  }

  func read(at offset: Int, count wanted: Int) throws -> [UInt8] {
    guard offset >= 0, wanted > 0, offset < count else { return [] }
    let wanted = min(wanted, count - offset)
    guard wanted < Self.windowSize else { return try load(at: offset, count: wanted) }
    if offset < windowStart || offset + wanted > windowStart + window.count {
      window = try load(at: offset, count: min(Self.windowSize, count - offset))
      windowStart = offset
    }
    let start = offset - windowStart
    guard start < window.count else { return [] }
    return Array(window[start..<min(start + wanted, window.count)])
  }

  /// The whole file, for decoders that want it in one piece.
  func readAll() throws -> [UInt8] { try load(at: 0, count: count) }

  /// The whole file into memory of the caller's, of its size; what it lost since it was opened
  /// becomes zeros.
  func readAll(into buffer: UnsafeMutableRawBufferPointer) throws {
    let filled = try load(into: buffer, at: 0)
    UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      .initializeMemory(as: UInt8.self, repeating: 0)
  }

  private func load(at offset: Int, count wanted: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
      filled = try load(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
    }
  }

  /// Returns how many bytes there were.
  private func load(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
    var filled = 0
    while filled < buffer.count, let base = buffer.baseAddress {
      let got = pread(descriptor, base + filled, buffer.count - filled, off_t(offset + filled))
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw MediaError.posix("reading", path) }
      if got == 0 { break }
      filled += got
    }
    return filled
  }
}

private func openForReading(_ path: String) -> Int32 {
  open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
}

extension MediaError {
  /// The error of the POSIX call that failed just now.
  static func posix(_ operation: String, _ path: String, isWriting: Bool = false) -> MediaError {
    let code = errno
    return MediaError(
      Kind(errno: code, isWriting: isWriting) ?? (isWriting ? .unwritable : .unreadable),
      code: -code, operation: operation, path: path, detail: String(cString: strerror(code)))
  }
}

extension MediaError.Kind {
  /// What the system's refusal means; nil where it tells nothing of the file or its place.
  init?(errno code: Int32, isWriting: Bool) {
    switch code {
    case ENOSPC, EDQUOT: self = .diskFull
    case EROFS: self = .unwritable
    case ENOMEM: self = .outOfMemory
    case ENOENT, EACCES, EISDIR, EIO, EPERM, ENOTDIR, EFBIG:
      self = isWriting ? .unwritable : .unreadable
    default: return nil
    }
  }
}
