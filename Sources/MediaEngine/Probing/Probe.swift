public import MediaModel

/// Says what a file is, by its content.
public enum Probe {
  /// What is known of one file, on the calling thread, in bounded time and memory.
  public static func facts(
    of path: String, cancellation: Cancellation? = nil
  ) throws -> MediaFacts {
    throw MediaError(.other, operation: "probing", path: path, detail: "not available")
  }

  /// The same of many files, shared among threads of their own; results in the order of the paths.
  ///
  /// - Parameter threads: 0 for as many as there are cores.
  public static func facts(
    ofAll paths: [String], threads: Int = 0, cancellation: Cancellation? = nil
  ) -> [Result<MediaFacts, MediaError>] {
    []
  }
}
