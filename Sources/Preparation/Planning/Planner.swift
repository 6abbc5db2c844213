import MediaEngine
public import MediaModel

/// Decides what becomes of a file from what is known of it. Pure: the same facts and options give
/// the same decision.
public struct Planner: Sendable {
  let policy: UploadPolicy
  let ceiling: Int64
  let limit: ByteSize
  let smooth: Bool
  let keepLocation: Bool
  let oversize: Oversize
  let trim: ClosedRange<Double>?

  /// Takes what bears on decisions from the options.
  public init(_ options: PreparationOptions) {
    policy = options.policy
    ceiling = options.ceiling.bytes
    limit = options.effectiveLimit
    smooth = options.smooth
    keepLocation = options.keepLocation
    oversize = options.oversize
    trim = options.trim
  }

  /// Decides for a file with these facts. `name` is the source's path; only its extension bears
  /// on the decision.
  public func decide(_ facts: MediaFacts, name: String) -> Decision {
    if let reason = unusable(facts) { return Decision(action: .reject, reasons: [reason]) }
    var decision: Decision =
      switch facts.kind {
      case .video: ClipRules(planner: self, facts: facts).decide()
      case .audio: SoundRules(planner: self, facts: facts).decide()
      case .image, .animation: PictureRules(planner: self, facts: facts).decide()
      }
    let found = FileName(name).fileExtension
    if decision.delivers, decision.action == .keep, found != decision.fileExtension {
      let was = found.isEmpty ? "Its name has no extension" : "Its name ends in .\(found)"
      decision.reasons.append(
        Reason(
          code: "renamed", text: "\(was); the service knows it as .\(decision.fileExtension)"))
    }
    return decision
  }

  /// Why a file cannot be used at all; nil when it can.
  private func unusable(_ facts: MediaFacts) -> Reason? {
    if facts.isEncrypted || facts.streams.contains(where: \.isEncrypted) {
      return Reason(
        code: "encrypted", text: "It is encrypted (DRM); get a copy without protection")
    }
    if facts.videoStreams.isEmpty && facts.audioStreams.isEmpty {
      return Reason(code: "no-streams", text: "It has neither video nor audio tracks")
    }
    for stream in facts.videoStreams {
      guard let size = stream.codedSize else { continue }
      let isStill = facts.kind == .image || facts.kind == .animation
      let longest = isStill ? Limits.longestPicture : Limits.longestFrame
      let most = isStill ? Limits.mostPicturePixels : Limits.mostFramePixels
      if size.width <= 0 || size.height <= 0 || size.width > longest || size.height > longest
        || size.pixels > most
      {
        return Reason(
          code: "absurd-size", text: "A frame size of \(size) pixels cannot be handled")
      }
    }
    let longest =
      facts.kind == .animation ? Limits.longestAnimation : Limits.longestDuration
    if let duration = facts.duration, duration > longest {
      return Reason(
        code: "absurd-duration",
        text: "Its header claims \(Int(duration / 3600)) hours, which cannot be right")
    }
    if let trim = trim(of: facts), let duration = facts.duration, trim.lowerBound >= duration {
      return Reason(
        code: "outside-stretch", text: "It ends before the part given by --trim begins")
    }
    return nil
  }

  /// Bounds beyond which a file is not what it says.
  enum Limits {
    /// The longest side of a still picture.
    static let longestPicture = 32_767
    /// The most pixels of a still picture, room for the 200-megapixel cameras of phones; a gigabyte
    /// while it is converted.
    static let mostPicturePixels = 1 << 28
    /// The longest side of a moving picture (H.264 level 6.2 ends at 16,880).
    static let longestFrame = 16_384
    /// The most pixels of a moving picture: 8K and half as much again.
    static let mostFramePixels = 50_000_000
    /// The longest clip or sound in seconds.
    static let longestDuration = 7.0 * 24 * 3600
    /// The longest animation in seconds.
    static let longestAnimation = 3600.0
  }

  /// Whether more must be read of a file than its headers, which only let its length be guessed.
  func needsTrueLength(of facts: MediaFacts) -> Bool {
    ReadLength.isDoubtful(facts) && (facts.bytes > ceiling || trim != nil)
  }

  /// The stretch that is taken of a clip or sound; nil where that is all of it.
  func trim(of facts: MediaFacts) -> ClosedRange<Double>? {
    guard let trim, facts.kind == .video || facts.kind == .audio else { return nil }
    let isWhole = trim.lowerBound <= 0 && trim.upperBound >= facts.duration ?? .infinity
    return isWhole ? nil : trim
  }

  /// The seconds that are delivered.
  func deliveredDuration(of facts: MediaFacts) -> Double {
    let whole = facts.duration ?? 0
    guard let trim = trim(of: facts) else { return whole }
    return max(0, (whole > 0 ? min(whole, trim.upperBound) : trim.upperBound) - trim.lowerBound)
  }

  /// Whether an extension is one that this policy accepts.
  func accepts(_ fileExtension: String) -> Bool { policy.accepted.contains(fileExtension) }

  /// Whether a format belongs to the ones that the service handles most smoothly.
  func isSmooth(_ fileExtension: String) -> Bool {
    let smoothest = policy.smoothest.isEmpty ? ["mp4", "mov", "jpg", "png"] : policy.smoothest
    return smoothest.contains(fileExtension)
  }

  /// The reason that a file over the limit is given.
  func overLimit(_ bytes: Int64) -> Reason {
    Reason(
      code: "over-limit",
      text: "\(ByteSize(bytes)) is more than the limit of \(limit) allows for one file")
  }

  /// The reason that a clip or sound of which a stretch is taken is given.
  static let trimmed = Reason(
    code: "trimmed", text: "Only the part given by --trim is used")

  /// The decision on a file that cannot be made small enough.
  func tooLong(_ facts: MediaFacts, floor: String, canSplit: Bool) -> Decision {
    let seconds = facts.duration ?? 0
    let length =
      seconds < 90 ? "\(Int(seconds.rounded())) s" : "\(Int((seconds / 60).rounded())) minutes"
    return Decision(
      action: .reject,
      reasons: [
        overLimit(facts.bytes),
        Reason(
          code: "below-floor",
          text: "Fitting \(length) into \(limit) would leave less than \(floor); "
            + (canSplit ? "--oversize split cuts it into parts, " : "")
            + "--trim START-END keeps a part of it"),
      ])
  }
}
