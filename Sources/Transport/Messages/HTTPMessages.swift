/// Header fields in order; names are compared without regard to case. They print without their
/// values, which may be secrets.
public struct HTTPHeaders: Hashable, Sendable, ExpressibleByDictionaryLiteral,
  CustomStringConvertible, CustomReflectable
{
  /// One field.
  public struct Field: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The name as written.
    public var name: String
    /// The value.
    public var value: String

    /// The name.
    public var description: String { name }

    /// No children.
    public var customMirror: Mirror { Mirror(self, children: []) }
  }

  /// The fields.
  public private(set) var fields: [Field]

  /// No fields.
  public init() { fields = [] }

  /// Fields in the order written.
  public init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { Field(name: $0.0, value: $0.1) }
  }

  /// The first value of a field; setting replaces all of them.
  public subscript(name: String) -> String? {
    get {
      let name = name.lowercased()
      return fields.first { $0.name.lowercased() == name }?.value
    }
    set {
      let lowered = name.lowercased()
      fields.removeAll { $0.name.lowercased() == lowered }
      if let newValue { add(newValue, for: name) }
    }
  }

  /// Adds a field after those of the same name.
  public mutating func add(_ value: String, for name: String) {
    fields.append(Field(name: name, value: value))
  }

  /// The names.
  public var description: String { fields.map(\.name).joined(separator: ", ") }

  /// No children.
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// Without what identifies the sender: `Authorization`, `Cookie` and every `X-` field.
  var withoutIdentity: HTTPHeaders {
    var kept = self
    kept.fields.removeAll {
      let name = $0.name.lowercased()
      return name.hasPrefix("x-") || name == "authorization" || name == "proxy-authorization"
        || name == "cookie"
    }
    return kept
  }
}

/// How long to wait, in seconds; nil waits for ever.
public struct Timeouts: Hashable, Sendable {
  /// For the connection to stand.
  public var connect: Double
  /// Without a byte either way.
  public var idle: Double?
  /// For the whole exchange.
  public var total: Double?

  /// Makes time limits.
  public init(connect: Double = 20, idle: Double? = 60, total: Double? = nil) {
    self.connect = connect
    self.idle = idle
    self.total = total
  }
}

/// A request. It prints without headers, body and query.
public struct HTTPRequest: Sendable, CustomStringConvertible {
  /// `GET`, `POST` and so on.
  public var method: String
  /// Where it goes.
  public var address: WebAddress
  /// Its header fields. Those that identify the sender stay behind when the server redirects to
  /// another origin.
  public var headers: HTTPHeaders
  /// Its body; nil for none.
  public var body: [UInt8]?
  /// How long to wait.
  public var timeouts: Timeouts
  /// Whether the request must not reach the server twice. curl repeats a request on its own when
  /// a connection kept from earlier turns out to be dead; this one gets a new connection.
  public var isSentOnce: Bool

  /// Makes a request.
  public init(
    _ method: String = "GET", _ address: WebAddress, headers: HTTPHeaders = [:],
    body: [UInt8]? = nil, timeouts: Timeouts = Timeouts(), isSentOnce: Bool = false
  ) {
    self.method = method
    self.address = address
    self.headers = headers
    self.body = body
    self.timeouts = timeouts
    self.isSentOnce = isSentOnce
  }

  /// Method and address.
  public var description: String { "\(method) \(address)" }
}

/// The status and header fields of an answer.
public struct HTTPHead: Hashable, Sendable {
  /// The status code.
  public var status: Int
  /// The header fields.
  public var headers: HTTPHeaders
  /// Where the answer came from, redirects followed.
  public var address: WebAddress

  /// Makes a head.
  public init(status: Int, headers: HTTPHeaders, address: WebAddress) {
    self.status = status
    self.headers = headers
    self.address = address
  }
}

/// A whole answer.
public struct HTTPResponse: Hashable, Sendable {
  /// Status and header fields.
  public var head: HTTPHead
  /// The body.
  public var body: [UInt8]

  /// Makes an answer.
  public init(head: HTTPHead, body: [UInt8]) {
    self.head = head
    self.body = body
  }
}

/// Bytes moved so far.
public struct TransferProgress: Hashable, Sendable {
  /// Bytes moved.
  public var bytes: Int64
  /// Bytes in all, where known.
  public var total: Int64?

  /// Makes a progress.
  public init(bytes: Int64, total: Int64?) {
    self.bytes = bytes
    self.total = total
  }
}

/// One part of a multipart form that is read from disk while it is sent.
public struct FormFile: Hashable, Sendable {
  /// The field's name.
  public var field: String
  /// The file to read.
  public var path: String
  /// The name to send.
  public var filename: String
  /// Its media type; guessed from the name where nil.
  public var contentType: String?

  /// Makes a part.
  public init(field: String, path: String, filename: String, contentType: String? = nil) {
    self.field = field
    self.path = path
    self.filename = filename
    self.contentType = contentType
  }
}
