import MediaModel

/// How a sound stream becomes AAC or Opus; pure.
struct SoundPlan: Equatable, Sendable {
  /// Samples a second of the result.
  var rate: Int
  /// Its layout.
  var layout: String
  /// Its bits a second.
  var bitRate: Int64
  /// What encodes it.
  var codec = SoundCodec.aac

  static func make(for stream: StreamFacts, settings: AudioSettings) -> SoundPlan {
    let was = stream.sampleRate ?? 48_000
    let rate = settings.codec.rates.first { $0 >= was } ?? 48_000
    let channels = min(stream.channels ?? 2, settings.mostChannels)
    let layout: String
    switch channels {
    case ...1: layout = "mono"
    case 3 where stream.channelLayout == "3.0" && settings.codec == .aac: layout = "3.0"
    case 2, 3: layout = "stereo"
    case 4 where stream.channels == 4:
      // AAC has no layout of two in front and two behind; that of five leaves its centre silent.
      let ofAAC = stream.channelLayout?.hasPrefix("quad") == true ? "5.0" : "4.0"
      layout = settings.codec == .aac ? ofAAC : "quad"
    case 4: layout = "stereo"
    case 5: layout = "5.0"
    default: layout = "5.1"
    }
    let count = Int64(["mono": 1, "stereo": 2, "3.0": 3, "5.0": 5, "5.1": 6][layout] ?? 4)
    // Twice 64 kb/s for stereo is where FFmpeg's AAC encoder is called transparent; a lower rate
    // needs fewer.
    let usual = count * 64_000 * Int64(min(rate, 48_000)) / 48_000
    let given = Int64(Double(usual) * (settings.share ?? 1))
    return SoundPlan(
      rate: rate, layout: layout, bitRate: settings.bitRate ?? max(24_000 * count, given),
      codec: settings.codec)
  }
}
