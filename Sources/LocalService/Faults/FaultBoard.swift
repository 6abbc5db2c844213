import FaithfulJSON
import Synchronization

/// The faults that are still to be played.
final class FaultBoard: Sendable {
  private let plan: Mutex<FaultPlan>

  init(_ plan: FaultPlan) { self.plan = Mutex(plan) }

  /// What is left.
  var remaining: FaultPlan { plan.withLock { $0 } }

  /// Adds faults after those that are left.
  func add(_ more: FaultPlan) { plan.withLock { $0.faults += more.faults } }

  /// Forgets all.
  func clear() { plan.withLock { $0.faults = [] } }

  /// Takes the next fault of a point (then of `any`) that is played while the request's body
  /// comes in, or after it.
  func take(_ point: FaultPoint, whileReceiving: Bool) -> FaultKind? {
    plan.withLock { plan in
      func index(of wanted: FaultPoint) -> Int? {
        plan.faults.firstIndex { $0.point == wanted && $0.kind.isWhileReceiving == whileReceiving }
      }
      guard let index = index(of: point) ?? index(of: .any) else { return nil }
      let kind = plan.faults[index].kind
      if let times = plan.faults[index].times {
        plan.faults[index].times = times - 1
        if times <= 1 { plan.faults.remove(at: index) }
      }
      return kind
    }
  }
}

extension FaultKind {
  var isWhileReceiving: Bool {
    if case .hangup = self { true } else { false }
  }

  /// The answer that stands in for the call, which is then not made; nil when the call is made.
  func replacement(for head: RequestHead, port: UInt16) -> HTTPResponse? {
    switch self {
    case .status(let status):
      return .json(
        .object([("detail", .string("rehearsed fault: HTTP \(status)"))]), status: status)
    case .page(let status):
      return .text(
        "<!DOCTYPE html><html><head><title>\(status)</title></head>"
          + "<body><h1>\(status)</h1><hr>gateway</body></html>\n",
        type: "text/html", status: status)
    case .code(let code):
      return .failure(ServiceCode(code), "rehearsed fault")
    case .empty:
      return HTTPResponse(status: 200, body: .bytes([]))
    case .redirect:
      var place = "http://localhost:\(port)\(head.path)"
      if !head.query.isEmpty {
        place +=
          "?"
          + head.query.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
          .joined(separator: "&")
      }
      return HTTPResponse(
        status: head.method == "GET" ? 302 : 307, headers: [("Location", place)], body: .bytes([]))
    case .expired:
      return .text(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code>"
          + "<Message>Request has expired</Message></Error>\n",
        type: "application/xml", status: 403)
    default:
      return nil
    }
  }

  /// Changes how an answer goes over the wire; `length` is its true length.
  func apply(to delivery: inout Delivery, length: Int64) {
    switch self {
    case .reset(let bytes):
      delivery.endsAfter = Int64(bytes)
      delivery.isReset = true
      delivery.promised = max(length, Int64(bytes) + 1)
    case .stall(let seconds): delivery.stall = seconds
    case .late(let seconds): delivery.delay = seconds
    case .cut(let bytes):
      delivery.endsAfter = Int64(bytes)
      delivery.promised = max(length, Int64(bytes) + 1)
    case .short(let bytes): delivery.promised = max(0, length - Int64(bytes))
    case .long(let bytes): delivery.promised = length + Int64(bytes)
    case .drip(let rate): delivery.rate = rate
    default: break
    }
  }
}
