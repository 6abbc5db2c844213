public import MediaModel

/// Why a preparation as a whole could not go on. What is wrong with a single file is a reason in
/// the manifest instead.
public struct PreparationError: Error, Hashable, CustomStringConvertible {
  /// What kind of trouble.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// An input does not exist.
    case inputMissing
    /// An input may not be read.
    case inputUnreadable
    /// There is no file in the inputs.
    case nothingFound
    /// The inputs and the output get in each other's way.
    case badOutput
    /// The output folder cannot be written.
    case outputUnwritable
    /// The disk is full.
    case diskFull
    /// Another preparation works on the same output folder.
    case busy
  }

  /// What kind of trouble.
  public let kind: Kind
  /// The file or folder it is about.
  public let path: String
  /// What is wrong, without the path.
  public let problem: String
  /// What to do.
  public let advice: String

  /// Makes an error.
  public init(_ kind: Kind, path: String, problem: String, advice: String) {
    self.kind = kind
    self.path = path
    self.problem = problem
    self.advice = advice
  }

  /// Who has to act.
  public var failure: FailureClass {
    switch kind {
    case .inputMissing, .nothingFound, .badOutput: .usage
    case .inputUnreadable, .outputUnwritable, .diskFull, .busy: .machine
    }
  }

  /// One line: which file, what is wrong, what to do.
  public var description: String { "\(path): \(problem); \(advice)" }
}
