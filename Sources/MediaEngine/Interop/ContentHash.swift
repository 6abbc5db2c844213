import CFFmpeg

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// SHA-256 of files and bytes.
public enum ContentHash {
  /// The hash of a whole file as 64 lower-case hexadecimal digits; reads it in pieces on the
  /// calling thread.
  public static func sha256(ofFile path: String, cancellation: Cancellation? = nil) throws -> String
  {
    let gate = Gate(path: path, cancellation: cancellation)
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { throw gate.error(preflight_averror(errno), "opening") }
    defer { close(file) }
    let hash = try Digest(path: path)
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { piece.deallocate() }
    while true {
      try cancellation?.check()
      let count = read(file, piece.baseAddress, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw gate.error(preflight_averror(errno), "reading") }
      if count == 0 { return hash.hexadecimal() }
      hash.add(UnsafeRawBufferPointer(rebasing: piece[..<count]))
    }
  }

  /// The hash of bytes as 64 lower-case hexadecimal digits; fails only without memory.
  public static func sha256(of bytes: some Sequence<UInt8>) throws -> String {
    let hash = try Digest()
    Array(bytes).withUnsafeBytes { hash.add($0) }
    return hash.hexadecimal()
  }
}
