/// Why a call to the service did not work out.
public struct ServiceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of trouble it is.
  public enum Kind: String, Hashable, Sendable {
    /// 1001: the token is bad or has run out, and renewing it did not help.
    case tokenRejected
    /// 1002: the session is gone; open another and upload again.
    case sessionNotFound
    /// 2001: no credits are left.
    case outOfCredits
    /// 4001: the service does not take this kind of file.
    case unsupportedFile
    /// 4002 or a bare 413: the file is over the limit.
    case fileTooLarge
    /// 400: the client id is missing.
    case missingClientID
    /// 402: the plan does not include exports, or the attribution headers are missing.
    case exportBlocked
    /// 429: too many calls.
    case rateLimited
    /// Any other refusal.
    case refused
    /// The service failed (5xx).
    case serviceFailure
    /// An answer that could not be understood.
    case unreadableAnswer
    /// A turn that came to nothing: an error in the stream, or no change after a drop.
    case turnFailed
    /// The service could not be reached, or the connection broke.
    case network
    /// It took longer than allowed.
    case timedOut
    /// Something on this machine: a file that cannot be read or written, a full disk.
    case machine
    /// The caller gave up.
    case cancelled
  }

  /// Which exit status it leads to.
  public enum ExitClass: Int32, Hashable, Sendable {
    /// The service refused.
    case refused = 3
    /// Network or time-out.
    case network = 4
    /// This machine.
    case machine = 5
    /// The person stopped it.
    case interrupted = 130
  }

  /// What kind of trouble it is.
  public var kind: Kind
  /// The service's code, where it gave one.
  public var code: Int?
  /// The HTTP status, where there was one.
  public var status: Int?
  /// What was being done, such as `upload`.
  public var operation: String
  /// The file it was about.
  public var file: String?
  /// The service's own words, or what is wrong; one line, free of control characters.
  public var message: String
  /// What to do about it; empty where there is nothing.
  public var advice: String
  /// The answer as it came, secrets hidden; for `--verbose`.
  public var rawAnswer: String?
  /// Whether the same call may work later: the way to the service or the service itself failed.
  public internal(set) var mayPass: Bool
  /// Whether the request surely did not reach the service.
  public internal(set) var neverArrived = false

  /// Makes an error.
  public init(
    kind: Kind, code: Int? = nil, status: Int? = nil, operation: String, file: String? = nil,
    message: String, advice: String = "", rawAnswer: String? = nil
  ) {
    self.kind = kind
    self.code = code
    self.status = status
    self.operation = operation
    self.file = file
    self.message = message
    self.advice = advice
    self.rawAnswer = rawAnswer
    mayPass = kind == .serviceFailure
  }

  /// Which exit status it leads to.
  public var exitClass: ExitClass {
    switch kind {
    case .network, .timedOut, .serviceFailure: .network
    case .machine: .machine
    case .cancelled: .interrupted
    default: .refused
    }
  }

  /// One line: what was done to what, what is wrong, what to do.
  public var description: String {
    var line = file.map { "\($0): " } ?? ""
    line += "\(operation): \(message)"
    if let code {
      line += " (code \(code))"
    } else if let status {
      line += " (HTTP \(status))"
    }
    return advice.isEmpty ? line : "\(line); \(advice)"
  }
}
