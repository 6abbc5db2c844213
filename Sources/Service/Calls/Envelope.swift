import FaithfulJSON

/// Reads an answer of the service in whichever shape it comes: `code` and `data`, `success` and
/// `data`, or the object bare; a plain HTTP error with or without JSON.
struct Envelope {
  /// The whole answer; nil where it is not JSON.
  let json: JSON?
  /// What the call asked for: `data`, or the whole answer where there is none.
  let data: JSON
  /// The service's code: its own where that is an error, else the HTTP status where that is one.
  let code: Int?
  /// The service's words; empty where it had none.
  let message: String
  /// Whether the call worked.
  let isFine: Bool

  init(status: Int, body: [UInt8]) {
    json = try? JSON(parsing: body)
    let answer = json ?? .null
    let inner = answer["data"]
    data = if let inner, !inner.isNull { inner } else { answer }

    let own = answer["code"].flatMap(Self.number) ?? answer["error"]?["code"].flatMap(Self.number)
    let denied = answer["success"]?.bool == false
    let isError = status >= 400 || denied || (own ?? 0) != 0
    isFine = !isError && status < 300
    code = if let own, own != 0 { own } else { status >= 300 ? status : nil }
    message = Self.words(of: answer) ?? (json == nil ? Self.plainWords(body) : "")
  }

  private static func number(_ json: JSON) -> Int? {
    json.int.map { Int($0) } ?? json.string.flatMap { Int($0) }
  }

  /// The first of the usual fields for words that holds some.
  static func words(of answer: JSON) -> String? {
    let places = [answer, answer["data"] ?? .null, answer["error"] ?? .null]
    for place in places {
      let fields = ["message", "msg", "errorMessage", "error_message", "error", "detail", "reason"]
      for field in fields {
        if let text = place[field]?.string, !text.isEmpty { return Sanitizer.line(text) }
        if let text = place[field]?[0]?["msg"]?.string { return Sanitizer.line(text) }
      }
    }
    return nil
  }

  /// The start of a body that is not JSON, unless it is a page for a browser.
  private static func plainWords(_ body: [UInt8]) -> String {
    let text = Sanitizer.line(String(decoding: body.prefix(2000), as: UTF8.self))
    return text.first == "<" ? "" : text
  }
}

extension JSON {
  /// The first of several spellings of a field that is there and not null.
  func first(_ keys: String...) -> JSON? {
    for key in keys {
      if let value = self[key], !value.isNull { return value }
    }
    return nil
  }

  /// Itself, if it is an object. (A `nil` beside a `JSON` would be the JSON `null`.)
  var ifObject: JSON? {
    guard object != nil else { return Optional.none }
    return self
  }

  /// Text, or a number's digits.
  var words: String? {
    if case .number(let number) = self { return number.spelling }
    return string
  }

  /// A number, or text that spells one (`"35"`, `"35%"`).
  var amount: Double? {
    double ?? string.flatMap { Double($0.hasSuffix("%") ? String($0.dropLast()) : $0) }
  }
}
