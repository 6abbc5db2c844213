import MediaEngine

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Makes a second file of the same bytes.
///
/// Never a hard link: its two names would share one file, and whoever edits the output in place
/// would change the input. Where the file system can share blocks until one side is written
/// (`FICLONE` on Btrfs, XFS, bcachefs; `clonefile` on APFS), that is done and takes no room; else
/// the bytes are copied.
enum FileDuplicate {
  /// Copies `input` to `output`, which must not exist.
  static func run(from input: String, to output: String, cancellation: Cancellation?) throws {
    #if canImport(Darwin)
      if clonefile(input, output, 0) == 0 { return }
    #endif
    let source = open(input, O_RDONLY | O_CLOEXEC)
    guard source >= 0 else { throw FileSystem.Failure(code: errno, path: input) }
    defer { close(source) }
    let target = open(output, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard target >= 0 else { throw FileSystem.Failure(code: errno, path: output) }
    try FileSystem.closing(target, path: output) {
      #if canImport(Glibc)
        if ioctl(target, ficlone, source) == 0 { return }
      #endif
      try copy(source, target, input: input, output: output, cancellation: cancellation)
    }
  }

  #if canImport(Glibc)
    /// `FICLONE` of linux/fs.h, a macro that Swift does not import: `_IOW(0x94, 9, int)`.
    private static let ficlone: UInt = 0x4004_9409
  #endif

  private static func copy(
    _ source: Int32, _ target: Int32, input: String, output: String, cancellation: Cancellation?
  ) throws {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    while true {
      try cancellation?.check()
      let got = read(source, buffer.baseAddress, buffer.count)
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw FileSystem.Failure(code: errno, path: input) }
      if got == 0 { return }
      var rest = UnsafeRawBufferPointer(rebasing: buffer[..<got])
      while !rest.isEmpty {
        let count = write(target, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw FileSystem.Failure(code: errno, path: output) }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
  }
}
