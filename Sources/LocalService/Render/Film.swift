import MediaEngine

/// A timeline with the files that it is made of.
struct Film: Sendable {
  /// An upload where it stands.
  struct Source: Sendable {
    var path: String
    var upload: Upload
  }

  var timeline: Timeline
  var sources: [String: Source]

  /// Makes the video on the calling thread.
  func make(
    _ path: String, cancellation: Cancellation, progress: @escaping (Double) -> Void
  ) throws {
    throw RenderFailure(description: "not available")
  }
}
