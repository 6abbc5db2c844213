/// How a file is looked at.
public struct VerificationOptions: Sendable {
  /// Headers and index only: nothing is decoded, what needs decoding is `not evaluated`.
  public var quick: Bool
  /// The platform that the file is meant for; its limits are checked too.
  public var platform: PlatformProfile?
  /// Where a finding becomes a warning or a failure.
  public var thresholds: Thresholds
  /// Whether small pictures of the video are kept for the HTML report.
  public var keepsPictures: Bool
  /// The decoder's threads; 0 for as many as there are cores.
  public var threads: Int

  /// Makes options.
  public init(
    quick: Bool = false, platform: PlatformProfile? = nil, thresholds: Thresholds = Thresholds(),
    keepsPictures: Bool = false, threads: Int = 0
  ) {
    self.quick = quick
    self.platform = platform
    self.thresholds = thresholds
    self.keepsPictures = keepsPictures
    self.threads = threads
  }
}
