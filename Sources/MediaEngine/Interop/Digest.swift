import CCrypto
import CFFmpeg

/// A SHA-256 in the making; owns an `EVP_MD_CTX` of OpenSSL.
public struct Digest: ~Copyable {
  private let context: OpaquePointer

  /// Begins one (`EVP_DigestInit_ex`); fails only without memory. The path is the error's.
  public init(path: String = "") throws {
    let gate = Gate(path: path)
    let made = try gate.require(EVP_MD_CTX_new(), "hashing")
    guard EVP_DigestInit_ex(made, EVP_sha256(), nil) == 1 else {
      EVP_MD_CTX_free(made)
      throw gate.error(preflight_averror_enomem, "hashing")
    }
    context = made
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds bytes (`EVP_DigestUpdate`).
  public borrowing func add(_ bytes: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// Ends it (`EVP_DigestFinal_ex`): 64 lower-case hexadecimal digits.
  public consuming func hexadecimal() -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    EVP_DigestFinal_ex(context, &digest, nil)
    let alphabet = Array("0123456789abcdef".utf8)
    let digits = digest.flatMap { [alphabet[Int($0 >> 4)], alphabet[Int($0 & 15)]] }
    return String(decoding: digits, as: UTF8.self)
  }
}
