import MediaEngine
import MediaModel

/// A clip of which the picture is copied and the sound takes no more than a limit leaves; pure.
struct LighterSound {
  /// The part of the usual bits that encoded sound gets.
  let share: Double
  /// About the bytes of the result.
  let bytes: Int64

  /// The least part: 96 kb/s for stereo, of usually 128 kb/s. Rather than less, the picture gives way.
  static let leastShare = 0.75
  /// What is kept for the encoder's wavering where not all bits can be given.
  private static let margin = 0.995

  /// Nil where there is nothing to gain, or the result would not fit.
  static func make(for rules: StreamRules, ceiling: Int64) -> LighterSound? {
    let weights = Weights(rules.facts)
    guard rules.video.codec == "h264", weights.hasGain, weights.seconds > 0 else { return nil }
    let others = rules.pictureBytes + weights.copiedBytes + weights.overhead(rules.video)
    let fitting = weights.share(for: ceiling - others)
    let share = fitting >= 1 ? 1 : fitting * margin
    guard share >= leastShare else { return nil }
    return LighterSound(share: share, bytes: others + Int64(weights.encodedBytes * share))
  }

  /// A smaller part, after one try came out at so many bytes over the limit; nil below the least.
  static func share(
    after share: Double, over bytes: Int64, facts: MediaFacts
  ) -> Double? {
    let weights = Weights(facts)
    guard weights.encodedBytes > 0 else { return nil }
    let next = share - (Double(bytes) / weights.encodedBytes + 0.002)
    return next >= leastShare * 0.99 ? next : nil
  }

  /// What the sound takes beside the picture.
  private struct Weights {
    let seconds: Double
    /// Bytes of the tracks that are encoded, at their usual bits.
    var encodedBytes = 0.0
    /// Bytes of those that are copied.
    var copiedBytes: Int64 = 0
    /// Whether any takes well more than its usual bits, or can't stay as it is.
    var hasGain = false
    private let rates: [Int]

    init(_ facts: MediaFacts) {
      seconds = facts.duration ?? 0
      let sounds = facts.usableSounds
      rates = sounds.map { $0.sampleRate ?? 48_000 }
      var settings = AudioSettings(mostChannels: 8)
      settings.share = 1
      for sound in sounds {
        let usual = settings.bits(for: sound)
        if settings.copies(sound) {
          copiedBytes += Int64(Double(sound.bitRate ?? usual) * seconds / 8)
        } else {
          encodedBytes += Double(usual) * seconds / 8
          hasGain =
            hasGain || settings.isHeavy(sound)
            || !AcceptedFormats.row(of: sound).containers.contains(.mp4)
        }
      }
    }

    func overhead(_ video: StreamFacts) -> Int64 {
      MovieOverhead.bytes(
        pictures: Int(seconds * min(max(video.frameRate?.value ?? 30, 1), 240)), seconds: seconds,
        sampleRates: rates)
    }

    /// The part of the usual bits that so many bytes are for the encoded tracks.
    func share(for bytes: Int64) -> Double {
      encodedBytes > 0 ? Double(bytes) / encodedBytes : 0
    }
  }
}
