/// What preparation does with a file.
public enum PreparationAction: String, Sendable, Codable, CaseIterable {
  /// Goes as it is.
  case keep
  /// The streams are fine, the container is not: copied into another, nothing re-encoded.
  case remux
  /// Re-encoded because its codec is not one that plays everywhere.
  case transcode
  /// Over the limit: made smaller until it fits.
  case fit
  /// A picture or a sound in another format.
  case convert
  /// Not media: left where it is, and listed.
  case ignore
  /// Broken, encrypted or absurd: not delivered, with the reason.
  case reject
}
