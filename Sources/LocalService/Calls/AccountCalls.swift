import FaithfulJSON
import Foundation

extension RehearsalService {
  /// `POST /api/auth/anonymous-token`: the same token for a client until it expires.
  func anonymousToken(_ head: RequestHead) throws(Refusal) -> HTTPResponse {
    guard let client = head.headers["x-client-id"], !client.isEmpty, client.utf8.count <= 128 else {
      throw Refusal(.refusal(400, "X-Client-Id missing: send a UUID that you keep"))
    }
    let now = Date()
    let own = store.accounts.filter { $0.clientID == client }
    if let known = own.first(where: { ($0.expires ?? .distantFuture) > now }) {
      return .success(Self.json(known))
    }
    let lifetime = options.rules.tokenLifetime
    let recent = store.accounts.filter {
      $0.clientID != nil && now.timeIntervalSince($0.issued) < lifetime
    }
    guard recent.count < options.rules.tokensPerAddress else {
      throw Refusal(.refusal(429, "too many anonymous tokens for this address; try again later"))
    }
    let credits = options.rules.anonymousCredits
    let account = Account(
      id: own.first?.id ?? "anon_" + Self.randomWord(16),
      token: "nmv_usr_" + Self.randomWord(32), clientID: client, isRegistered: false,
      granted: credits, available: credits, issued: now, expires: now + lifetime)
    store.put(account)
    return .success(Self.json(account))
  }

  private static func json(_ account: Account) -> JSON {
    .object([
      ("token", .string(account.token)), ("credits", JSON(account.available)),
      ("user_id", .string(account.id)), ("bind_id", .string(account.id)),
      ("expires_at", account.expires.map { JSON($0.formatted(.iso8601)) }),
    ])
  }

  /// `GET /api/credits/balance/simple`.
  func credits(_ head: RequestHead) throws(Refusal) -> HTTPResponse {
    let account = try account(of: head)
    return .success(
      .object([
        ("available", JSON(account.available)), ("frozen", JSON(account.frozen)),
        ("total", JSON(account.available + account.frozen)),
      ]))
  }

  /// `POST /api/tasks/me/with-session/nemo_agent`.
  func openSession(_ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
    let account = try account(of: request.head)
    if case .bytes(let bytes) = request.body, !bytes.isEmpty, request.json?.object == nil {
      throw Refusal(.unprocessable("the body is not a JSON object", at: []))
    }
    let session = Session(
      id: UUID().uuidString.lowercased(), taskID: "task_" + Self.randomWord(20),
      account: account.id, language: request.json?["language"]?.string ?? "en", created: Date())
    store.put(session)
    return .success(
      .object([
        ("task_id", .string(session.taskID)), ("session_id", .string(session.id)),
        ("user_id", .string(account.id)), ("bind_id", .string(account.id)),
      ]))
  }

  /// `POST /api/auth/claim-token`: a link's secret for handing an anonymous project over.
  func claimToken(_ request: HTTPRequest) throws(Refusal) -> HTTPResponse {
    let account = try account(of: request.head)
    guard let id = request.json?["session_id"]?.string else {
      throw Refusal(.unprocessable("Field required", at: ["session_id"]))
    }
    let session = try session(id, of: account)
    if let task = request.json?["task_id"]?.string, task != session.taskID {
      throw Refusal(.failure(.noSession, "task not found: \(task)"))
    }
    return .success(
      .object([
        ("claim_token", .string("clm_" + Self.randomWord(24))), ("expires_in", 3600),
      ]))
  }

  /// So many random letters and digits.
  static func randomWord(_ length: Int) -> String {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    return String((0..<length).map { _ in alphabet[Int.random(in: alphabet.indices)] })
  }
}
