import CMicroHTTPD
import Foundation

/// What answers requests; called on the threads of the connections.
protocol HTTPHandler: AnyObject, Sendable {
  /// How the body of this request shall be taken.
  func reception(of head: RequestHead) -> Reception
  /// The answer.
  func answer(_ request: HTTPRequest) -> HTTPResponse
  /// The exchange is over.
  func finished(_ head: RequestHead, status: Int, bodyBytes: Int64, fault: String?)
}

/// How the body of a request is taken.
struct Reception {
  /// Where the files of a multipart body go.
  var folder: String
  /// The largest file that is kept.
  var largestFile: Int64
  /// The connection is reset once so many bytes of the body are here.
  var hangUpAfter: Int64?
}

/// Owns a libmicrohttpd daemon on 127.0.0.1 with a thread per connection, which suits event
/// streams: a reader that waits holds nobody up.
final class HTTPDaemon: @unchecked Sendable {  // only start and stop touch the pointer
  private var daemon: OpaquePointer?
  private let handler: any HTTPHandler
  let signal = StopSignal()

  /// Starts to listen; stands for `MHD_start_daemon`.
  static func start(port: UInt16, handler: any HTTPHandler) throws(LocalServerError) -> HTTPDaemon {
    let made = HTTPDaemon(handler)
    let flags =
      MHD_USE_INTERNAL_POLLING_THREAD.rawValue | MHD_USE_THREAD_PER_CONNECTION.rawValue
      | MHD_USE_POLL.rawValue | MHD_USE_ITC.rawValue
    made.daemon = preflight_mhd_start(
      UInt32(flags), port, accessed, made.context, completed, made.context, 900)
    guard made.daemon != nil else {
      let reason = errno == EADDRINUSE ? "is taken" : String(cString: strerror(errno))
      throw LocalServerError(
        "port \(port) on 127.0.0.1: \(reason); choose another with --port, or 0 for a free one")
    }
    return made
  }

  private init(_ handler: any HTTPHandler) { self.handler = handler }

  private var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

  /// The port that is listened on.
  var port: UInt16 { daemon.map { preflight_mhd_port($0) } ?? 0 }

  /// Ends all connections; stands for `MHD_stop_daemon`. Call it once, from no request.
  func stop() {
    signal.raise()
    if let daemon { MHD_stop_daemon(daemon) }
    daemon = nil
  }

  /// Resets a connection in place of a proper end; libmicrohttpd closes the socket after it.
  static func reset(_ socket: Int32) {
    if socket >= 0 { preflight_reset(socket) }
  }

  fileprivate func begin(
    _ connection: OpaquePointer, method: String, path: String
  ) -> Exchange {
    var head = RequestHead(method: method, path: path)
    head.headers = Self.values(of: connection, kind: .HEADER_KIND) { $0.lowercased() }
    head.query = Self.values(of: connection, kind: .GET_ARGUMENT_KIND) { $0 }
    let reception = handler.reception(of: head)
    let isMultipart = head.headers["content-type"]?.lowercased().hasPrefix("multipart/form-data")
    let receiver =
      isMultipart == true
      ? MultipartReceiver.make(
        for: connection, folder: reception.folder, largestFile: reception.largestFile) : nil
    return Exchange(head: head, receiver: receiver, hangUpAfter: reception.hangUpAfter)
  }

  fileprivate func answer(_ exchange: Exchange, on connection: OpaquePointer) -> MHD_Result {
    let response = handler.answer(exchange.request())
    exchange.answer = Exchange.Answer(
      status: response.status, fault: response.fault, whenDone: response.whenDone)
    return ResponseSender(connection: connection, signal: signal).send(
      response, withoutBody: exchange.head.method == "HEAD")
  }

  fileprivate func end(_ exchange: Exchange) {
    exchange.discardLeftovers()
    exchange.answer?.whenDone?()
    handler.finished(
      exchange.head, status: exchange.answer?.status ?? 0, bodyBytes: exchange.bodyBytes,
      fault: exchange.wasHungUp ? "hangup" : exchange.answer?.fault)
  }

  private static func values(
    of connection: OpaquePointer, kind: MHD_ValueKind, key: (String) -> String
  ) -> [String: String] {
    var pairs: [(String, String)] = []
    withUnsafeMutablePointer(to: &pairs) { pointer in
      _ = MHD_get_connection_values(
        connection, kind,
        { context, _, key, value in
          guard let context, let key else { return MHD_Result.YES }
          context.assumingMemoryBound(to: [(String, String)].self).pointee.append(
            (String(cString: key), value.map { String(cString: $0) } ?? ""))
          return MHD_Result.YES
        }, pointer)
    }
    return Dictionary(pairs.map { (key($0.0), $0.1) }, uniquingKeysWith: { first, _ in first })
  }
}

private let accessed: MHD_AccessHandlerCallback = {
  context, connection, url, method, _, data, size, state in
  guard let context, let connection, let url, let method, let size, let state else {
    return MHD_Result.NO
  }
  let daemon = Unmanaged<HTTPDaemon>.fromOpaque(context).takeUnretainedValue()
  guard let existing = state.pointee else {
    let exchange = daemon.begin(
      connection, method: String(cString: method), path: String(cString: url))
    state.pointee = Unmanaged.passRetained(exchange).toOpaque()
    return MHD_Result.YES
  }
  let exchange = Unmanaged<Exchange>.fromOpaque(existing).takeUnretainedValue()
  guard size.pointee > 0, let data else { return daemon.answer(exchange, on: connection) }
  guard exchange.take(data, count: size.pointee) else {
    HTTPDaemon.reset(preflight_mhd_socket(connection))
    return MHD_Result.NO
  }
  size.pointee = 0
  return MHD_Result.YES
}

private let completed: MHD_RequestCompletedCallback = { context, _, state, _ in
  guard let context, let state, let existing = state.pointee else { return }
  state.pointee = nil
  let exchange = Unmanaged<Exchange>.fromOpaque(existing).takeRetainedValue()
  Unmanaged<HTTPDaemon>.fromOpaque(context).takeUnretainedValue().end(exchange)
}
