import MediaModel

/// How a sound stream becomes AAC; pure.
struct SoundPlan: Equatable, Sendable {
  /// Samples a second of the result.
  var rate: Int
  /// Its layout.
  var layout: String
  /// Its bits a second.
  var bitRate: Int64

  /// Rates that AAC has, up to what players take.
  static let rates = [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000]

  static func make(for stream: StreamFacts, settings: AudioSettings) -> SoundPlan {
    let was = stream.sampleRate ?? 48_000
    let rate = rates.first { $0 >= was } ?? 48_000
    let channels = min(stream.channels ?? 2, settings.mostChannels)
    let layout: String
    switch channels {
    case ...1: layout = "mono"
    case 2, 3: layout = "stereo"
    case 4: layout = stream.channels == 4 ? "4.0" : "stereo"
    case 5: layout = "5.0"
    default: layout = "5.1"
    }
    let count = Int64(["mono": 1, "stereo": 2, "4.0": 4, "5.0": 5, "5.1": 6][layout] ?? 2)
    // Twice 64 kb/s for stereo is where FFmpeg's AAC encoder is called transparent; a lower rate
    // needs fewer.
    let usual = count * 64_000 * Int64(min(rate, 48_000)) / 48_000
    return SoundPlan(
      rate: rate, layout: layout, bitRate: settings.bitRate ?? max(24_000 * count, usual))
  }
}
