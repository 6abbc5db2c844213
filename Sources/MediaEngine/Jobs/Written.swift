public import MediaModel

/// A file that a job wrote.
public struct Written: Sendable {
  /// Its facts.
  public var facts: MediaFacts
  /// What decoding it found; nil where that was not asked for.
  public var decoded: DecodeReport?
  /// The SHA-256 of its bytes; nil where that was not asked for.
  public var sha256: String?
}
