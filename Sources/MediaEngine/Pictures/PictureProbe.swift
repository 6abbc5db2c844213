public import MediaModel

/// Reads what a picture file says of itself, from its headers alone.
public enum PictureProbe {
  /// The facts of a still or moving picture in a picture format; nil when the content is none.
  public static func facts(of path: String) throws -> MediaFacts? {
    nil
  }
}
