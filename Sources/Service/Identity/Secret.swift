/// A token that must not be seen: it prints as `•••` wherever it is printed.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let text: String

  /// Takes the text to keep.
  public init(_ text: String) { self.text = text }

  /// `•••`.
  public var description: String { "•••" }

  /// `•••`.
  public var debugDescription: String { "•••" }

  /// No children.
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// The text itself, for the header of a request to the service or for the token store.
  func reveal() -> String { text }

  /// The text with every occurrence of this secret replaced by `•••`.
  func hidden(in words: String) -> String {
    text.isEmpty
      ? words
      : words.split(separator: text, omittingEmptySubsequences: false)
        .joined(separator: "•••")
  }
}
