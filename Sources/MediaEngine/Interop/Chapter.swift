/// A chapter of a file.
public struct Chapter: Hashable, Sendable {
  /// Where it begins, in seconds.
  public var start: Double
  /// Where it ends, in seconds.
  public var end: Double
  /// Its title.
  public var title: String?

  /// Makes a chapter.
  public init(start: Double, end: Double, title: String? = nil) {
    self.start = start
    self.end = end
    self.title = title
  }
}
