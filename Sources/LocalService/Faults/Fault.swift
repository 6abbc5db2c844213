/// A place where the local service can be made to misbehave.
public enum FaultPoint: String, Sendable, Hashable, CaseIterable {
  /// `POST /api/auth/anonymous-token`.
  case token
  /// `POST /api/tasks/me/with-session/nemo_agent`.
  case session
  /// `POST /api/auth/claim-token`.
  case claim
  /// `POST /api/upload-video/nemo_agent/me/<sid>`.
  case upload
  /// `GET /api/credits/balance/simple`.
  case credits
  /// `GET /api/state/nemo_agent/me/<sid>/latest`.
  case state
  /// `POST /run_sse`.
  case sse
  /// `POST /api/render/proxy/lambda`.
  case render
  /// `GET /api/render/proxy/lambda/<id>`.
  case status
  /// `POST /api/render/proxy/lambda/<id>/cancel`.
  case cancel
  /// `GET /cdn/…` and `GET /api/render/proxy/<id>/download`.
  case download
  /// Every one of the above.
  case any
}

/// One way to misbehave, and how often.
public struct Fault: Sendable, Hashable, CustomStringConvertible {
  /// Where.
  public var point: FaultPoint
  /// How.
  public var kind: FaultKind
  /// How many more times; nil for always.
  public var times: Int?

  /// Makes a fault.
  public init(point: FaultPoint, kind: FaultKind, times: Int? = 1) {
    self.point = point
    self.kind = kind
    self.times = times
  }

  /// The form that `FaultPlan` reads, such as `upload:503*2`.
  public var description: String {
    let count = times.map { $0 == 1 ? "" : "*\($0)" } ?? "*"
    return "\(point.rawValue):\(kind)\(count)"
  }
}
