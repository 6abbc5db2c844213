import Synchronization

/// An answer whose body is read as it arrives, by one reader.
///
/// Letting go of it ends the transfer.
public final class HTTPStream: Sendable {
  /// Status and header fields.
  public let head: HTTPHead
  private let queue: StreamQueue
  private let transfer: Transfer
  private let loop: CurlLoop

  init(head: HTTPHead, queue: StreamQueue, transfer: Transfer, loop: CurlLoop) {
    self.head = head
    self.queue = queue
    self.transfer = transfer
    self.loop = loop
  }

  deinit { loop.end(transfer) }

  /// The next bytes; nil at the end of a body that came whole.
  public func next() async throws(TransportError) -> [UInt8]? {
    let (result, mayResume) = await withTaskCancellationHandler {
      await queue.next()
    } onCancel: {
      loop.end(transfer)
    }
    if mayResume {
      transfer.resume()
      loop.wake()
    }
    return try result.get()
  }
}

extension HTTPStream: HasHead {}

extension HTTPClient {
  /// Sends a request and returns as soon as the header of the answer is there.
  ///
  /// `request.timeouts.idle` bounds the silence between bytes.
  public func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPStream {
    try await follow(request) { [loop] request throws(TransportError) in
      let queue = StreamQueue()
      let transfer = try Transfer(request, receiver: queue)
      let head = await loop.run(transfer, until: queue.head)
      return HTTPStream(head: try head.get(), queue: queue, transfer: transfer, loop: loop)
    }
  }
}

/// Holds what has arrived and was not read, up to a limit.
final class StreamQueue: TransferReceiver {
  typealias Chunk = (Result<[UInt8]?, TransportError>, mayResume: Bool)

  private struct State {
    var waiting: CheckedContinuation<Chunk, Never>?
    var bytes: [UInt8] = []
    var end: Result<Void, TransportError>?
    var isPaused = false
  }

  private static let limit = 1 << 20
  let head = Handover<Result<HTTPHead, TransportError>>()
  private let state = Mutex(State())

  /// What has arrived since the last call, or the end.
  func next() async -> Chunk {
    await withCheckedContinuation { continuation in
      let ready: Chunk? = state.withLock { state in
        if !state.bytes.isEmpty {
          defer {
            state.bytes = []
            state.isPaused = false
          }
          return (.success(state.bytes), state.isPaused)
        }
        if let end = state.end { return (end.map { nil }, false) }
        state.waiting = continuation
        return nil
      }
      if let ready { continuation.resume(returning: ready) }
    }
  }

  func begin(_ head: HTTPHead) -> Reception {
    self.head.give(.success(head))
    return .taken
  }

  func receive(_ bytes: UnsafeRawBufferPointer) -> Reception {
    let chunk = Array(bytes)
    let (waiting, reception): (CheckedContinuation<Chunk, Never>?, Reception) =
      state.withLock { state in
        if let waiting = state.waiting {
          state.waiting = nil
          return (waiting, .taken)
        }
        guard state.bytes.count < Self.limit else {
          state.isPaused = true
          return (nil, .later)
        }
        state.bytes.append(contentsOf: chunk)
        return (nil, .taken)
      }
    waiting?.resume(returning: (.success(chunk), false))
    return reception
  }

  func end(_ result: Result<HTTPHead, TransportError>) {
    head.give(result)
    let waiting = state.withLock { state in
      state.end = result.map { _ in }
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume(returning: (result.map { _ in nil }, false))
  }
}
