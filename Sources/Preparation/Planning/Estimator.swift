import MediaModel

/// Rough costs, for the dry run, the order of the work and the time left.
///
/// Rates are per core, of x264 at its faster presets and FFmpeg's software decoders on one core of
/// a current server; they steer nothing but the numbers that are shown and which file goes first.
enum Estimator {
  /// Pixels a core encodes in a second.
  static let encodedPixels = 45e6
  /// Pixels a core decodes in a second.
  static let decodedPixels = 160e6
  /// Bytes a core copies and hashes in a second.
  static let copiedBytes = 250e6
  /// Seconds that opening and looking into a file takes.
  static let opening = 0.02
  /// Seconds of sound that a core encodes in a second.
  static let encodedSound = 120.0
  /// Bits that H.264 takes for a pixel at the quality aimed at.
  static let bitsPerPixel = 0.09

  /// How many times the work of H.264 is that of VP9 with its alpha beside it.
  static let transparentFactor = 6.0

  /// The cost of passing bytes on.
  static func copy(bytes: Int64) -> Estimate {
    Estimate(bytes: bytes, coreSeconds: opening + Double(bytes) / copiedBytes)
  }

  /// The cost of encoding the sound alone.
  static func sound(duration: Double, bitRate: Int64, besides bytes: Int64 = 0) -> Estimate {
    Estimate(
      bytes: bytes + Int64(duration * Double(bitRate) / 8),
      coreSeconds: opening + duration / encodedSound + Double(bytes) / copiedBytes)
  }

  /// The cost of encoding a clip; the result's bytes are those of constant quality.
  static func transcode(_ facts: MediaFacts, to size: Resolution, duration: Double) -> Estimate {
    let rate = facts.mainVideo?.frameRate?.value ?? 25
    let frames = max(1, duration * min(max(rate, 1), 240))
    let source = Double(facts.mainVideo?.codedSize?.pixels ?? size.pixels)
    let encoded = frames * Double(size.pixels)
    let whole = facts.duration ?? duration
    let share = whole > 0 ? min(1, duration / whole) : 1
    let scale = min(1, Double(size.pixels) / max(1, source))
    let bits = min(
      encoded * bitsPerPixel, Double(equalBytes(facts)) * 8 * share * scale)
    let sound = facts.audioStreams.isEmpty ? 0 : duration * 160_000
    return Estimate(
      bytes: Int64((bits + sound) / 8),
      coreSeconds: opening + encoded / encodedPixels + frames * source / decodedPixels
        + encoded / decodedPixels)
  }

  /// The bytes that H.264 would take to look the same.
  private static func equalBytes(_ facts: MediaFacts) -> Int64 {
    Int64(Double(facts.bytes) / (facts.mainVideo.map { AcceptedFormats.row(of: $0).weight } ?? 1))
  }

  /// The most that constant quality is likely to give: grainy pictures take some four times the
  /// usual bits, but hardly more than their source is worth.
  static func mostBytes(_ facts: MediaFacts, estimate: Estimate) -> Int64 {
    min(estimate.bytes * 4, max(estimate.bytes, equalBytes(facts)))
  }

  /// The cost of converting a picture.
  static func picture(_ facts: MediaFacts, to format: ContainerFormat) -> Estimate {
    let frames = Double(max(1, facts.kind == .animation ? facts.pictures ?? 1 : 1))
    let pixels = Double(facts.mainVideo?.codedSize?.pixels ?? 1_000_000) * frames
    let bitsPerPixel = format == .png ? 10.0 : format == .mp4 ? 0.3 : 2.5
    return Estimate(
      bytes: Int64(pixels * bitsPerPixel / 8), coreSeconds: opening + pixels / 15e6)
  }
}
