public import MediaEngine
public import MediaModel

/// Mends what can be mended without the service, by copying where possible, into a new file.
public enum Repair {
  /// What may be done beyond the harmless.
  public struct Options: Sendable {
    /// Whether a wrong shape is padded or cropped to the shape that was asked (re-encodes).
    public var shape: Shape?
    /// How the result is verified.
    public var verification: VerificationOptions

    /// What to do with a wrong shape.
    public enum Shape: String, Sendable, CaseIterable {
      /// Bars fill what is missing.
      case pad
      /// What stands over is cut off.
      case crop
    }

    /// Makes options.
    public init(
      shape: Shape? = nil, verification: VerificationOptions = VerificationOptions()
    ) {
      self.shape = shape
      self.verification = verification
    }
  }

  /// What was done.
  public struct Result: Sendable {
    /// What was mended, one line each; empty where nothing was to mend (then nothing is written).
    public var actions: [String]
    /// The verdict before.
    public var before: Verdict
    /// The verdict on the new file; nil where nothing was written.
    public var after: Verdict?
  }

  /// Verifies `path`, mends what it can into `output`, and verifies that again; never in place.
  public static func run(
    _ path: String, output: String, request: VideoRequest = VideoRequest(),
    options: Options = Options(), cancellation: Cancellation? = nil,
    progress: MediaProgress.Report? = nil
  ) throws -> Result {
    throw MediaError(.other, operation: "mending", path: path, detail: "not available")
  }
}
