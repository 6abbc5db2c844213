/// What was asked of a video. What is nil was not asked and is not checked.
public struct VideoRequest: Hashable, Sendable, Codable {
  /// The length in seconds.
  public var duration: Double?
  /// The longest and shortest length, where a range was asked ("20 to 40 seconds").
  public var durationRange: ClosedRange<Double>?
  /// The shape as shown.
  public var aspectRatio: AspectRatio?
  /// The size as shown.
  public var resolution: Resolution?
  /// The short side in pixels, where lines were asked without a shape ("1080p").
  public var shortSide: Int?
  /// Frames a second.
  public var frameRate: Double?
  /// Whether there shall be sound: true asks for it, false for silence.
  public var sound: Bool?
  /// The title that shall be shown.
  public var title: String?
  /// The largest file.
  public var largest: ByteSize?
  /// The platform named, such as `reels`.
  public var platform: String?
  /// Where each asked thing was read from: field name to the words that said it.
  public var sources: [String: String]

  /// Makes a request; what is not given is not asked.
  public init(
    duration: Double? = nil, durationRange: ClosedRange<Double>? = nil,
    aspectRatio: AspectRatio? = nil, resolution: Resolution? = nil, shortSide: Int? = nil,
    frameRate: Double? = nil, sound: Bool? = nil, title: String? = nil,
    largest: ByteSize? = nil, platform: String? = nil, sources: [String: String] = [:]
  ) {
    self.duration = duration
    self.durationRange = durationRange
    self.aspectRatio = aspectRatio
    self.resolution = resolution
    self.shortSide = shortSide
    self.frameRate = frameRate
    self.sound = sound
    self.title = title
    self.largest = largest
    self.platform = platform
    self.sources = sources
  }

  /// Whether nothing at all was asked.
  public var isEmpty: Bool {
    self == VideoRequest(sources: sources)
  }

  /// This request with everything that the other asks put in its place.
  public func overridden(by other: VideoRequest) -> VideoRequest {
    VideoRequest(
      duration: other.duration ?? (other.durationRange == nil ? duration : nil),
      durationRange: other.durationRange ?? (other.duration == nil ? durationRange : nil),
      aspectRatio: other.aspectRatio ?? (other.resolution == nil ? aspectRatio : nil),
      resolution: other.resolution ?? (other.aspectRatio == nil ? resolution : nil),
      shortSide: other.shortSide ?? (other.resolution == nil ? shortSide : nil),
      frameRate: other.frameRate ?? frameRate,
      sound: other.sound ?? sound,
      title: other.title ?? title,
      largest: other.largest ?? largest,
      platform: other.platform ?? platform,
      sources: sources.merging(other.sources) { _, new in new })
  }
}
