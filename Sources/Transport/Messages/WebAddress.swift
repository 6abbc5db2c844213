import CCurl

/// An absolute address with `http` or `https`.
public struct WebAddress: Hashable, Sendable, CustomStringConvertible {
  /// The whole address, which may hold secrets in its query; not for logs.
  public let text: String
  /// `http` or `https`.
  public let scheme: String
  /// The host as written, lower case.
  public let host: String
  /// The port, the scheme's own where none is written.
  public let port: Int
  /// The path, beginning with a slash.
  public let path: String

  /// Reads an address; nil unless it is absolute and its scheme is `http` or `https`.
  public init?(_ text: String) {
    self.init(text, relativeTo: nil)
  }

  /// The address that a `Location` header names; nil unless its scheme is `http` or `https`.
  public func resolving(_ reference: String) -> WebAddress? {
    WebAddress(reference, relativeTo: self)
  }

  private init?(_ reference: String, relativeTo base: WebAddress?) {
    guard let parts = URLParts(), base.map({ parts.read($0.text) }) ?? true, parts.read(reference),
      let scheme = parts[CURLUPART_SCHEME]?.lowercased(), scheme == "http" || scheme == "https",
      let host = parts[CURLUPART_HOST]?.lowercased(), !host.isEmpty,
      let port = parts[CURLUPART_PORT].flatMap({ Int($0) }),
      let text = parts[CURLUPART_URL]
    else { return nil }
    self.text = text
    self.scheme = scheme
    self.host = host
    self.port = port
    path = parts[CURLUPART_PATH] ?? "/"
  }

  /// Whether both name the same scheme, host and port, so that secrets for one may go to the
  /// other.
  public func hasSameOrigin(as other: WebAddress) -> Bool {
    scheme == other.scheme && host == other.host && port == other.port
  }

  /// The address without user, password, query and fragment.
  public var description: String {
    let standard = port == (scheme == "https" ? 443 : 80)
    return "\(scheme)://\(host)\(standard ? "" : ":\(port)")\(path)"
  }
}

/// Owns a `CURLU`.
private struct URLParts: ~Copyable {
  private let handle: OpaquePointer

  init?() {
    guard let handle = curl_url() else { return nil }
    self.handle = handle
  }

  deinit { curl_url_cleanup(handle) }

  /// Reads an address, relative to what was read before; false when it is not one.
  func read(_ address: String) -> Bool {
    curl_url_set(handle, CURLUPART_URL, address, UInt32(CURLU_URLENCODE)) == CURLUE_OK
  }

  subscript(part: CURLUPart) -> String? {
    var found: UnsafeMutablePointer<CChar>?
    let flags = part == CURLUPART_PORT ? CURLU_DEFAULT_PORT : 0
    let code = curl_url_get(handle, part, &found, UInt32(flags))
    defer { curl_free(found) }
    guard code == CURLUE_OK, let found else { return nil }
    return String(cString: found)
  }
}
