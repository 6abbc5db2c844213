import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A request as it came in.
public struct ReceivedRequest: Sendable {
  /// `GET`, `POST` and so on.
  public var method: String
  /// Path and query.
  public var target: String
  /// Header fields, names in lower case; the last one where a name is repeated.
  public var headers: [String: String]
  /// The body's first mebibyte.
  public var body: [UInt8]
  /// The length of the whole body.
  public var bodyLength: Int

  /// The target without its query.
  public var path: String { String(target.prefix { $0 != "?" }) }
  /// The body as text.
  public var text: String { String(decoding: body, as: UTF8.self) }
}

/// One thing that the server does with a connection.
public enum Step: Sendable {
  /// Sends bytes as they are.
  case send([UInt8])
  /// Waits for so many seconds.
  case wait(Double)
  /// Waits until this is true.
  case waitUntil(@Sendable () -> Bool)
  /// Waits until the client has gone.
  case waitForClient
  /// Closes the connection in good order.
  case close
  /// Resets the connection.
  case reset
}

/// What the server does with a request.
public struct Reply: Sendable, ExpressibleByArrayLiteral {
  /// The steps, one after the other.
  public var steps: [Step]

  /// Steps as they are.
  public init(arrayLiteral elements: Step...) { steps = elements }

  /// A whole answer.
  public init(
    _ status: Int = 200, _ headers: [(String, String)] = [], body: some Sequence<UInt8> = []
  ) {
    let body = Array(body)
    steps = [
      .text(Self.head(status, headers + [("Content-Length", "\(body.count)")])), .send(body),
    ]
  }

  /// A whole answer with a JSON body.
  public static func json(_ text: String, status: Int = 200) -> Reply {
    Reply(status, [("Content-Type", "application/json")], body: text.utf8)
  }

  /// An event stream in chunks, with other steps between.
  public static func events(_ steps: [Step]) -> Reply {
    var reply: Reply = [
      .text(
        head(200, [("Content-Type", "text/event-stream"), ("Transfer-Encoding", "chunked")]))
    ]
    reply.steps += steps.map { step in
      guard case .send(let bytes) = step else { return step }
      return .send(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [13, 10])
    }
    reply.steps.append(.text("0\r\n\r\n"))
    return reply
  }

  /// The text of a head.
  public static func head(_ status: Int, _ headers: [(String, String)]) -> String {
    "HTTP/1.1 \(status) Text\r\n" + headers.map { "\($0): \($1)\r\n" }.joined() + "\r\n"
  }
}

extension Step {
  /// Sends text.
  public static func text(_ text: String) -> Step { .send(Array(text.utf8)) }
}

/// A small HTTP/1.1 server on 127.0.0.1, a thread per connection, for tests that need one which
/// misbehaves to order.
public final class TestServer: Sendable {
  /// `http://127.0.0.1:PORT`.
  public let address: String
  private let listener: Int32
  private let answer: @Sendable (ReceivedRequest) -> Reply
  private let readsBodies: Bool
  private let received = Mutex<[ReceivedRequest]>([])

  /// Starts to listen; `answer` is called on the connection's thread, after the request's body
  /// unless `readsBodies` is false.
  public init(
    readsBodies: Bool = true, _ answer: @escaping @Sendable (ReceivedRequest) -> Reply
  ) throws {
    self.answer = answer
    self.readsBodies = readsBodies
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let isListening = withUnsafeMutableBytes(of: &place) { bytes in
      guard let address = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else {
        return false
      }
      return bind(listener, address, size) == 0 && listen(listener, 64) == 0
        && getsockname(listener, address, &size) == 0
    }
    guard isListening else { throw CannotListen() }
    address = "http://127.0.0.1:\(UInt16(bigEndian: place.sin_port))"
    Self.onThread { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0, let self else { return }
        Self.onThread { self.serve(Connection(connection)) }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  private struct CannotListen: Error {}

  /// The requests so far, in the order of their arrival.
  public var requests: [ReceivedRequest] { received.withLock { $0 } }

  private static func onThread(_ work: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
      let work: @Sendable () -> Void
      init(_ work: @escaping @Sendable () -> Void) { self.work = work }
    }
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().work() }
        return nil
      }, Unmanaged.passRetained(Box(work)).toOpaque())
    if code == 0 { pthread_detach(thread) }
  }

  private func serve(_ connection: Connection) {
    while let request = connection.request(readsBody: readsBodies) {
      received.withLock { $0.append(request) }
      for step in answer(request).steps {
        guard connection.carryOut(step) else { return }
      }
    }
  }
}

/// Owns a connection's socket.
private final class Connection {
  private let socket: Int32
  private var unread: [UInt8] = []

  init(_ socket: Int32) { self.socket = socket }

  deinit { close(socket) }

  private func readMore() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(socket, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    unread.append(contentsOf: buffer[..<count])
    return true
  }

  func request(readsBody: Bool) -> ReceivedRequest? {
    var end: Int?
    while end == nil {
      end = unread.indices.first { unread[$0...].starts(with: "\r\n\r\n".utf8) }
      guard end != nil || readMore(), unread.first.map({ $0 >= 0x20 }) == true else { return nil }
    }
    let head = String(decoding: unread[..<(end ?? 0)], as: UTF8.self)
    unread.removeFirst((end ?? 0) + 4)
    let lines = head.split(separator: "\r\n")
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count == 3 else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = String(
        line[line.index(after: colon)...].drop { $0 == " " })
    }
    if headers["expect"] != nil, readsBody { _ = carryOut(.text("HTTP/1.1 100 Continue\r\n\r\n")) }
    let length = headers["content-length"].flatMap { Int($0) } ?? 0
    var body: [UInt8] = []
    var left = readsBody ? length : 0
    while left > 0 {
      guard !unread.isEmpty || readMore() else { return nil }
      let piece = unread.prefix(left)
      body.append(contentsOf: piece.prefix(max(0, (1 << 20) - body.count)))
      left -= piece.count
      unread.removeFirst(piece.count)
    }
    return ReceivedRequest(
      method: String(words[0]), target: String(words[1]), headers: headers, body: body,
      bodyLength: length)
  }

  func carryOut(_ step: Step) -> Bool {
    switch step {
    case .send(let bytes):
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes {
          send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    case .wait(let seconds):
      usleep(UInt32(seconds * 1e6))
      return true
    case .waitUntil(let isTime):
      while !isTime() { usleep(2000) }
      return true
    case .waitForClient:
      while readMore() {}
      return false
    case .close:
      shutdown(socket, Int32(SHUT_RDWR))
      return false
    case .reset:
      var hard = linger(l_onoff: 1, l_linger: 0)
      setsockopt(socket, SOL_SOCKET, SO_LINGER, &hard, socklen_t(MemoryLayout<linger>.size))
      return false
    }
  }
}
