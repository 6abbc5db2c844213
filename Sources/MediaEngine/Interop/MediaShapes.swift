public import MediaModel

/// The form of the pictures that enter or leave a filter graph.
public struct PictureShape: Hashable, Sendable {
  /// Pixels across and down.
  public var size: Resolution
  /// How they lie.
  public var format: PixelFormat
  /// The length of one tick in seconds.
  public var timeBase: Rational
  /// Pictures a second, where constant.
  public var frameRate: Rational?
  /// The shape of one pixel.
  public var sampleAspectRatio: Rational

  /// Makes a shape.
  public init(
    size: Resolution, format: PixelFormat, timeBase: Rational, frameRate: Rational? = nil,
    sampleAspectRatio: Rational = .one
  ) {
    self.size = size
    self.format = format
    self.timeBase = timeBase
    self.frameRate = frameRate
    self.sampleAspectRatio = sampleAspectRatio
  }
}

/// The form of the sound that enters or leaves a filter graph.
public struct SoundShape: Hashable, Sendable {
  /// Samples a second.
  public var rate: Int
  /// How they lie.
  public var format: SampleFormat
  /// FFmpeg's name of the layout, such as `stereo`.
  public var layout: String
  /// The length of one tick in seconds.
  public var timeBase: Rational

  /// Makes a shape; ticks are samples unless told.
  public init(rate: Int, format: SampleFormat, layout: String, timeBase: Rational? = nil) {
    self.rate = rate
    self.format = format
    self.layout = layout
    self.timeBase = timeBase ?? Rational(1, Int64(max(1, rate))) ?? .one
  }
}
