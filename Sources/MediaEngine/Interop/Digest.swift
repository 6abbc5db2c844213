import CFFmpeg

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A SHA-256 in the making (`AVSHA`).
public struct Digest: ~Copyable {
  private let state: OpaquePointer

  /// Begins one; nil when there is no memory.
  public init?() {
    guard let state = av_sha_alloc() else { return nil }
    self.state = state
    av_sha_init(state, 256)
  }

  deinit { av_free(UnsafeMutableRawPointer(state)) }

  /// Adds bytes.
  public borrowing func add(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    av_sha_update(state, base.assumingMemoryBound(to: UInt8.self), bytes.count)
  }

  /// Ends it: 64 lower-case hexadecimal digits.
  public consuming func hexadecimal() -> String {
    var bytes = [UInt8](repeating: 0, count: 32)
    av_sha_final(state, &bytes)
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// The SHA-256 of a file, read a megabyte at a time on the calling thread.
  public static func sha256(of path: String, cancellation: Cancellation? = nil) throws -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw unreadable(path, errno) }
    defer { close(file) }
    guard let digest = Digest() else {
      throw MediaError(.outOfMemory, operation: "hashing", path: path, detail: "")
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    while true {
      try cancellation?.check()
      let count = read(file, buffer.baseAddress, buffer.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw unreadable(path, errno)
      }
      if count == 0 { return digest.hexadecimal() }
      digest.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  private static func unreadable(_ path: String, _ code: Int32) -> MediaError {
    MediaError(
      .unreadable, code: -code, operation: "hashing", path: path,
      detail: String(cString: strerror(code)))
  }
}
