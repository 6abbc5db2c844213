import FaithfulJSON

/// Keeps the anonymous token of a service between runs, readable by its owner alone.
struct TokenStore {
  /// A token and when it ends.
  struct Entry: Hashable {
    var token: Secret
    var clientID: String
    /// Seconds since 1970.
    var expires: Double
  }

  /// How long a token is good where the service does not say: seven days.
  static let lifetime: Double = 7 * 86_400

  private let path: String
  private let service: String

  init(_ configuration: ServiceConfiguration) {
    service = configuration.api
    path = "\(configuration.stateFolder)/tokens/\(Digest.hex(configuration.api)).json"
  }

  /// The kept token, unless it was made for another client id or ends within a minute.
  func entry(for clientID: String, at time: Double) -> Entry? {
    guard let text = PrivateFile.read(path), let json = try? JSON(parsing: text),
      json["service"]?.string == service, json["client_id"]?.string == clientID,
      let token = json["token"]?.string, !token.isEmpty,
      let expires = json["expires_at"]?.double, expires > time + 60
    else { return nil }
    return Entry(token: Secret(token), clientID: clientID, expires: expires)
  }

  func keep(_ entry: Entry) throws(ServiceError) {
    let json = JSON.object([
      ("service", JSON(service)), ("client_id", JSON(entry.clientID)),
      ("token", JSON(entry.token.reveal())), ("expires_at", JSON(entry.expires.rounded())),
    ])
    try PrivateFile.write(json.text(pretty: true) + "\n", to: path)
  }

  func forget() { PrivateFile.remove(path) }
}

/// A short fingerprint; not for secrets.
enum Digest {
  /// FNV-1a over 64 bits, twice with different starts, in hexadecimal.
  static func hex(_ text: String) -> String {
    [0xcbf2_9ce4_8422_2325, 0x9ae1_6a3b_2f90_404f].map { (start: UInt64) in
      var hash = start
      for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
      let digits = String(hash, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
