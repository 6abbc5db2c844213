import Foundation
import MediaModel

/// What work will cost, for the dry run, the order of the work and the time left.
///
/// Rates are of one core of a current server, at the presets that are the default. They were set by
/// what came of some 150 files: half the clips lie between 0.7 and 1.5 times the estimated size and
/// 0.8 and 1.5 times the work, four in five within a factor of three, as nobody knows how hard
/// pictures are before encoding them. Drawings, as pictures or clips, come out far smaller.
enum Estimator {
  /// Pixels a core encodes in a second, its filters included.
  static let encodedPixels = 45e6
  /// Pixels a core decodes in a second.
  static let decodedPixels = 160e6
  /// Pixels a core makes whole pictures of in a second, from fields.
  static let deinterlacedPixels = 40e6
  /// Pixels a core brings from high to standard dynamic range in a second.
  static let toneMappedPixels = 25e6
  /// Bytes a core copies and hashes in a second.
  static let copiedBytes = 250e6
  /// Seconds that opening and looking into a file takes.
  static let opening = 0.02
  /// Seconds that starting decoders and encoders takes.
  static let starting = 0.05
  /// Seconds of one channel of sound that a core encodes in a second.
  static let encodedSound = 75.0
  /// Bits of AAC for a second of one channel beside a picture.
  static let soundBits = 64_000.0
  /// Pictures that are decoded to look through a copy.
  static let sampledPictures = 40.0
  /// How many times the work of H.264 is that of VP9 with its alpha beside it.
  static let transparentFactor = 6.0
  /// How many times the work of one encoding is that of landing on a size.
  static let fittingFactor = 1.4

  /// Whole bytes of an estimate; what headers claim beyond a petabyte is none.
  private static func bytes(_ estimate: Double) -> Int64 { Int64(min(max(0, estimate), 1e15)) }

  /// The cost of passing bytes on.
  static func copy(bytes: Int64) -> Estimate {
    Estimate(bytes: bytes, coreSeconds: opening + Double(bytes) / copiedBytes)
  }

  /// The cost of passing a clip on, with a look at some places of it.
  static func copy(_ facts: MediaFacts) -> Estimate {
    var cost = copy(bytes: facts.bytes)
    let pictures = min(sampledPictures, frames(facts, duration: facts.duration ?? 0))
    let pixels = Double(facts.mainVideo?.codedSize?.pixels ?? 0)
    cost.coreSeconds += starting + pictures * pixels / decodedPixels
    return cost
  }

  /// The cost of encoding sound alone.
  static func sound(duration: Double, bitRate: Int64, channels: Int) -> Estimate {
    Estimate(
      bytes: bytes(duration * Double(bitRate) / 8),
      coreSeconds: opening + starting + duration * Double(channels) / encodedSound)
  }

  /// The cost of encoding a clip's sound beside so many bytes of pictures.
  static func sound(of facts: MediaFacts, duration: Double, besides bytes: Int64) -> Estimate {
    let sound = sound(beside: facts, duration: duration)
    return Estimate(
      bytes: bytes + Self.bytes(sound.bits / 8),
      coreSeconds: opening + starting + sound.seconds + Double(bytes) / copiedBytes)
  }

  /// The cost of encoding a clip; the result's bytes are those of constant quality.
  static func transcode(_ facts: MediaFacts, to size: Resolution, duration: Double) -> Estimate {
    let frames = frames(facts, duration: duration)
    let video = facts.mainVideo
    let source = Double(video?.codedSize?.pixels ?? size.pixels)
    let pixels = Double(size.pixels)
    let whole = facts.duration ?? duration
    let share = whole > 0 ? min(1, duration / whole) : 1
    let scale = min(1, pixels / max(1, source))
    let worth = Double(equalBytes(facts)) * 8 * share * scale
    let sound = sound(beside: facts, duration: duration)
    var seconds = opening + starting + sound.seconds
    seconds += frames * (pixels / encodedPixels + (source + pixels) / decodedPixels)
    if let order = video?.fieldOrder, order != .progressive {
      seconds += frames * source / deinterlacedPixels
    }
    if video?.hdr != nil { seconds += frames * pixels / toneMappedPixels }
    return Estimate(
      bytes: bytes((min(pictureBits(pixels, frames: frames), worth) + sound.bits) / 8),
      coreSeconds: seconds)
  }

  private static func frames(_ facts: MediaFacts, duration: Double) -> Double {
    max(1, duration * min(max(facts.mainVideo?.frameRate?.value ?? 25, 1), 240))
  }

  /// The bits of H.264 at the quality aimed at: fewer for a pixel of a large picture, and some six
  /// times the usual for each picture that stands for itself, one in 150.
  private static func pictureBits(_ pixels: Double, frames: Double) -> Double {
    let bitsPerPixel = 0.09 * pow(921_600 / max(pixels, 1), 0.25)
    return pixels * bitsPerPixel * (frames + 5 * (frames / 150).rounded(.up))
  }

  /// The bits of all sound tracks and the work that they are; AAC is copied.
  private static func sound(
    beside facts: MediaFacts, duration: Double
  ) -> (bits: Double, seconds: Double) {
    facts.audioStreams.reduce((0, 0)) { sum, track in
      if track.codec == "aac", let rate = track.bitRate {
        return (sum.bits + duration * Double(rate), sum.seconds)
      }
      let channels = Double(min(max(track.channels ?? 2, 1), 6))
      let rate = Double(min(track.sampleRate ?? 48_000, 48_000)) / 48_000
      return (
        sum.bits + duration * channels * soundBits * rate,
        sum.seconds + duration * channels * rate / encodedSound
      )
    }
  }

  /// The bytes that H.264 would take to look the same.
  private static func equalBytes(_ facts: MediaFacts) -> Int64 {
    bytes(Double(facts.bytes) / (facts.mainVideo.map { AcceptedFormats.row(of: $0).weight } ?? 1))
  }

  /// The most that constant quality is likely to give: grainy pictures take some four times the
  /// usual bits, but hardly more than their source is worth.
  static func mostBytes(_ facts: MediaFacts, estimate: Estimate) -> Int64 {
    min(estimate.bytes * 4, max(estimate.bytes, equalBytes(facts)))
  }

  /// How many times its bytes a JPEG takes that looks like a picture in a format that does with
  /// less; nil for formats whose bytes tell nothing.
  private static let jpegWeights: [ContainerFormat: Double] = [
    .heic: 2.1, .avif: 4.5, .jpegXL: 2, .webp: 1.5,
  ]

  /// The cost of converting a picture.
  static func picture(_ facts: MediaFacts, to format: ContainerFormat) -> Estimate {
    let frames = Double(max(1, facts.kind == .animation ? facts.pictures ?? 1 : 1))
    let pixels = Double(facts.mainVideo?.codedSize?.pixels ?? 1_000_000) * frames
    let bitsPerPixel = format == .png ? 10.0 : format == .mp4 ? 0.3 : 2
    var bytes = pixels * bitsPerPixel / 8
    if format == .jpeg, let weight = jpegWeights[facts.container] {
      bytes = min(bytes, Double(facts.bytes) * weight)
    }
    let isHEIF = [.heic, .avif].contains(facts.container)
    return Estimate(
      bytes: Self.bytes(bytes), coreSeconds: opening + starting + pixels / (isHEIF ? 7e6 : 15e6))
  }
}
