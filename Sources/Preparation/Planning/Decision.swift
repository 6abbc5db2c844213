public import MediaModel

/// One way of making an output.
public enum Recipe: Hashable, Sendable {
  /// The bytes as they are.
  case copy
  /// The bytes as they are, without the place where they were taken.
  case stripLocation
  /// The named streams copied into another container.
  case remux(container: ContainerFormat, streams: [Int])
  /// The picture copied, the sound encoded as AAC at so many bits per second.
  case recodeSound(container: ContainerFormat, bitRate: Int64)
  /// Picture and sound encoded at constant quality.
  case transcode(TranscodePlan)
  /// Encoded so that it stays below the ceiling.
  case fit(TranscodePlan)
  /// Cut into parts below the ceiling, at keyframes, nothing encoded.
  case split(container: ContainerFormat)
  /// Sound alone, as AAC in M4A at so many bits per second.
  case sound(bitRate: Int64)
  /// A picture, still or moving, in another format, below the ceiling.
  case picture(format: ContainerFormat)
}

/// What an encoded clip shall be.
public struct TranscodePlan: Hashable, Sendable {
  /// The size of the upright picture with square pixels.
  public var size: Resolution
  /// Whether transparency is kept, as VP9 in WebM.
  public var keepsAlpha: Bool
  /// The stretch of the source, in seconds; nil for all of it.
  public var trim: ClosedRange<Double>?

  /// Makes a plan.
  public init(size: Resolution, keepsAlpha: Bool = false, trim: ClosedRange<Double>? = nil) {
    self.size = size
    self.keepsAlpha = keepsAlpha
    self.trim = trim
  }
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
  /// over the ceiling. Empty where nothing is delivered.
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

  /// Whether anything is delivered.
  public var delivers: Bool { !recipes.isEmpty }
}
