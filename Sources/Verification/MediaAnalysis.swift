/// What one pass of decoding showed of a file.
public struct MediaAnalysis: Sendable {
  /// Makes an empty one.
  public init() {}
}
