/// Tells whether a file says where it was made.
public enum LocationProbe {
  /// Whether the file carries coordinates in its tags or in a timed track.
  public static func hasLocation(_ path: String) throws -> Bool {
    false
  }
}
