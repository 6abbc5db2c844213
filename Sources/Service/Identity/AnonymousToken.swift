import FaithfulJSON
import Transport

extension Caller {
  /// Fetches an anonymous token; nil from a server that does not have the call, such as one of
  /// Google's Agent Development Kit, which asks for none.
  static func anonymousToken(
    _ clientID: String, configuration: ServiceConfiguration, clock: ServiceClock,
    http: HTTPClient, log: @escaping @Sendable (String) -> Void
  ) async throws(ServiceError) -> TokenStore.Entry? {
    let caller = Caller(configuration, clock: clock, http: http, log: log)
    let call = Call(
      operation: "fetch an anonymous token", path: "/api/auth/anonymous-token", needsToken: false)
    let data: JSON
    do throws(ServiceError) {
      data = try await caller.answer(call).data
    } catch {
      guard error.isUnknownCall else { throw error }
      return nil
    }
    guard let token = data.first("token", "access_token", "accessToken")?.string, !token.isEmpty
    else {
      throw ServiceError(
        kind: .unreadableAnswer, operation: call.operation, message: "the answer holds no token",
        advice: "--verbose shows it")
    }
    let now = clock.wallTime()
    return TokenStore.Entry(
      token: Secret(token), clientID: clientID,
      expires: Expiry.time(data.first("expires_at", "expiresAt"), now: now)
        ?? data.first("expires_in", "expiresIn")?.amount.map { now + $0 }
        ?? now + TokenStore.lifetime)
  }
}

extension ServiceError {
  /// Whether the server does not know the call at all.
  var isUnknownCall: Bool {
    code == nil && kind == .refused && (status == 404 || status == 405 || status == 501)
  }
}
