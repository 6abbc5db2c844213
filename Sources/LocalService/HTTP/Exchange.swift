import CMicroHTTPD
import Foundation

/// One request and its answer, from the first header to the last byte; lives on the thread of
/// its connection.
final class Exchange {
  let head: RequestHead
  private let receiver: MultipartReceiver?
  private var bytes: [UInt8] = []
  private var isTooLarge = false
  private var received: Int64 = 0
  private let hangUpAfter: Int64?
  /// What was answered, for the log.
  var answer: Answer?

  struct Answer {
    var status: Int
    var fault: String?
    var whenDone: (@Sendable () -> Void)?
  }

  /// The largest body that is kept in memory; a draft or a message is far smaller.
  static let largestBody = 32 << 20

  init(head: RequestHead, receiver: MultipartReceiver?, hangUpAfter: Int64?) {
    self.head = head
    self.receiver = receiver
    self.hangUpAfter = hangUpAfter
  }

  /// Whether the connection was reset while the body came in.
  var wasHungUp: Bool { hangUpAfter.map { received > $0 } ?? false }

  /// Bytes of the request's body so far.
  var bodyBytes: Int64 { received }

  /// Takes the next bytes; false when the connection shall be reset.
  func take(_ data: UnsafePointer<CChar>, count: Int) -> Bool {
    received += Int64(count)
    if wasHungUp { return false }
    if let receiver {
      receiver.feed(data, count: count)
    } else if bytes.count + count > Self.largestBody {
      isTooLarge = true
    } else {
      bytes.append(contentsOf: UnsafeRawBufferPointer(start: data, count: count))
    }
    return true
  }

  /// The request, once its body is here.
  func request() -> HTTPRequest {
    guard let receiver else {
      return HTTPRequest(head: head, body: isTooLarge ? .tooLarge : .bytes(bytes))
    }
    receiver.finish()
    return HTTPRequest(
      head: head, body: receiver.hasFailed ? .unreadable : .files(receiver.files))
  }

  /// Removes files that no call took.
  func discardLeftovers() { receiver?.discard() }
}
