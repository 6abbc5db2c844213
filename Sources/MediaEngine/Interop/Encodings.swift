public import MediaModel

/// Which of two passes over the same pictures an encoder makes.
enum EncodingPass: Hashable, Sendable {
  /// It gives statistics and no packets.
  case first
  /// It goes by the statistics of the first.
  case second(statistics: String)
}

/// What a picture encoder is told.
public struct PictureEncoding: Sendable {
  /// FFmpeg's name of the encoder, such as `libx264`.
  public var codec: String
  /// The form of the pictures that it gets.
  public var shape: PictureShape
  /// The colour tags that it writes.
  public var colour: ColourFacts
  /// Bits a second; nil where the options say how (CRF).
  public var bitRate: Int64?
  /// The most frames between two key frames; nil for the codec's own.
  public var keyFrameInterval: Int?
  /// Whether key frames come at that distance only, wherever scenes begin.
  var keepsKeyFrameInterval = false
  /// Which of two passes it makes; nil for a single one.
  var pass: EncodingPass?
  /// Whether parameter sets stand in the header (MP4) and not before key frames.
  public var globalHeader: Bool
  /// The codec's threads; 0 for as many as there are cores.
  public var threads: Int
  /// The encoder's own options, such as `preset` and `crf`.
  public var options: Options

  /// Makes an encoding.
  public init(
    codec: String = "libx264", shape: PictureShape, colour: ColourFacts = ColourFacts(),
    bitRate: Int64? = nil, keyFrameInterval: Int? = nil,
    globalHeader: Bool = true, threads: Int = 0, options: Options = [:]
  ) {
    self.codec = codec
    self.shape = shape
    self.colour = colour
    self.bitRate = bitRate
    self.keyFrameInterval = keyFrameInterval
    self.globalHeader = globalHeader
    self.threads = threads
    self.options = options
  }
}

/// What a sound encoder is told.
public struct SoundEncoding: Sendable {
  /// FFmpeg's name of the encoder, such as `aac`.
  public var codec: String
  /// The form of the sound that it gets.
  public var shape: SoundShape
  /// Bits a second; nil for the codec's own.
  public var bitRate: Int64?
  /// Whether parameters stand in the header (MP4) and not in each packet.
  public var globalHeader: Bool
  /// The encoder's own options.
  public var options: Options

  /// Makes an encoding.
  public init(
    codec: String = "aac", shape: SoundShape, bitRate: Int64? = nil, globalHeader: Bool = true,
    options: Options = [:]
  ) {
    self.codec = codec
    self.shape = shape
    self.bitRate = bitRate
    self.globalHeader = globalHeader
    self.options = options
  }
}
