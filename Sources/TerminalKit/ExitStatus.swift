/// What the program answers to the shell.
public enum ExitStatus: Int32, Sendable, CaseIterable {
  /// All went well.
  case fine = 0
  /// Something did not pass: a file was rejected, a check failed.
  case notPassed = 1
  /// The command was typed wrongly.
  case usage = 2
  /// The service refused.
  case refused = 3
  /// The network failed, or a time limit ran out.
  case network = 4
  /// This machine cannot: a missing encoder, a full disk, no permission.
  case machine = 5
  /// Ctrl-C.
  case interrupted = 130
  /// The reader of the output went away (`| head`).
  case brokenPipe = 141

  /// One line for help texts.
  public var meaning: String {
    switch self {
    case .fine: "all went well"
    case .notPassed: "something did not pass: a file was rejected, a check failed"
    case .usage: "wrong usage"
    case .refused: "the service refused (its code is shown)"
    case .network: "the network failed or a time limit ran out"
    case .machine: "this machine cannot: missing encoder, full disk, no permission"
    case .interrupted: "interrupted"
    case .brokenPipe: "the reader of the output went away"
    }
  }
}

/// An error that is ready to be shown: one line, and the status to leave with.
public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
  /// One line: which file, what is wrong, what to do.
  public let message: String
  /// The status to leave with.
  public let status: ExitStatus

  /// Makes a failure.
  public init(_ message: String, status: ExitStatus) {
    self.message = message
    self.status = status
  }

  /// The one line.
  public var description: String { message }

  /// Wrong usage.
  public static func usage(_ message: String) -> Failure { Failure(message, status: .usage) }
}
