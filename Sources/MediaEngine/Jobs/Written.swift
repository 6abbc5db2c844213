public import MediaModel

/// A file that a job wrote.
public struct Written: Sendable {
  /// Its facts.
  public var facts: MediaFacts
  /// What decoding it found; nil where that was not asked for.
  public var decoded: DecodeReport?
}
