public import MediaModel

/// How a picture is encoded.
public struct VideoSettings: Hashable, Sendable {
  /// How the bits are given out.
  public enum Rate: Hashable, Sendable {
    /// A constant quality, x264's CRF: 0 is lossless, 23 usual, 51 the worst.
    case quality(Double)
    /// An average of so many bits a second in one pass.
    case average(Int64)
  }

  /// How the bits are given out.
  public var rate: Rate
  /// One of x264's presets: `veryfast` unless told.
  ///
  /// At the same bytes it looks better than `superfast` by a half to more than one dB for next to no more
  /// time; each dB that slower ones add costs several times the time (`scripts/bench presets`).
  public var preset: String
  /// The longest side of the result; a larger picture is made smaller, a smaller one is left.
  public var longestSide: Int?
  /// A size to force, the source's shape or not; nil for its own.
  public var size: Resolution?
  /// The codec's threads; 0 for as many as there are cores.
  public var threads: Int
  /// Whether transparency is kept: as VP9 in WebM, since H.264 has none.
  public var keepsAlpha = false

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

/// A codec that sound is encoded with.
public enum SoundCodec: Hashable, Sendable {
  /// AAC, for MP4, MOV and M4A.
  case aac
  /// Opus, for WebM.
  case opus

  /// FFmpeg's name of the encoder.
  var encoder: String { self == .aac ? "aac" : "libopus" }
  /// The samples that the encoder takes.
  var format: SampleFormat { self == .aac ? .floatPlanar : .float }
  /// The rates that it has, up to what players take.
  var rates: [Int] {
    self == .aac ? [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000] : [48000]
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
  /// The codec.
  public var codec = SoundCodec.aac
  /// The part of the usual bits that a limit on the file's size leaves, 1 for all of them; AAC that
  /// takes well more than those is then encoded again. Nil where nothing limits it.
  public var share: Double?

  /// How many times its usual bits sound takes that is encoded again where bytes are short; below
  /// that little is gained by it.
  private static let heavy = 1.25

  /// Makes settings.
  public init(bitRate: Int64? = nil, mostChannels: Int = 6, copiesWherePossible: Bool = true) {
    self.bitRate = bitRate
    self.mostChannels = mostChannels
    self.copiesWherePossible = copiesWherePossible
  }

  /// Bits a second that a stream is encoded with.
  public func bits(for stream: StreamFacts) -> Int64 {
    SoundPlan.make(for: stream, settings: self).bitRate
  }

  /// Whether a stream is copied as it is.
  public func copies(_ stream: StreamFacts) -> Bool {
    let isPlain =
      codec == .opus
      ? ["opus", "vorbis"].contains(stream.codec)
      : stream.codec == "aac" && ["LC", "HE-AAC"].contains(stream.profile ?? "")
    guard copiesWherePossible, isPlain, (stream.channels ?? 2) <= mostChannels else { return false }
    if let bitRate { return (stream.bitRate ?? .max) <= bitRate }
    return share == nil || !isHeavy(stream)
  }

  /// Whether a stream is known to take well more than its usual bits.
  public func isHeavy(_ stream: StreamFacts) -> Bool {
    guard let rate = stream.bitRate else { return false }
    var whole = self
    whole.share = nil
    return Double(rate) > Double(whole.bits(for: stream)) * Self.heavy
  }
}
