public import MediaModel

/// What one pass of decoding showed of a file.
public struct MediaAnalysis: Sendable {
  /// The main picture; nil where there is none.
  public var picture: PictureAnalysis?
  /// The main sound; nil where there is none.
  public var sound: SoundAnalysis?
  /// What was read and decoded of each stream of pictures or sound.
  public var streams: [StreamTally] = []
  /// How many errors FFmpeg reported on the way, those of the container included.
  public var errors = 0
  /// The first complaints in FFmpeg's words, each once.
  public var messages: [String] = []

  /// Makes an empty one.
  public init() {}
}

/// How much of a stream was read and decoded.
public struct StreamTally: Hashable, Sendable {
  /// The place in the container.
  public var index: Int
  /// What it carries.
  public var kind: StreamKind
  /// Packets read.
  public var packets: Int64 = 0
  /// Packets that could not be decoded.
  public var failures = 0
  /// Pictures, or frames of sound, that came out.
  public var frames: Int64 = 0
  /// Pictures that the decoder had to make up in part.
  public var concealed = 0
  /// Where the first frame begins, in seconds.
  public var start: Double?
  /// Where the last frame ends, in seconds.
  public var end: Double?
  /// How often a decode time does not come after the one before.
  public var backwardSteps = 0
  /// How often a picture is not shown after the one before it.
  public var disorder = 0
  /// Stretches without a frame.
  public var gaps: [TimeSpan] = []

  /// The decoded length in seconds.
  public var length: Double? {
    guard let start, let end else { return nil }
    return end - start
  }
}

/// What the pictures show.
public struct PictureAnalysis: Sendable {
  /// Black stretches.
  public var black: [TimeSpan] = []
  /// Stretches of one colour that is not black.
  public var plain: [TimeSpan] = []
  /// Stretches in which the picture stands still and was moving before.
  public var frozen: [TimeSpan] = []
  /// Seconds in which the picture stands still in all.
  public var stillSeconds = 0.0
  /// Pictures that repeat the one before amid movement.
  public var repeated = 0
  /// Pictures amid movement.
  public var moving = 0
  /// Stretches whose brightness flashes more often than is safe.
  public var flashing: [TimeSpan] = []
  /// Stretches in which saturated red comes and goes more often than is safe.
  public var redFlashing: [TimeSpan] = []
  /// Black bars as parts of the height and width of the coded picture.
  public var bars = Bars()
  /// Pictures that hold two fields.
  public var interlaced = 0
  /// The longest distance of two key frames in seconds.
  public var longestKeyDistance = 0.0
  /// Key frames that are followed by pictures of the group before (open GOP).
  public var openGroups = 0
  /// How many distances of pictures differ from the usual one.
  public var unevenSteps = 0
  /// How many are less than half of it.
  public var squeezedSteps = 0
  /// The usual distance of two pictures in seconds.
  public var step: Double?
  /// Small pictures for the report, where they were asked for.
  public var pictures: [SmallPicture] = []

  /// Makes an empty one.
  public init() {}
}

/// Black bars at the sides of a picture, as parts of its height and width.
public struct Bars: Hashable, Sendable {
  /// Above.
  public var top = 0.0
  /// Below.
  public var bottom = 0.0
  /// At the left.
  public var left = 0.0
  /// At the right.
  public var right = 0.0

  /// Makes none.
  public init() {}
}

/// A small picture of one moment.
public struct SmallPicture: Sendable {
  /// When, in seconds.
  public var time: Double
  /// Its size in pixels, upright.
  public var size: Resolution
  /// The picture as JPEG.
  public var jpeg: [UInt8]
}

/// What is heard.
public struct SoundAnalysis: Sendable {
  /// Samples a second.
  public var rate = 0
  /// How many channels.
  public var channels = 0
  /// The integrated loudness in LUFS (EBU R128); nil where all is below the gate.
  public var loudness: Double?
  /// The highest true peak in dBTP; nil for digital silence.
  public var truePeak: Double?
  /// Where nothing is heard.
  public var silent: [TimeSpan] = []
  /// Channels without sound, from 0, while others have some.
  public var missingChannels: [Int] = []
  /// Stretches of samples at full scale, three or more in a row.
  public var clips = 0
  /// Where the first of them are.
  public var clipped: [TimeSpan] = []
  /// The peak of the last two milliseconds as a part of full scale.
  public var endPeak = 0.0
  /// Each 100 ms: the peak as a part of full scale.
  public var peaks: [Float] = []
  /// Each 100 ms: the momentary loudness in LUFS.
  public var momentary: [Float] = []

  /// Makes an empty one.
  public init() {}
}
