import CCurl

/// Why an exchange did not come to an end.
public struct TransportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of trouble it is.
  public enum Kind: String, Hashable, Sendable {
    /// The address is not one that can be called.
    case badAddress = "not an http or https address"
    /// No address for the host's name.
    case dns = "the host is not known"
    /// No connection.
    case unreachable = "no connection"
    /// No secure connection, or a certificate that is not trusted.
    case tls = "no secure connection"
    /// Longer than allowed.
    case timeout = "no answer in time"
    /// The connection broke before the end.
    case cut = "the connection broke"
    /// An answer that breaks HTTP, or is larger than allowed.
    case badAnswer = "an answer that breaks the rules of HTTP"
    /// A redirect that must not be followed.
    case badRedirect = "a redirect that is not safe to follow"
    /// The caller stopped it.
    case cancelled = "stopped"
    /// A file that could not be read.
    case unreadableFile = "the file cannot be read"
    /// A file that could not be written.
    case unwritableFile = "the file cannot be written"
    /// No room on the disk.
    case diskFull = "the disk is full"
    /// Anything else, such as no memory.
    case other = "the transfer failed"
  }

  /// What kind of trouble it is.
  public let kind: Kind
  /// Where the request went, without its query.
  public let address: String
  /// More about it; may be empty.
  public let detail: String
  /// curl's code, 0 where curl did not fail.
  public let curlCode: UInt32
  /// Whether not a byte of the request had been sent, so that the server cannot have acted on it.
  public let nothingWasSent: Bool

  init(
    _ kind: Kind, at address: WebAddress, detail: String = "", curlCode: UInt32 = 0,
    nothingWasSent: Bool = false
  ) {
    self.init(
      kind, at: address.description, detail: detail, curlCode: curlCode,
      nothingWasSent: nothingWasSent)
  }

  init(
    _ kind: Kind, at address: String, detail: String = "", curlCode: UInt32 = 0,
    nothingWasSent: Bool = false
  ) {
    self.kind = kind
    self.address = address
    self.detail = String(
      String.UnicodeScalarView(detail.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
    self.curlCode = curlCode
    self.nothingWasSent = nothingWasSent
  }

  /// Takes curl's code and words.
  init(_ code: CURLcode, words: String, at address: WebAddress, nothingWasSent: Bool = false) {
    let usual = String(cString: curl_easy_strerror(code))
    self.init(
      Self.kind(of: code), at: address, detail: words.isEmpty ? usual : words,
      curlCode: code.rawValue, nothingWasSent: nothingWasSent)
  }

  /// Whether the same request may work later, because only the way to the server failed.
  public var mayPass: Bool {
    switch kind {
    case .dns, .unreachable, .timeout, .cut: true
    default: false
    }
  }

  /// One line, without query and headers.
  public var description: String {
    let place = address.isEmpty ? "" : "\(address): "
    return detail.isEmpty ? "\(place)\(kind.rawValue)" : "\(place)\(kind.rawValue) (\(detail))"
  }

  private static func kind(of code: CURLcode) -> Kind {
    switch code {
    case CURLE_URL_MALFORMAT: .badAddress
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .dns
    case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED, CURLE_PROXY: .unreachable
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
      CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_NOTFOUND,
      CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS,
      CURLE_USE_SSL_FAILED:
      .tls
    case CURLE_OPERATION_TIMEDOUT: .timeout
    case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2,
      CURLE_HTTP2_STREAM, CURLE_SEND_FAIL_REWIND, CURLE_AGAIN:
      .cut
    // CURLE_UNSUPPORTED_PROTOCOL is what curl makes of bytes that are no HTTP header.
    case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING,
      CURLE_TOO_MANY_REDIRECTS,
      CURLE_HTTP_RETURNED_ERROR, CURLE_FILESIZE_EXCEEDED, CURLE_RANGE_ERROR:
      .badAnswer
    case CURLE_ABORTED_BY_CALLBACK: .cancelled
    case CURLE_READ_ERROR, CURLE_FILE_COULDNT_READ_FILE: .unreadableFile
    case CURLE_WRITE_ERROR: .unwritableFile
    default: .other
    }
  }
}
