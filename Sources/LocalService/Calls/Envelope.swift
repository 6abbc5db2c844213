import FaithfulJSON

/// A code of the service's error table; unknown ones survive.
struct ServiceCode: RawRepresentable, Hashable, Sendable {
  var rawValue: Int
  init(rawValue: Int) { self.rawValue = rawValue }
  init(_ code: Int) { rawValue = code }

  static let badToken = ServiceCode(1001)
  static let noSession = ServiceCode(1002)
  static let noCredits = ServiceCode(2001)
  static let wrongType = ServiceCode(4001)
  static let tooLarge = ServiceCode(4002)
}

extension HTTPResponse {
  /// `{"code":0,"message":"success","data":…}`.
  static func success(_ data: JSON) -> HTTPResponse {
    .json(.object([("code", 0), ("message", "success"), ("data", data)]))
  }

  /// An error of the service in its envelope, HTTP status 200.
  static func failure(_ code: ServiceCode, _ message: String, data: JSON = nil) -> HTTPResponse {
    .json(
      .object([("code", JSON(code.rawValue)), ("message", .string(message)), ("data", data)]))
  }

  /// An error whose code is its HTTP status.
  static func refusal(_ status: Int, _ message: String) -> HTTPResponse {
    .json(
      .object([("code", JSON(status)), ("message", .string(message)), ("data", nil)]),
      status: status)
  }

  /// What ADK's server says to a body that it can't read.
  static func unprocessable(_ message: String, at place: [String]) -> HTTPResponse {
    .json(
      .object([
        ("code", 422), ("message", .string(message)),
        (
          "detail",
          .array([
            .object([
              ("type", "missing"), ("loc", .array((["body"] + place).map { .string($0) })),
              ("msg", .string(message)),
            ])
          ])
        ),
      ]), status: 422)
  }
}

/// An answer in place of a result: lets a call stop early.
struct Refusal: Error {
  var response: HTTPResponse
  init(_ response: HTTPResponse) { self.response = response }
}
