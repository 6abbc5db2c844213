import FaithfulJSON

/// What a request says before its body.
struct RequestHead: Sendable {
  var method: String
  /// The path, percent escapes undone.
  var path: String
  var query: [String: String] = [:]
  /// Header fields, lower-case names.
  var headers: [String: String] = [:]

  /// The token of `Authorization: Bearer …`.
  var bearer: String? {
    guard let field = headers["authorization"] else { return nil }
    let parts = field.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    let token = parts[1].drop { $0 == " " }
    return token.isEmpty ? nil : String(token)
  }
}

/// One part of a multipart body, already on disk.
struct ReceivedFile: Sendable, Hashable {
  var field: String
  var name: String
  var path: String
  var bytes: Int64
  /// Whether it went past what a file may have; the rest was thrown away.
  var isTooLarge: Bool
}

/// A request with its body.
struct HTTPRequest: Sendable {
  enum Body: Sendable {
    case bytes([UInt8])
    case files([ReceivedFile])
    /// A body in memory went past what any call needs.
    case tooLarge
    /// A multipart body without a boundary, or one that could not be written to disk.
    case unreadable
  }

  var head: RequestHead
  var body: Body

  /// The body as JSON; nil when it is something else.
  var json: JSON? {
    guard case .bytes(let bytes) = body else { return nil }
    return try? JSON(parsing: bytes)
  }
}

/// An answer.
struct HTTPResponse: Sendable {
  enum Body: Sendable {
    case bytes([UInt8])
    /// A stretch of a file.
    case file(path: String, range: Range<Int64>)
    /// An event stream, played step by step.
    case events([EventStep])
    /// Nothing is sent: the connection is reset.
    case reset
  }

  var status: Int
  var headers: [(name: String, value: String)] = []
  var body: Body
  var delivery = Delivery()
  /// The fault that made it so, for the log.
  var fault: String?
  /// Called once the answer is out or the connection gone.
  var whenDone: (@Sendable () -> Void)?

  /// An answer of JSON.
  static func json(_ value: JSON, status: Int = 200) -> HTTPResponse {
    HTTPResponse(
      status: status, headers: [("Content-Type", "application/json")],
      body: .bytes(Array(value.text().utf8)))
  }

  /// An answer of text.
  static func text(
    _ text: String, type: String = "text/plain; charset=utf-8", status: Int = 200
  ) -> HTTPResponse {
    HTTPResponse(status: status, headers: [("Content-Type", type)], body: .bytes(Array(text.utf8)))
  }
}

/// One step of an event stream.
enum EventStep: Sendable, Hashable {
  case pause(Double)
  case send(String)
  /// Ends the connection without the closing chunk.
  case breakOff
}

/// How a body goes over the wire.
struct Delivery: Sendable, Hashable {
  /// Seconds before anything is sent.
  var delay: Double = 0
  /// The length that is promised, where it is not the true one.
  var promised: Int64?
  /// After so many bytes the connection ends.
  var endsAfter: Int64?
  /// Whether that end is a reset.
  var isReset = false
  /// Bytes a second.
  var rate: Int?
  /// Stands still so many seconds after the first bytes.
  var stall: Double?

  /// Whether the body can go out as it is.
  var isPlain: Bool { self == Delivery() }
}
