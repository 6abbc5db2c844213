import FaithfulJSON
import MediaModel
import Transport

/// Makes calls in the skill's name: headers, token, retries, errors.
///
/// Only the service's own address gets the headers; other hosts get none of them.
struct Caller: Sendable {
  /// One call.
  struct Call: Sendable {
    var operation: String
    var method = "POST"
    var path: String
    var body: JSON?
    var files: [FormFile] = []
    var accept = "application/json"
    var timeouts = Timeouts(connect: 20, idle: 60, total: 120)
    var retries = RetryPolicy.patient
    /// The file it is about, for errors.
    var file: String?
    /// The session it is in, for the registration link where no credits are left.
    var session: ServiceSession?
    /// Whether a token is sent.
    var needsToken = true
    /// Whether an answer without a body will do.
    var mayBeEmpty = false
    /// Whether a render that failed may be told as a call that did.
    var tellsOfRender = false

    /// The call that reads what the service holds for a session.
    static func state(of session: ServiceSession) -> Call {
      Call(
        operation: "read the state", method: "GET",
        path: "/api/state/nemo_agent/me/\(session.id.asPathPart)/latest", session: session)
    }
  }

  let configuration: ServiceConfiguration
  let clock: ServiceClock
  let http: HTTPClient
  let log: @Sendable (String) -> Void
  let keeper: TokenKeeper

  init(
    _ configuration: ServiceConfiguration, clock: ServiceClock, http: HTTPClient,
    log: @escaping @Sendable (String) -> Void
  ) {
    self.configuration = configuration
    self.clock = clock
    self.http = http
    self.log = log
    keeper = TokenKeeper(configuration, clock: clock) { clientID throws(ServiceError) in
      try await Self.anonymousToken(
        clientID, configuration: configuration, clock: clock, http: http, log: log)
    }
  }

  /// Makes a call and reads its answer, which is one that worked.
  func answer(
    _ call: Call, progress: (@Sendable (TransferProgress) -> Void)? = nil
  ) async throws(ServiceError) -> Envelope {
    try await withRemedies(call) { request, secrets throws(ServiceError) in
      try await retrying(call) { () throws(ServiceError) in
        try await once(call, request, secrets: secrets, progress: progress)
      }
    }
  }

  /// Makes the request of a call, again where the service's refusal has a remedy: a token renewed
  /// once (1001), a client id made once (400), half a minute waited once (429).
  func withRemedies<Answer>(
    _ call: Call,
    _ body: (HTTPRequest, [Secret]) async throws(ServiceError) -> Answer
  ) async throws(ServiceError) -> Answer {
    var tried: Set<ServiceError.Kind> = []
    var token = call.needsToken ? try await keeper.currentToken() : nil
    while true {
      let request = try await request(for: call, token: token)
      do throws(ServiceError) {
        return try await body(request, [token].compactMap { $0 })
      } catch {
        guard tried.insert(error.kind).inserted else { throw error }
        switch error.kind {
        case .tokenRejected:
          guard let old = token, let new = try await keeper.replacement(for: old) else {
            throw error
          }
          token = new
        case .missingClientID:
          try await keeper.renewClientID()
        case .rateLimited:
          try await pause(30, call.operation)
        case .outOfCredits: throw await bound(error, call)
        default: throw error
        }
      }
    }
  }

  /// The error with the registration link of its session, whose id is in the state where neither
  /// the opening of the session nor the refusal told it.
  private func bound(_ error: ServiceError, _ call: Call) async -> ServiceError {
    guard configuration.userToken == nil, let session = call.session, session.bindID == nil,
      !error.advice.contains("?bind="), call.operation != Call.state(of: session).operation,
      let answer = try? await answer(Call.state(of: session)),
      let id = ServiceSession.bindID(answer.data)
    else { return error }
    var told = error
    told.advice = ErrorTable.registration(configuration, bindID: id)
    return told
  }

  private func request(for call: Call, token: Secret?) async throws(ServiceError) -> HTTPRequest {
    guard let address = WebAddress(configuration.api + call.path) else {
      throw ServiceError(
        kind: .network, operation: call.operation,
        message: "\(Sanitizer.line(configuration.api)) is not an http or https address",
        advice: "check NEMO_API_URL")
    }
    var headers: HTTPHeaders = [
      "Accept": call.accept, "User-Agent": "preflight",
      "X-Skill-Source": configuration.policy.skill,
      "X-Skill-Version": configuration.policy.version,
      "X-Skill-Platform": configuration.platform,
      "X-Client-Id": try await keeper.currentClientID(),
    ]
    if let token { headers["Authorization"] = "Bearer \(token.reveal())" }
    if call.body != nil { headers["Content-Type"] = "application/json" }
    return HTTPRequest(
      call.method, address, headers: headers, body: call.body?.bytes(), timeouts: call.timeouts,
      isSentOnce: call.retries == .never)
  }

  /// Does something again after network trouble and failures of the service, where the call
  /// allows that.
  func retrying<Answer>(
    _ call: Call, _ body: () async throws(ServiceError) -> Answer
  ) async throws(ServiceError) -> Answer {
    var attempt = 1
    while true {
      do throws(ServiceError) {
        return try await body()
      } catch {
        guard error.mayPass,
          let delay = call.retries.delay(after: attempt, jitter: clock.jitter())
        else { throw error }
        try await pause(delay, call.operation)
        attempt += 1
      }
    }
  }

  private func once(
    _ call: Call, _ request: HTTPRequest, secrets: [Secret],
    progress: (@Sendable (TransferProgress) -> Void)?
  ) async throws(ServiceError) -> Envelope {
    let start = clock.now()
    let response: HTTPResponse
    do throws(TransportError) {
      response =
        call.files.isEmpty
        ? try await http.send(request)
        : try await http.upload(request, files: call.files, progress: progress)
    } catch {
      log("\(request.method) \(request.address.path) – \(error.kind.rawValue)")
      throw ServiceError(error, operation: call.operation, file: call.file)
    }
    logAnswer(request, response.head.status, since: start)
    return try read(response, call, secrets: secrets)
  }

  /// What a whole answer says; throws when it is a refusal or a failure.
  func read(_ response: HTTPResponse, _ call: Call, secrets: [Secret])
    throws(ServiceError) -> Envelope
  {
    let envelope = Envelope(status: response.head.status, body: response.body)
    let isEmpty = response.body.isEmpty
    if envelope.isFine, envelope.json != nil || isEmpty && call.mayBeEmpty { return envelope }
    if call.tellsOfRender, envelope.code == nil,
      RenderStatus(envelope, id: "")?.phase == .failed
    {
      return envelope
    }
    let raw = Redaction.hide(
      secrets, in: Sanitizer.clean(String(decoding: response.body.prefix(4000), as: UTF8.self)))
    if !raw.isEmpty { log("answer: \(raw)") }
    var error = ErrorTable.error(
      code: envelope.isFine ? nil : envelope.code, status: response.head.status,
      message: !envelope.isFine
        ? Redaction.hide(secrets, in: envelope.message) : isEmpty ? "the answer is empty" : "",
      rawAnswer: raw,
      ErrorTable.Circumstances(
        configuration: configuration, operation: call.operation, file: call.file,
        bindID: call.session?.bindID ?? ServiceSession.bindID(envelope.data)))
    if envelope.isFine, isEmpty { error.mayPass = true }
    throw error
  }

  func logAnswer(_ request: HTTPRequest, _ status: Int, since start: Double) {
    let hundredths = Int(((clock.now() - start) * 100).rounded())
    let fraction = hundredths % 100
    log(
      "\(request.method) \(request.address.path) \(status)"
        + " \(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) s")
  }

  /// Waits; a cancelled task throws.
  func pause(_ seconds: Double, _ operation: String) async throws(ServiceError) {
    do { try await clock.sleep(seconds) } catch {
      throw ServiceError(kind: .cancelled, operation: operation, message: "stopped")
    }
  }
}

extension ServiceError {
  /// A call that did not get through.
  init(_ error: TransportError, operation: String, file: String? = nil) {
    let (kind, advice): (Kind, String) =
      switch error.kind {
      case .cancelled: (.cancelled, "")
      case .timeout: (.timedOut, "try again later")
      case .unreadableFile: (.machine, "check that it is there and can be read")
      case .unwritableFile: (.machine, "check that the folder is there and can be written to")
      case .diskFull: (.machine, "make room and try again")
      case .other: (.machine, "")
      case .tls: (.network, "check the clock, the proxy and SSL_CERT_FILE")
      case .dns, .unreachable: (.network, "check the network, the proxy and NEMO_API_URL")
      case .badAddress: (.network, "check the address")
      case .cut, .badAnswer, .badRedirect: (.network, "try again")
      }
    self.init(
      kind: kind, operation: operation, file: file, message: error.description, advice: advice)
    mayPass = error.mayPass
    neverArrived = error.nothingWasSent
  }
}
