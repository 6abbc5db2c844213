#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Copies a file with some of its bytes changed.
enum FileCopy {
  private static let step = 1 << 20

  /// Writes the copy under a temporary name and renames it once it is whole and checked.
  ///
  /// - Parameter end: The place up to which it goes; nil for the end of the file.
  static func copy(
    _ input: FileSource, to output: String, upTo end: Int? = nil, patches: [BytePatch] = [],
    cancellation: Cancellation? = nil, check: (String) throws -> Void = { _ in }
  ) throws {
    let file = PendingFile(for: output)
    let target = try OutputFile.create(file.path, for: output)
    let count = min(end ?? input.count, input.count)
    var place = 0
    while place < count {
      try cancellation?.check()
      let bytes = try input.read(at: place, count: min(step, count - place))
      guard !bytes.isEmpty else {
        throw MediaError(
          .unreadable, operation: "copying", path: input.path,
          detail: "it became shorter while it was read")
      }
      try target.write(bytes, at: place)
      place += bytes.count
    }
    try write(patches, to: target, count: count, cancellation)
    target.keepTimes(of: input.path)
    try check(file.path)
    try file.commit()
  }

  /// Changes a file of our own that has not taken its name yet.
  static func patch(
    _ path: String, _ patches: [BytePatch], cancellation: Cancellation? = nil
  ) throws {
    let target = try OutputFile.open(path)
    try write(patches, to: target, count: Int(FileSize.of(path) ?? 0), cancellation)
  }

  private static func write(
    _ patches: [BytePatch], to target: OutputFile, count: Int, _ cancellation: Cancellation?
  ) throws {
    for patch in patches where patch.offset >= 0 && patch.offset <= count - patch.count {
      for start in stride(from: 0, to: patch.count, by: step) {
        try cancellation?.check()
        let part = patch.bytes(start..<min(start + step, patch.count))
        try target.write(part, at: patch.offset + start)
      }
    }
  }

  /// Writes bytes as a file with another's time of change, under a temporary name until they are
  /// there and have been checked.
  static func write<R>(
    _ bytes: [UInt8], to output: String, dated original: String,
    check: (String) throws -> R
  ) throws -> R {
    let file = PendingFile(for: output)
    let target = try OutputFile.create(file.path, for: output)
    try target.write(bytes, at: 0)
    target.keepTimes(of: original)
    let result = try check(file.path)
    try file.commit()
    return result
  }
}

/// Owns a file that is open for writing.
private final class OutputFile {
  private let descriptor: Int32
  private let path: String

  private init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// Creates an empty file; errors name the place that it is for.
  static func create(_ path: String, for destination: String) throws -> OutputFile {
    let descriptor = openForWriting(path, O_CREAT | O_TRUNC)
    guard descriptor >= 0 else { throw failure("creating the file", destination) }
    return OutputFile(descriptor: descriptor, path: destination)
  }

  /// Opens a file that is there.
  static func open(_ path: String) throws -> OutputFile {
    let descriptor = openForWriting(path, 0)
    guard descriptor >= 0 else { throw failure("writing", path) }
    return OutputFile(descriptor: descriptor, path: path)
  }

  func write(_ bytes: [UInt8], at offset: Int) throws {
    try bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < buffer.count, let base = buffer.baseAddress {
        let got = pwrite(
          descriptor, base + written, buffer.count - written, off_t(offset + written))
        if got < 0, errno == EINTR { continue }
        guard got > 0 else { throw Self.failure("writing", path) }
        written += got
      }
    }
  }

  /// Gives the copy the original's time of change, which sorts folders.
  func keepTimes(of original: String) {
    var status = stat()
    guard stat(original, &status) == 0 else { return }
    #if canImport(Glibc)
      let times = [status.st_atim, status.st_mtim]
    #else
      let times = [status.st_atimespec, status.st_mtimespec]
    #endif
    _ = futimens(descriptor, times)
  }

  private static func failure(_ operation: String, _ path: String) -> MediaError {
    MediaError.posix(operation, path, isWriting: true)
  }
}

private func openForWriting(_ path: String, _ flags: Int32) -> Int32 {
  open(path, O_WRONLY | O_CLOEXEC | flags, 0o644)
}
