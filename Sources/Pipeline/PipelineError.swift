public import MediaModel

/// A run that could not go on: what failed, what to do, and whose matter it is.
///
/// Errors of the rooms below (`ServiceError`, `MediaError`, `LedgerError`) pass through as they
/// are; this one stands for what the pipeline itself decides.
public struct PipelineError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The class the exit status follows from.
  public var failure: FailureClass
  /// What is wrong, in one line.
  public var message: String
  /// What to do, in one line; empty where there is nothing.
  public var advice: String

  /// Makes an error.
  public init(_ failure: FailureClass, _ message: String, advice: String = "") {
    self.failure = failure
    self.message = message
    self.advice = advice
  }

  /// The message and the advice on one line.
  public var description: String { advice.isEmpty ? message : "\(message); \(advice)" }
}
