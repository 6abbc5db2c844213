import MediaModel

/// How a preparation came out.
public struct PreparationResult: Sendable {
  /// The output folder; it may not exist when nothing was delivered.
  public var output: String
  /// The record, as written to the output folder (in a dry run: as it would begin, without
  /// outputs).
  public var manifest: Manifest
  /// How many files had a good earlier result.
  public var unchanged: Int
  /// Text files, by the path below the input folder and the path to open: words for a prompt.
  public var texts: [(source: String, path: String)]
  /// The cost that was estimated, in order of the manifest's files.
  public var estimates: [Estimate]

  /// Makes a result.
  public init(
    output: String, manifest: Manifest, unchanged: Int = 0,
    texts: [(source: String, path: String)] = [], estimates: [Estimate] = []
  ) {
    self.output = output
    self.manifest = manifest
    self.unchanged = unchanged
    self.texts = texts
    self.estimates = estimates
  }

  /// The entries that were rejected.
  public var rejected: [Manifest.Entry] { manifest.files.filter { $0.action == .reject } }

  /// Everything that was delivered, in the manifest's order.
  public var delivered: [Manifest.Output] { manifest.files.flatMap(\.outputs) }

  /// Whether there was nothing to do because an earlier preparation had done it all.
  public var wasUpToDate: Bool { !manifest.files.isEmpty && unchanged == manifest.files.count }
}
