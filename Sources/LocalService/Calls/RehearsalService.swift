import FaithfulJSON
import Foundation
import MediaModel
import Synchronization

/// The API behind the server: takes requests apart, checks them and makes the calls. The calls
/// themselves stand in extensions, one file for each group.
final class RehearsalService: HTTPHandler {
  let options: LocalServerOptions
  let store: Store
  let faults: FaultBoard
  let requests = RequestLog()
  let renderer: RenderQueue
  private let limiter: RateLimiter
  private let listeningPort = Mutex<UInt16>(0)

  init(_ options: LocalServerOptions, store: Store) {
    self.options = options
    self.store = store
    faults = FaultBoard(options.faults)
    renderer = RenderQueue(store: store, pace: options.pace, rules: options.rules)
    limiter = RateLimiter(callsPerTenSeconds: options.rules.callsPerTenSeconds)
    let refills = options.rules.isRefilledAtStart
    store.changeAccounts { account in
      account.frozen = 0
      if refills { account.available = max(account.available, account.granted) }
    }
  }

  /// The port that links name.
  var port: UInt16 {
    get { listeningPort.withLock { $0 } }
    set { listeningPort.withLock { $0 = newValue } }
  }

  /// The address that links begin with.
  var base: String { "http://127.0.0.1:\(port)" }

  // MARK: HTTPHandler

  func reception(of head: RequestHead) -> Reception {
    let call = Call.read(head)
    var reception = Reception(
      folder: store.folder + "/incoming", largestFile: largestUpload(for: head).bytes)
    if let point = call.faultPoint,
      case .hangup(let bytes)? = faults.take(point, whileReceiving: true)
    {
      reception.hangUpAfter = Int64(bytes)
    }
    return reception
  }

  func answer(_ request: HTTPRequest) -> HTTPResponse {
    let call = Call.read(request.head)
    let fault = call.faultPoint.flatMap { faults.take($0, whileReceiving: false) }
    var response: HTTPResponse
    if let replaced = fault?.replacement(for: request.head, port: port) {
      response = replaced
    } else {
      do throws(Refusal) {
        response = try make(call, request, fault: fault)
      } catch {
        response = error.response
      }
      if let fault { Self.disturb(&response, with: fault) }
    }
    response.fault = fault?.description
    return response
  }

  func finished(_ head: RequestHead, status: Int, bodyBytes: Int64, fault: String?) {
    if !head.path.hasPrefix("/_control") {
      requests.add(head, status: status, bodyBytes: bodyBytes, fault: fault)
    }
    let result = status == 0 ? "reset" : "\(status)"
    options.log?("\(head.method) \(head.path) \(result)" + (fault.map { " [\($0)]" } ?? ""))
  }

  private static func disturb(_ response: inout HTTPResponse, with fault: FaultKind) {
    switch response.body {
    case .bytes(let bytes): fault.apply(to: &response.delivery, length: Int64(bytes.count))
    case .file(_, let range): fault.apply(to: &response.delivery, length: Int64(range.count))
    case .events(let steps): response.body = .events(EventScript.disturbed(steps, by: fault))
    case .reset: break
    }
  }

  private func make(
    _ call: Call, _ request: HTTPRequest, fault: FaultKind?
  ) throws(Refusal) -> HTTPResponse {
    switch call {
    case .token: return try anonymousToken(request.head)
    case .session: return try openSession(request)
    case .claim: return try claimToken(request)
    case .upload(let session): return try upload(request, to: session)
    case .credits: return try credits(request.head)
    case .state(let session): return try state(request.head, of: session)
    case .message: return try message(request, fault: fault)
    case .render: return try startRender(request, fault: fault)
    case .renderStatus(let id): return try renderStatus(request.head, id: id, fault: fault)
    case .cancelRender(let id): return try cancelRender(request.head, id: id)
    case .renderDownload(let id): return try downloadRender(request.head, id: id)
    case .uploadedFile(let session, let name):
      return uploadedFile(request.head, session: session, name: name)
    case .renderedFile(let name): return renderedFile(request.head, name: name)
    case .control(let name): return control(name, request)
    case .wrongMethod(let allowed):
      var response = HTTPResponse.refusal(405, "this call is made with \(allowed)")
      response.headers.append(("Allow", allowed))
      return response
    case .unknown:
      return .refusal(404, "there is no call \(request.head.method) \(request.head.path)")
    }
  }

  // MARK: Checks

  /// The account of the request's token.
  func account(of head: RequestHead) throws(Refusal) -> Account {
    guard let token = head.bearer else {
      throw Refusal(.failure(.badToken, "token missing: send Authorization: Bearer <token>"))
    }
    if store.account(token: token) == nil, token.hasPrefix("nmv_reg_") {
      store.put(
        Account(
          id: "u_" + String(token.dropFirst(8).prefix(32)), token: token, isRegistered: true,
          granted: options.rules.registeredCredits, available: options.rules.registeredCredits,
          issued: Date()))
    }
    guard let account = store.account(token: token) else {
      throw Refusal(.failure(.badToken, "token unknown"))
    }
    if let expires = account.expires, expires < Date() {
      throw Refusal(.failure(.badToken, "token expired"))
    }
    guard limiter.admits(token) else {
      var response = HTTPResponse.refusal(429, "too many requests; try again later")
      response.headers.append(("Retry-After", "10"))
      throw Refusal(response)
    }
    return account
  }

  /// A session of that account.
  func session(_ id: String, of account: Account) throws(Refusal) -> Session {
    guard let session = store.session(id), session.account == account.id else {
      throw Refusal(.failure(.noSession, "session not found: \(id)"))
    }
    return session
  }

  /// The largest file that the request's skill may send.
  func largestUpload(for head: RequestHead) -> ByteSize {
    if let limit = options.rules.largestUpload { return limit }
    let skill = head.headers["x-skill-source"].flatMap { UploadPolicy.named($0) }
    return (skill ?? UploadPolicy.standard).limit
  }
}
