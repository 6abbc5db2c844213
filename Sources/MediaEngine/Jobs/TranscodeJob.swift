import CFFmpeg
public import MediaModel

/// How a picture is encoded.
public struct VideoSettings: Hashable, Sendable {
  /// How the bits are given out.
  public enum Rate: Hashable, Sendable {
    /// A constant quality, x264's CRF: 0 is lossless, 23 usual, 51 the worst.
    case quality(Double)
    /// An average of so many bits a second in one pass.
    case average(Int64)
    /// An average of so many bits a second in two passes.
    case twoPass(Int64)
  }

  /// How the bits are given out.
  public var rate: Rate
  /// One of x264's presets.
  public var preset: String
  /// The longest side of the result; a larger picture is made smaller, a smaller one is left.
  public var longestSide: Int?
  /// A size to force, the source's shape or not; nil for its own.
  public var size: Resolution?
  /// The codec's threads; 0 for as many as there are cores.
  public var threads: Int

  /// Makes settings.
  public init(
    rate: Rate = .quality(20), preset: String = "veryfast", longestSide: Int? = nil,
    size: Resolution? = nil, threads: Int = 0
  ) {
    self.rate = rate
    self.preset = preset
    self.longestSide = longestSide
    self.size = size
    self.threads = threads
  }
}

/// How sound is encoded.
public struct AudioSettings: Hashable, Sendable {
  /// Bits a second; nil for 64,000 a channel.
  public var bitRate: Int64?
  /// The most channels; more are mixed down.
  public var mostChannels: Int
  /// Whether AAC sound is copied where it can be, and not encoded again.
  public var copiesWherePossible: Bool

  /// Makes settings.
  public init(bitRate: Int64? = nil, mostChannels: Int = 6, copiesWherePossible: Bool = true) {
    self.bitRate = bitRate
    self.mostChannels = mostChannels
    self.copiesWherePossible = copiesWherePossible
  }
}

/// Re-encodes a file to an MP4 that plays everywhere: H.264 High 4:2:0 8 bit, upright, square
/// pixels, even sizes, BT.709, constant frame rate, AAC, index first.
///
/// The first (or default) picture and all sound tracks are kept, with tags, dates and chapters.
public struct TranscodeJob: Sendable {
  /// The file to read.
  public var input: String
  /// The file to write.
  public var output: String
  /// How the picture is encoded; nil copies it as it is.
  public var video: VideoSettings?
  /// How sound is encoded; nil copies it as it is.
  public var audio: AudioSettings?
  /// The stretch to keep, in seconds of the presentation; nil for all. Wants the picture encoded.
  public var trim: ClosedRange<Double>?
  /// Whether location tags are kept.
  public var keepLocation: Bool
  /// Whether the result is decoded to its end before it takes its name.
  public var isChecked: Bool

  /// Makes a job.
  public init(
    input: String, output: String, video: VideoSettings? = VideoSettings(),
    audio: AudioSettings? = AudioSettings(), trim: ClosedRange<Double>? = nil,
    keepLocation: Bool = false, isChecked: Bool = true
  ) {
    self.input = input
    self.output = output
    self.video = video
    self.audio = audio
    self.trim = trim
    self.keepLocation = keepLocation
    self.isChecked = isChecked
  }

  /// Does it on the calling thread and returns the facts of what was written.
  ///
  /// Throws a ``MediaError``; of kind `damaged` where nothing could be decoded, `unsound` where the
  /// result does not pass its check.
  @discardableResult
  public func run(
    cancellation: Cancellation? = nil, progress: MediaProgress.Report? = nil
  ) throws -> MediaFacts {
    let work = try TranscodeWork(job: self, cancellation: cancellation)
    if case .twoPass = video?.rate { try work.lookAhead(progress: progress) }
    return try work.encode(progress: progress)
  }
}
