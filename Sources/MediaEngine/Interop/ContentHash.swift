import CFFmpeg

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// SHA-256 of files and bytes, through libavutil's `av_sha`.
public enum ContentHash {
  /// The hash of a whole file as 64 lower-case hexadecimal digits; reads it in pieces on the
  /// calling thread.
  public static func sha256(ofFile path: String, cancellation: Cancellation? = nil) throws -> String
  {
    let gate = Gate(path: path, cancellation: cancellation)
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw gate.error(preflight_averror(errno), "opening") }
    defer { close(file) }
    var hash = try HashOwner(gate)
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { piece.deallocate() }
    while true {
      try cancellation?.check()
      let count = read(file, piece.baseAddress, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw gate.error(preflight_averror(errno), "reading") }
      if count == 0 { return hash.digits() }
      hash.add(UnsafeRawBufferPointer(rebasing: piece[..<count]))
    }
  }

  /// The hash of bytes as 64 lower-case hexadecimal digits; fails only without memory.
  public static func sha256(of bytes: some Sequence<UInt8>) throws -> String {
    var hash = try HashOwner(Gate(path: ""))
    Array(bytes).withUnsafeBytes { hash.add($0) }
    return hash.digits()
  }
}

/// Owns an `AVSHA`.
private struct HashOwner: ~Copyable {
  private let context: OpaquePointer

  init(_ gate: Gate) throws {
    let made = try gate.require(av_sha_alloc(), "hashing")
    av_sha_init(made, 256)
    context = made
  }

  deinit { av_free(UnsafeMutableRawPointer(context)) }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
    av_sha_update(context, start, bytes.count)
  }

  mutating func digits() -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    av_sha_final(context, &digest)
    let alphabet = Array("0123456789abcdef")
    return String(digest.flatMap { [alphabet[Int($0 >> 4)], alphabet[Int($0 & 15)]] })
  }
}
