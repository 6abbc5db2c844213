/// Why bytes are not JSON.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Kind: String, Hashable, Sendable {
    /// The text ends inside a value.
    case ended = "it ends before the value does"
    /// A character that cannot stand there.
    case unexpected = "a character that cannot stand here"
    /// Something follows the value.
    case trailing = "something follows the value"
    /// A number that breaks the grammar, such as `01` or `1.`.
    case number = "not a number by JSON's rules"
    /// An escape that there is not.
    case escape = "not an escape by JSON's rules"
    /// A control character inside text.
    case control = "a bare control character inside text"
    /// Bytes that are not UTF-8.
    case encoding = "not UTF-8"
    /// Lists and objects inside each other beyond the limit.
    case depth = "nested too deeply"
  }

  /// What is wrong.
  public let kind: Kind
  /// The byte at which it was noticed, counted from 0.
  public let offset: Int

  /// One line.
  public var description: String { "not JSON: \(kind.rawValue) (byte \(offset))" }
}
