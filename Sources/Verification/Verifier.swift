public import MediaEngine
public import MediaModel

/// Compares a file with what was asked, and looks for everything else that is wrong with it.
public enum Verifier {
  /// Looks at one file on the calling thread.
  ///
  /// A file that is missing or is no media gets a verdict that fails; only cancellation and a
  /// machine that can't do the work throw.
  public static func verify(
    _ path: String, request: VideoRequest = VideoRequest(),
    options: VerificationOptions = VerificationOptions(), cancellation: Cancellation? = nil,
    progress: MediaProgress.Report? = nil
  ) throws -> Verdict {
    throw MediaError(.other, operation: "verifying", path: path, detail: "not available")
  }
}
