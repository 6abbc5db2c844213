import FaithfulJSON
import Transport

/// The calls of the service, one method each.
///
/// Every method throws ``ServiceError``. Cancelling the task stops the call.
public actor ServiceClient {
  /// Which service is spoken to.
  public nonisolated let configuration: ServiceConfiguration
  private let clock: ServiceClock
  private let log: @Sendable (String) -> Void
  private var started: Caller?

  /// Makes a client. `log` receives one line per call, and raw answers of failed ones, with
  /// secrets hidden; it is called on any thread.
  public init(
    configuration: ServiceConfiguration, clock: ServiceClock = .real,
    log: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.clock = clock
    self.log = log
  }

  /// The caller, whose thread starts with the first call.
  func caller() throws(ServiceError) -> Caller {
    if let started { return started }
    let http: HTTPClient
    do throws(TransportError) { http = try HTTPClient() } catch {
      throw ServiceError(error, operation: "start the client")
    }
    let caller = Caller(configuration, clock: clock, http: http, log: log)
    started = caller
    return caller
  }

  func unreadable(_ operation: String, _ envelope: Envelope, lacking: String) -> ServiceError {
    ServiceError(
      kind: .unreadableAnswer, operation: operation, message: "the answer holds no \(lacking)",
      advice: "--verbose shows it",
      rawAnswer: Redaction.hide(
        [], in: Sanitizer.clean(String((envelope.json ?? .null).text().prefix(4000)))))
  }

  /// Opens a session; `language` is an ISO code such as `en` or `zh-CN`.
  public func openSession(language: String) async throws(ServiceError) -> ServiceSession {
    let call = Caller.Call(
      operation: "open a session", path: "/api/tasks/me/with-session/nemo_agent",
      body: ["task_name": "project", "language": .string(language)])
    let answer = try await caller().answer(call)
    guard let session = ServiceSession(answer.data) ?? answer.json.flatMap({ ServiceSession($0) })
    else { throw unreadable(call.operation, answer, lacking: "session") }
    return session
  }

  /// Reads what the service holds for a session; nothing where it does not have the call.
  public func state(session: ServiceSession) async throws(ServiceError) -> ProjectState {
    do throws(ServiceError) {
      return ProjectState(reading: try await caller().answer(.state(of: session)).data)
    } catch {
      guard error.isUnknownCall else { throw error }
      return ProjectState(json: [:])
    }
  }

  /// Reads the balance. `session` is one of the account's, where there is one: where no credits
  /// are left, the error tells where to register with it.
  public func credits(session: ServiceSession? = nil) async throws(ServiceError) -> Credits {
    let call = Caller.Call(
      operation: "read the credits", method: "GET", path: "/api/credits/balance/simple",
      session: session)
    let answer = try await caller().answer(call)
    guard let credits = Credits(answer.data) else {
      throw unreadable(call.operation, answer, lacking: "balance")
    }
    return credits
  }

  /// Makes a link that hands the project to an account. The link holds no token.
  public func claimLink(session: ServiceSession) async throws(ServiceError) -> ClaimLink {
    let call = Caller.Call(
      operation: "make a claim link", path: "/api/auth/claim-token",
      body: .object([
        ("task_id", session.taskID.map { .string($0) }), ("session_id", .string(session.id)),
      ]), session: session)
    let answer = try await caller().answer(call)
    guard let token = answer.data.first("claim_token", "claimToken")?.string, !token.isEmpty else {
      throw unreadable(call.operation, answer, lacking: "claim token")
    }
    return ClaimLink(
      url: "\(configuration.web)/workspace/claim?ct=\(token.asPathPart)",
      expiresIn: answer.data.first("expires_in", "expiresIn")?.amount)
  }
}

extension String {
  /// With everything percent-encoded that has a meaning in paths and queries.
  var asPathPart: String {
    utf8.map { byte in
      let scalar = Unicode.Scalar(byte)
      if scalar.isASCII, scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
        return String(scalar)
      }
      if "-_.~".unicodeScalars.contains(scalar) { return String(scalar) }
      let digits = String(byte, radix: 16, uppercase: true)
      return "%" + (digits.count < 2 ? "0" : "") + digits
    }.joined()
  }
}
