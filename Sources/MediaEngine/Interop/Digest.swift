import CFFmpeg

/// A SHA-256 in the making; owns an `AVSHA`.
public struct Digest: ~Copyable {
  private let context: OpaquePointer

  /// Begins one (`av_sha_init`); fails only without memory. The path is the error's.
  public init(path: String = "") throws {
    let made = try Gate(path: path).require(av_sha_alloc(), "hashing")
    av_sha_init(made, 256)
    context = made
  }

  deinit { av_free(UnsafeMutableRawPointer(context)) }

  /// Adds bytes (`av_sha_update`).
  public borrowing func add(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
    av_sha_update(context, start, bytes.count)
  }

  /// Ends it (`av_sha_final`): 64 lower-case hexadecimal digits.
  public consuming func hexadecimal() -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    av_sha_final(context, &digest)
    let alphabet = Array("0123456789abcdef")
    return String(digest.flatMap { [alphabet[Int($0 >> 4)], alphabet[Int($0 & 15)]] })
  }
}
