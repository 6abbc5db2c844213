/// A way to misbehave. `FaultPlan` tells how each is written.
public enum FaultKind: Sendable, Hashable, CustomStringConvertible {
  /// A bare HTTP status with a JSON body (`503`).
  case status(Int)
  /// A bare HTTP status with an HTML page as its body (`html@502`).
  case page(Int)
  /// An error of the service in its envelope, HTTP status 200 (`code@4001`).
  case code(Int)
  /// The connection is reset after so many bytes of the answer (`reset@0`).
  case reset(Int)
  /// The connection is reset after so many bytes of the request's body were read (`hangup@1000`).
  case hangup(Int)
  /// The answer begins, then nothing comes for so many seconds (`stall@30`); in an event stream
  /// after the first event.
  case stall(Double)
  /// The answer comes so many seconds late (`late@2`).
  case late(Double)
  /// The length is told rightly, but the connection ends after so many bytes (`cut@100000`).
  case cut(Int)
  /// The last so many bytes are missing and the told length agrees (`short@1000`).
  case short(Int)
  /// The told length is so many bytes too long (`long@1000`).
  case long(Int)
  /// Status 200 and no body (`empty`).
  case empty
  /// A redirect to the same server under another host name, `localhost` (`redirect`).
  case redirect
  /// The download link has expired: 403 with the XML of a storage service (`expired`).
  case expired
  /// The answer comes at so many bytes a second (`drip@20000`).
  case drip(Int)
  /// Events: the connection breaks after so many events; what was asked is done (`drop@3`).
  case drop(Int)
  /// Events: the connection breaks before anything and nothing is done (`lost`).
  case lost
  /// Events: the stream ends properly after so many events (`close@2`).
  case close(Int)
  /// Events: heartbeats only, for so many seconds; what was asked is done (`heartbeats@700`).
  case heartbeats(Double)
  /// Events: no text at all (`silent`).
  case silent
  /// Events: an error frame that is not valid JSON, then the end (`badframe`).
  case badFrame
  /// Events: a frame with only `error`, then the end (`error`).
  case errorFrame
  /// Events: an event with `errorCode` and `errorMessage`, then the end (`errorevent`).
  case errorEvent
  /// Events: a good turn with "I encountered a temporary issue" after it (`temporary`).
  case temporary
  /// Events: the older typed events in place of ADK's (`typed`).
  case typed
  /// Renders: the render fails (`fail`).
  case fail
  /// Renders: it has failed by the time the call is answered (`failed`).
  case failed
  /// Renders: it never gets past half (`stuck`).
  case stuck
  /// Renders and their status: the older shape of the answer, `data.outputUrl` (`older`).
  case older

  /// The form that `FaultPlan` reads.
  public var description: String {
    switch self {
    case .status(let status): "\(status)"
    case .page(let status): "html@\(status)"
    case .code(let code): "code@\(code)"
    case .reset(let bytes): "reset@\(bytes)"
    case .hangup(let bytes): "hangup@\(bytes)"
    case .stall(let seconds): "stall@\(seconds)"
    case .late(let seconds): "late@\(seconds)"
    case .cut(let bytes): "cut@\(bytes)"
    case .short(let bytes): "short@\(bytes)"
    case .long(let bytes): "long@\(bytes)"
    case .empty: "empty"
    case .redirect: "redirect"
    case .expired: "expired"
    case .drip(let rate): "drip@\(rate)"
    case .drop(let events): "drop@\(events)"
    case .lost: "lost"
    case .close(let events): "close@\(events)"
    case .heartbeats(let seconds): "heartbeats@\(seconds)"
    case .silent: "silent"
    case .badFrame: "badframe"
    case .errorFrame: "error"
    case .errorEvent: "errorevent"
    case .temporary: "temporary"
    case .typed: "typed"
    case .fail: "fail"
    case .failed: "failed"
    case .stuck: "stuck"
    case .older: "older"
    }
  }

  /// Reads a kind and its argument; nil when there is no such kind or the argument does not fit.
  init?(word: String, argument: String?) {
    func number(or standard: Int) -> Int? {
      guard let argument else { return standard }
      return Int(argument).flatMap { $0 >= 0 ? $0 : nil }
    }
    func seconds(or standard: Double) -> Double? {
      guard let argument else { return standard }
      return Double(argument).flatMap { $0 >= 0 && $0.isFinite ? $0 : nil }
    }
    let made: FaultKind? =
      switch word {
      case "html": number(or: 502).map { .page($0) }
      case "code": number(or: 1001).map { .code($0) }
      case "reset": number(or: 0).map { .reset($0) }
      case "hangup": number(or: 0).map { .hangup($0) }
      case "stall": seconds(or: 3600).map { .stall($0) }
      case "late": seconds(or: 2).map { .late($0) }
      case "cut": number(or: 1000).map { .cut($0) }
      case "short": number(or: 1000).map { .short($0) }
      case "long": number(or: 1000).map { .long($0) }
      case "drip": number(or: 20_000).map { .drip(max(1, $0)) }
      case "drop": number(or: 1).map { .drop($0) }
      case "close": number(or: 1).map { .close($0) }
      case "heartbeats": seconds(or: 3600).map { .heartbeats($0) }
      default: FaultKind.plain(word, hasArgument: argument != nil)
      }
    guard let made else { return nil }
    self = made
  }

  private static func plain(_ word: String, hasArgument: Bool) -> FaultKind? {
    guard !hasArgument else { return nil }
    if let status = Int(word) { return (100..<600).contains(status) ? .status(status) : nil }
    let plain: [FaultKind] = [
      .empty, .redirect, .expired, .lost, .silent, .badFrame, .errorFrame, .errorEvent,
      .temporary, .typed, .fail, .failed, .stuck, .older,
    ]
    return plain.first { $0.description == word }
  }
}
