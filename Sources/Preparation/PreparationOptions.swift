public import MediaModel

/// What to do with a clip that cannot be made small enough without spoiling it.
public enum Oversize: String, Sendable, Hashable, CaseIterable {
  /// It is rejected, and the reason names the other ways.
  case reject
  /// It is cut into parts at keyframes: copied where its streams may stay as they are, else encoded part by
  /// part.
  case split
}

/// What was asked of one preparation.
public struct PreparationOptions: Sendable, Hashable {
  /// Folders and single files, as they were given.
  public var inputs: [String]
  /// The output folder; nil puts it beside the first input, as `NAME-prepared`.
  public var output: String?
  /// Whether the output folder is one of the program's own, such as a cache, where nobody edits: an output that
  /// is not as it was made is made again, and not taken for somebody's work.
  public var isOutputPrivate = false
  /// Absolute paths of files in the folders that are not media, such as the video to be made.
  public var excluded: Set<String> = []
  /// The skill's rules: accepted formats and its limit.
  public var policy: UploadPolicy
  /// The largest file, where it differs from the policy's.
  public var limit: ByteSize?
  /// How many files are worked on side by side; nil for as many as there are cores.
  public var jobs: Int?
  /// Whether to stop after planning.
  public var dryRun: Bool
  /// Whether everything is brought to the formats that the service handles most smoothly.
  public var smooth: Bool
  /// Whether kept and copied files are decoded to their end instead of in places.
  public var deep: Bool
  /// Whether outputs may say where they were taken.
  public var keepLocation: Bool
  /// The x264 preset for pictures that are encoded; nil for the engine's choice.
  public var preset: String?
  /// What becomes of a clip that cannot be fitted.
  public var oversize: Oversize
  /// The stretch, in seconds, that is taken of clips and sound.
  public var trim: ClosedRange<Double>?
  /// Whether earlier results are done again.
  public var fresh: Bool

  /// Makes options; what is not given takes its usual value.
  public init(
    inputs: [String], output: String? = nil, policy: UploadPolicy = .standard,
    limit: ByteSize? = nil, jobs: Int? = nil, dryRun: Bool = false, smooth: Bool = false,
    deep: Bool = false, keepLocation: Bool = false, preset: String? = nil,
    oversize: Oversize = .reject, trim: ClosedRange<Double>? = nil, fresh: Bool = false
  ) {
    self.inputs = inputs
    self.output = output
    self.policy = policy
    self.limit = limit
    self.jobs = jobs
    self.dryRun = dryRun
    self.smooth = smooth
    self.deep = deep
    self.keepLocation = keepLocation
    self.preset = preset
    self.oversize = oversize
    self.trim = trim
    self.fresh = fresh
  }

  /// The limit that holds: the one given, else the policy's.
  public var effectiveLimit: ByteSize { limit ?? policy.limit }

  /// The largest file that still fits the limit once a multipart body is wrapped around it.
  ///
  /// The frame of one part (boundary, field and file name, type) stays below 1,024 bytes; small
  /// limits keep 99.5 % of themselves for the file.
  public var ceiling: ByteSize {
    let limit = effectiveLimit.bytes
    return ByteSize(limit - min(1024, limit / 200))
  }
}
