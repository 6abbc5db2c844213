/// The numbers that make a finding a warning or a failure, each by its name.
public struct Thresholds: Hashable, Sendable {
  /// The numbers that were set otherwise than usual.
  public private(set) var overrides: [Key: Double] = [:]

  /// Makes the usual ones.
  public init() {}

  /// A number: the usual one unless set.
  public subscript(key: Key) -> Double {
    get { overrides[key] ?? key.entry.usual }
    set { overrides[key] = newValue }
  }

  /// One number's name, as a request file spells it.
  public enum Key: String, Hashable, Sendable, CaseIterable {
    /// Deviation of the length that passes.
    case durationTolerance = "duration-tolerance"
    /// The same as a part of the length asked.
    case durationPart = "duration-part"
    /// Deviation of the frame rate that passes.
    case frameRateTolerance = "frame-rate-tolerance"
    /// When the presentation may begin.
    case startOffset = "start-offset"
    /// Difference of sound and picture length: worth knowing.
    case lengthDifferenceWarn = "length-difference-warn"
    /// Difference of sound and picture length: a fault.
    case lengthDifferenceFail = "length-difference-fail"
    /// Difference of declared and decoded length.
    case declaredDifference = "declared-difference"
    /// A gap between two pictures or frames of sound: worth knowing.
    case gapWarn = "gap-warn"
    /// A gap: a fault.
    case gapFail = "gap-fail"
    /// Distance of key frames.
    case keyDistance = "key-distance"
    /// The highest H.264 level that phones play.
    case level
    /// The highest bit rate of the file.
    case bitRate = "bit-rate"
    /// Brightness that counts as black.
    case blackLevel = "black-level"
    /// Part of the picture that is black in a black picture.
    case blackPart = "black-part"
    /// Black: worth knowing.
    case blackWarn = "black-warn"
    /// Black: a fault.
    case blackFail = "black-fail"
    /// One colour: worth knowing.
    case plainWarn = "plain-warn"
    /// One colour: a fault.
    case plainFail = "plain-fail"
    /// Change that counts as standing still.
    case freezeNoise = "freeze-noise"
    /// Frozen: worth knowing.
    case freezeWarn = "freeze-warn"
    /// Part of the video that may stand still.
    case freezePart = "freeze-part"
    /// Part of the pictures that may repeat.
    case repeatPart = "repeat-part"
    /// Part of a side that a bar may take.
    case barPart = "bar-part"
    /// Level that counts as silence.
    case silenceLevel = "silence-level"
    /// Silence: worth knowing.
    case silenceWarn = "silence-warn"
    /// Silence where sound was asked: a fault.
    case silenceFail = "silence-fail"
    /// The lowest loudness.
    case loudnessLow = "loudness-low"
    /// The highest loudness.
    case loudnessHigh = "loudness-high"
    /// The highest true peak.
    case truePeak = "true-peak"
    /// Clipped places a minute.
    case clips
    /// How loud the sound may be where it ends.
    case endLevel = "end-level"
  }

  /// One row of the table.
  public struct Entry: Sendable {
    /// The usual number.
    public let usual: Double
    /// Its unit.
    public let unit: String
    /// Where it comes from.
    public let source: String
  }
}

extension Thresholds.Key {
  /// The usual number, its unit and its source.
  public var entry: Thresholds.Entry {
    let (usual, unit, source): (Double, String, String) =
      switch self {
      case .durationTolerance: (0.05, "s", "one frame at 20 fps and more; AAC frames are 21 ms")
      case .durationPart: (0.005, "part", "house: 0.15 s in 30 s")
      case .frameRateTolerance: (0.02, "fps", "29.97 is not 30 to ATSC A/53")
      case .startOffset: (0.1, "s", "EBU R37: sound 40 ms early to 60 ms late, both ends")
      case .lengthDifferenceWarn: (0.15, "s", "house: seven AAC frames")
      case .lengthDifferenceFail: (1, "s", "house")
      case .declaredDifference: (0.1, "s", "house: three frames at 30 fps")
      case .gapWarn: (0.1, "s", "house: three frames at 30 fps")
      case .gapFail: (0.5, "s", "house")
      case .keyDistance: (10.5, "s", "x264's usual 250 frames at 24 fps")
      case .level: (42, "level × 10", "Android CDD 5.3.4 and Apple's specifications: 1080p60")
      case .bitRate: (50_000_000, "bit/s", "ITU-T H.264 A.3.1: level 4.2 of Main; High is 62.5")
      case .blackLevel: (0.10, "part", "FFmpeg blackdetect's pixel_black_th")
      case .blackPart: (0.98, "part", "FFmpeg blackdetect's picture_black_ratio_th")
      case .blackWarn: (0.5, "s", "house: longer than a usual fade")
      case .blackFail: (2, "s", "FFmpeg blackdetect's black_min_duration")
      case .plainWarn: (1, "s", "house")
      case .plainFail: (3, "s", "house")
      case .freezeNoise: (0.001, "part", "FFmpeg freezedetect's noise")
      case .freezeWarn: (2, "s", "FFmpeg freezedetect's duration")
      case .freezePart: (0.9, "part", "house: nearly all of it")
      case .repeatPart: (0.2, "part", "house: 24 in 30 fps repeats one in five")
      case .barPart: (0.03, "part", "EBU R95: 3.5 % lie outside the action safe area")
      case .silenceLevel: (-60, "dBFS", "FFmpeg silencedetect's noise")
      case .silenceWarn: (2, "s", "FFmpeg silencedetect's duration")
      case .silenceFail: (10, "s", "house")
      case .loudnessLow: (-24, "LUFS", "EBU R128: −23 ± 1")
      case .loudnessHigh: (-9, "LUFS", "AES TD1008: −14 to −18 is usual; louder is turned down")
      case .truePeak: (-1, "dBTP", "EBU R128, section 2: −1 dBTP")
      case .clips: (10, "per minute", "house")
      case .endLevel: (-12, "dBFS", "house: a step that is heard as a click")
      }
    return Thresholds.Entry(usual: usual, unit: unit, source: source)
  }
}
