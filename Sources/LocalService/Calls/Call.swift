/// What a request wants.
enum Call: Hashable, Sendable {
  case token
  case session
  case claim
  case upload(session: String)
  case credits
  case state(session: String)
  case message
  case render
  case renderStatus(id: String)
  case cancelRender(id: String)
  case renderDownload(id: String)
  case uploadedFile(session: String, name: String)
  case renderedFile(name: String)
  case control(String)
  /// The path is known, but not with this method; the methods that are.
  case wrongMethod(allowed: String)
  case unknown

  /// Reads method and path.
  static func read(_ head: RequestHead) -> Call {
    let parts = head.path.split(separator: "/").map(String.init)
    for (method, pattern, make) in table {
      guard let found = match(parts, pattern) else { continue }
      let isRight = head.method == method || (head.method == "HEAD" && method == "GET")
      if isRight || pattern.first == "_control" { return make(found) }
      return .wrongMethod(allowed: method)
    }
    return .unknown
  }

  private static let table: [(String, [String], @Sendable ([String]) -> Call)] = [
    ("POST", ["api", "auth", "anonymous-token"], { _ in .token }),
    ("POST", ["api", "tasks", "me", "with-session", "nemo_agent"], { _ in .session }),
    ("POST", ["api", "auth", "claim-token"], { _ in .claim }),
    ("POST", ["api", "upload-video", "nemo_agent", "me", "*"], { .upload(session: $0[0]) }),
    ("GET", ["api", "credits", "balance", "simple"], { _ in .credits }),
    ("GET", ["api", "state", "nemo_agent", "me", "*", "latest"], { .state(session: $0[0]) }),
    ("POST", ["run_sse"], { _ in .message }),
    ("POST", ["api", "render", "proxy", "lambda"], { _ in .render }),
    ("GET", ["api", "render", "proxy", "lambda", "*"], { .renderStatus(id: $0[0]) }),
    ("POST", ["api", "render", "proxy", "lambda", "*", "cancel"], { .cancelRender(id: $0[0]) }),
    ("GET", ["api", "render", "proxy", "*", "download"], { .renderDownload(id: $0[0]) }),
    ("GET", ["cdn", "uploads", "*", "*"], { .uploadedFile(session: $0[0], name: $0[1]) }),
    ("GET", ["cdn", "renders", "*"], { .renderedFile(name: $0[0]) }),
    ("GET", ["_control"], { _ in .control("") }),
    ("GET", ["_control", "*"], { .control($0[0]) }),
  ]

  private static func match(_ parts: [String], _ pattern: [String]) -> [String]? {
    guard parts.count == pattern.count else { return nil }
    var found: [String] = []
    for (part, wanted) in zip(parts, pattern) {
      if wanted == "*" { found.append(part) } else if part != wanted { return nil }
    }
    return found
  }

  /// Where its faults stand; nil for calls that have none.
  var faultPoint: FaultPoint? {
    switch self {
    case .token: .token
    case .session: .session
    case .claim: .claim
    case .upload: .upload
    case .credits: .credits
    case .state: .state
    case .message: .sse
    case .render: .render
    case .renderStatus: .status
    case .cancelRender: .cancel
    case .renderDownload, .uploadedFile, .renderedFile: .download
    case .control, .wrongMethod, .unknown: nil
    }
  }
}
