/// What a stream carries.
public enum StreamKind: String, Sendable, Codable {
  /// Pictures.
  case video
  /// Sound.
  case audio
  /// Subtitles.
  case subtitle
  /// Timed data: GPS, telemetry, time code.
  case data
  /// A file carried along, such as a font.
  case attachment
}

/// How the lines of a frame were taken.
public enum FieldOrder: String, Sendable, Codable {
  /// Whole frames.
  case progressive
  /// Two fields, the upper first.
  case topFirst = "top-first"
  /// Two fields, the lower first.
  case bottomFirst = "bottom-first"
}

/// A kind of high dynamic range.
public enum HDRFormat: String, Sendable, Codable {
  /// PQ transfer (SMPTE ST 2084), with or without static metadata.
  case hdr10 = "HDR10"
  /// Hybrid log-gamma (ARIB STD-B67).
  case hlg = "HLG"
  /// Dolby Vision, whatever lies below it.
  case dolbyVision = "Dolby Vision"
}

/// The colour tags of a picture, by FFmpeg's names; nil where untagged.
public struct ColourFacts: Hashable, Sendable, Codable {
  /// The primaries, such as `bt709` or `bt2020`.
  public var primaries: String?
  /// The transfer characteristics, such as `bt709`, `smpte2084`, `arib-std-b67`.
  public var transfer: String?
  /// The matrix coefficients, such as `bt709` or `bt2020nc`.
  public var matrix: String?
  /// Whether values use the full range (0 to 255 in 8 bit); nil where untagged.
  public var isFullRange: Bool?

  /// Makes tags; what is not given is untagged.
  public init(
    primaries: String? = nil, transfer: String? = nil, matrix: String? = nil,
    isFullRange: Bool? = nil
  ) {
    self.primaries = primaries
    self.transfer = transfer
    self.matrix = matrix
    self.isFullRange = isFullRange
  }
}

/// What is known of one stream.
public struct StreamFacts: Hashable, Sendable, Codable {
  /// The place in the container, from 0.
  public var index: Int
  /// What it carries.
  public var kind: StreamKind
  /// FFmpeg's short name of the codec, such as `h264`; `unknown` where there is none.
  public var codec: String
  /// The codec's profile as FFmpeg names it, such as `High`.
  public var profile: String?
  /// The codec's level as coded (H.264: 40 for 4.0).
  public var level: Int?
  /// The four-character code of the sample entry, such as `avc1`.
  public var codecTag: String?
  /// Pictures: FFmpeg's pixel format name; sound: its sample format name.
  public var sampleFormat: String?
  /// Bits per component or sample.
  public var bitDepth: Int?
  /// The coded size in pixels.
  public var codedSize: Resolution?
  /// The shape of one pixel; nil where untagged.
  public var sampleAspectRatio: Rational?
  /// Clockwise degrees that a player turns the picture by: 0, 90, 180 or 270.
  public var rotation: Int
  /// Whether the picture is also mirrored, left to right, before it is turned.
  public var isMirrored: Bool
  /// The average frame rate in frames per second.
  public var frameRate: Rational?
  /// The finest frame rate that all time stamps fit (FFmpeg's `r_frame_rate`).
  public var baseFrameRate: Rational?
  /// Whether the frames' spacing varies.
  public var isVariableFrameRate: Bool
  /// How many frames or samples packets the container declares.
  public var frameCount: Int64?
  /// How the lines of a frame were taken.
  public var fieldOrder: FieldOrder?
  /// True where H.264's headers allow pictures of fields, whatever the first ones are.
  public var allowsFields: Bool?
  /// The colour tags.
  public var colour: ColourFacts
  /// The kind of high dynamic range; nil for standard range.
  public var hdr: HDRFormat?
  /// Whether there is transparency.
  public var hasAlpha: Bool
  /// Pictures: the most bytes of the file from one keyframe to the next, as the container's index tells;
  /// nil where it has none.
  public var largestGroupBytes: Int64?
  /// Samples a second.
  public var sampleRate: Int?
  /// How many channels of sound.
  public var channels: Int?
  /// FFmpeg's name of the channel layout, such as `stereo` or `5.1`.
  public var channelLayout: String?
  /// The length in seconds.
  public var duration: Double?
  /// The first time stamp in seconds.
  public var startTime: Double?
  /// The average bit rate in bits per second.
  public var bitRate: Int64?
  /// An ISO 639 code.
  public var language: String?
  /// Whether a player takes it without being told.
  public var isDefault: Bool
  /// Whether it is cover art and not a moving picture.
  public var isAttachedPicture: Bool
  /// Whether its samples are encrypted.
  public var isEncrypted: Bool

  /// Makes facts of a stream; what is not given is unknown or absent.
  public init(
    index: Int, kind: StreamKind, codec: String, profile: String? = nil, level: Int? = nil,
    codecTag: String? = nil, sampleFormat: String? = nil, bitDepth: Int? = nil,
    codedSize: Resolution? = nil, sampleAspectRatio: Rational? = nil, rotation: Int = 0,
    isMirrored: Bool = false, frameRate: Rational? = nil, baseFrameRate: Rational? = nil,
    isVariableFrameRate: Bool = false, frameCount: Int64? = nil, fieldOrder: FieldOrder? = nil,
    allowsFields: Bool? = nil,
    colour: ColourFacts = ColourFacts(), hdr: HDRFormat? = nil, hasAlpha: Bool = false,
    largestGroupBytes: Int64? = nil, sampleRate: Int? = nil, channels: Int? = nil,
    channelLayout: String? = nil,
    duration: Double? = nil, startTime: Double? = nil, bitRate: Int64? = nil,
    language: String? = nil, isDefault: Bool = false, isAttachedPicture: Bool = false,
    isEncrypted: Bool = false
  ) {
    self.index = index
    self.kind = kind
    self.codec = codec
    self.profile = profile
    self.level = level
    self.codecTag = codecTag
    self.sampleFormat = sampleFormat
    self.bitDepth = bitDepth
    self.codedSize = codedSize
    self.sampleAspectRatio = sampleAspectRatio
    self.rotation = rotation
    self.isMirrored = isMirrored
    self.frameRate = frameRate
    self.baseFrameRate = baseFrameRate
    self.isVariableFrameRate = isVariableFrameRate
    self.frameCount = frameCount
    self.fieldOrder = fieldOrder
    self.allowsFields = allowsFields
    self.colour = colour
    self.hdr = hdr
    self.hasAlpha = hasAlpha
    self.largestGroupBytes = largestGroupBytes
    self.sampleRate = sampleRate
    self.channels = channels
    self.channelLayout = channelLayout
    self.duration = duration
    self.startTime = startTime
    self.bitRate = bitRate
    self.language = language
    self.isDefault = isDefault
    self.isAttachedPicture = isAttachedPicture
    self.isEncrypted = isEncrypted
  }

  /// The size as a viewer sees it: sample aspect ratio and rotation applied.
  public var displaySize: Resolution? {
    codedSize?.displayed(sampleAspectRatio: sampleAspectRatio, rotation: rotation)
  }
}
