import Synchronization

/// Makes HTTP requests through libcurl, on a thread of its own.
///
/// Proxies and certificates come from the environment as the `curl` command has it. Redirects are
/// followed by hand: what identifies the sender stays behind when they lead to another origin.
/// Cancelling the task ends the transfer.
public final class HTTPClient: Sendable {
  /// How many redirects are followed in a row.
  public static let redirectLimit = 5
  /// The largest answer that is kept in memory.
  public static let answerLimit = 64 << 20

  let loop: CurlLoop

  /// Starts the thread; fails when curl or the thread cannot be started.
  public init() throws(TransportError) {
    guard let loop = CurlLoop() else {
      throw TransportError(.other, at: "", detail: "libcurl cannot be started")
    }
    self.loop = loop
  }

  /// Sends a request and reads the whole answer, whatever its status.
  public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    try await follow(request) { [loop] request throws(TransportError) in
      let collector = Collector(address: request.address)
      let transfer = try Transfer(request, decoding: true, receiver: collector)
      return try await loop.run(transfer, until: collector.handover).get()
    }
  }

  /// Sends files as a multipart form, read from disk while they are sent, and reads the answer.
  ///
  /// `progress` is called on curl's thread, at most ten times a second, with the bytes of the form
  /// that were sent. A redirect that asks for the form to be sent to another origin is an error.
  public func upload(
    _ request: HTTPRequest, files: [FormFile],
    progress: (@Sendable (TransferProgress) -> Void)? = nil
  ) async throws(TransportError) -> HTTPResponse {
    var hasForm = true
    return try await follow(request) { [loop] current throws(TransportError) in
      hasForm = hasForm && current.method == request.method
      let collector = Collector(address: current.address)
      let transfer = try Transfer(
        current, files: hasForm ? files : [], decoding: true, receiver: collector,
        progress: progress)
      return try await loop.run(transfer, until: collector.handover).get()
    }
  }

  /// Repeats an exchange along its redirects.
  func follow<Answer: HasHead>(
    _ request: HTTPRequest,
    exchange: (HTTPRequest) async throws(TransportError) -> Answer
  ) async throws(TransportError) -> Answer {
    var request = request
    for _ in 0...Self.redirectLimit {
      let answer = try await exchange(request)
      guard let next = try Redirect.next(after: request, answer.head) else {
        return answer
      }
      request = next
    }
    throw TransportError(
      .badRedirect, at: request.address, detail: "more than \(Self.redirectLimit) in a row")
  }
}

/// What a redirect leads to is decided by its head.
protocol HasHead {
  var head: HTTPHead { get }
}

extension HTTPResponse: HasHead {}

/// Collects an answer in memory.
private final class Collector: TransferReceiver {
  let handover = Handover<Result<HTTPResponse, TransportError>>()
  private let address: WebAddress
  private let body = Mutex<[UInt8]>([])

  init(address: WebAddress) { self.address = address }

  func begin(_ head: HTTPHead) -> Reception { .taken }

  func receive(_ bytes: UnsafeRawBufferPointer) -> Reception {
    body.withLock { body in
      guard body.count + bytes.count <= HTTPClient.answerLimit else {
        return .refused(
          TransportError(
            .badAnswer, at: address, detail: "longer than \(HTTPClient.answerLimit) bytes"))
      }
      body.append(contentsOf: bytes)
      return .taken
    }
  }

  func end(_ result: Result<HTTPHead, TransportError>) {
    let body = body.withLock { $0 }
    handover.give(result.map { HTTPResponse(head: $0, body: body) })
  }
}
