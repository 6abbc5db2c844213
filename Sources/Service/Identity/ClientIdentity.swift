#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The client id: a UUID that is no secret, made once and kept.
struct ClientIdentity {
  private let configuration: ServiceConfiguration

  init(_ configuration: ServiceConfiguration) { self.configuration = configuration }

  private var path: String { "\(configuration.configFolder)/client_id" }

  /// The id that the person set, else the kept one, else a new one that is kept from now on.
  func id() throws(ServiceError) -> String {
    if let set = configuration.clientID { return set }
    if let kept = PrivateFile.read(path)?.trimmed, UUID(uuidString: kept) != nil { return kept }
    return try make()
  }

  /// A new id in place of the kept one; the one that the person set stays.
  func renewed() throws(ServiceError) -> String {
    if let set = configuration.clientID { return set }
    return try make()
  }

  private func make() throws(ServiceError) -> String {
    let id = UUID().uuidString.lowercased()
    try PrivateFile.write(id + "\n", to: path)
    return id
  }
}
