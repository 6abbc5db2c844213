public import MediaModel

/// One way of making an output.
public enum Recipe: Hashable, Sendable {
  /// The bytes as they are.
  case copy
  /// The bytes as they are, without the place where they were taken.
  case stripLocation
  /// The bytes as they are, with the sizes filled in that a WAV's header leaves open, and without the place
  /// unless that is kept.
  case fillSizes
  /// The named streams copied into another container.
  case remux(container: ContainerFormat, streams: [Int])
  /// The picture copied into MP4, the sound encoded as AAC at a part of the usual bits; nil where no
  /// limit bears on it, and AAC is copied.
  case recodeSound(share: Double?)
  /// Encoded as MP4 at constant quality.
  case transcode(trim: ClosedRange<Double>?)
  /// Encoded as MP4, its longest side at most so long, so that it stays below the ceiling.
  case fit(longestSide: Int, trim: ClosedRange<Double>?)
  /// Encoded as WebM, its transparency kept, below the ceiling.
  case transparent(trim: ClosedRange<Double>?)
  /// Cut into parts below the ceiling, at keyframes, nothing encoded.
  case split(container: ContainerFormat)
  /// Cut into so many parts at keyframes, each encoded as MP4 below the ceiling.
  case encodedParts(count: Int, longestSide: Int)
  /// Sound alone, as AAC in M4A at so many bits per second.
  case sound(bitRate: Int64, trim: ClosedRange<Double>?)
  /// A picture, still or moving, in another format, below the ceiling.
  case picture(format: ContainerFormat)
}

/// What an output will cost, as far as the facts tell.
public struct Estimate: Hashable, Sendable, Codable {
  /// The size of the output in bytes.
  public var bytes: Int64
  /// The work in seconds of one core.
  public var coreSeconds: Double

  /// Makes an estimate.
  public init(bytes: Int64, coreSeconds: Double) {
    self.bytes = bytes
    self.coreSeconds = coreSeconds
  }
}

/// What is done with one file, and why.
public struct Decision: Hashable, Sendable {
  /// The kind of thing that is done.
  public var action: PreparationAction
  /// Why; the first is the one that decided.
  public var reasons: [Reason]
  /// The ways to do it, the cheapest first; a later one is taken when the one before it came out
  /// over the ceiling, or when copying failed. All make files of one extension. Empty where
  /// nothing is delivered.
  public var recipes: [Recipe]
  /// The output's extension, lower case, without a dot; empty where nothing is delivered.
  public var fileExtension: String
  /// What it will cost.
  public var estimate: Estimate

  /// Makes a decision.
  public init(
    action: PreparationAction, reasons: [Reason], recipes: [Recipe] = [],
    fileExtension: String = "", estimate: Estimate = Estimate(bytes: 0, coreSeconds: 0)
  ) {
    self.action = action
    self.reasons = reasons
    self.recipes = recipes
    self.fileExtension = fileExtension
    self.estimate = estimate
  }

  /// Whether the first way encodes moving pictures.
  var encodesPicture: Bool {
    switch recipes.first {
    case .transcode, .fit, .transparent, .encodedParts: true
    default: false
    }
  }

  /// Whether anything is delivered.
  public var delivers: Bool { !recipes.isEmpty }

  /// Whether it may come to parts.
  var mayBeParts: Bool { recipes.contains(where: \.isInParts) }
}
