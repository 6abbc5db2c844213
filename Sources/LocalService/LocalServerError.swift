/// Why the local service could not start.
public struct LocalServerError: Error, Sendable, CustomStringConvertible {
  /// One line: what is wrong and what to do.
  public let description: String

  init(_ description: String) { self.description = description }
}
