import MediaModel

/// How a limit is shared out among the parts of a WebM with transparency; pure.
struct TransparentBudget {
  /// The most bytes of the file.
  let ceiling: Int64
  /// Bits a second of each sound track; nil for the usual ones.
  let audioBitRate: Int64?
  /// Bits of the picture, by a guess at everything else.
  let pictureBits: Double

  /// Parts of the ceiling: what is good enough, and what is aimed at before the sound is known.
  private static let good = 0.984...0.998
  private static let aim = 0.99

  private static let oneSoundsShare = 0.15
  private static let allSoundsShare = 0.3
  /// Bits a second of sound that is not limited.
  private static let plenty = 128_000.0
  private static let leastSound = 16_000.0
  /// Seconds of a packet of Opus.
  private static let soundPacket = 0.02

  /// Nil where sound and index alone would fill it.
  init?(limit: ByteSize, seconds: Double, pictures: Int, sounds: [StreamFacts], keys: Int) {
    ceiling = limit.bytes
    let usual = WebMSize.Picture(colour: 200, opacity: 200)
    let each = sounds.map { _ in Array(repeating: 200, count: Int(seconds / Self.soundPacket) + 1) }
    let overhead = WebMSize.overhead(
      pictures: repeatElement(usual, count: pictures), sounds: each, keys: keys, seconds: seconds,
      tags: 300)
    let room = (Double(ceiling) * Self.aim - Double(overhead)) * 8
    let tracks = Double(sounds.count)
    let share =
      sounds.isEmpty
      ? 0
      : room / max(0.1, seconds) * min(Self.oneSoundsShare * tracks, Self.allSoundsShare) / tracks
    let isLimited = !sounds.isEmpty && share < Self.plenty
    let audio = isLimited ? Int64(max(Self.leastSound, share)) : nil
    audioBitRate = audio
    var settings = AudioSettings(bitRate: audio)
    settings.codec = .opus
    let sound = sounds.reduce(0.0) { sum, stream in
      let rate = settings.copies(stream) ? stream.bitRate : nil
      return sum + Double(rate ?? settings.bits(for: stream)) * seconds
    }
    pictureBits = room - sound
    guard pictureBits > 0 else { return nil }
  }

  /// Bits of the picture that are good enough.
  func window(overhead: Int, sounds: [[Int]]) -> ClosedRange<Double> {
    let others = Double(overhead + sounds.reduce(0) { $0 + $1.reduce(0, +) })
    let most = max(1, (Double(ceiling) * Self.good.upperBound - others) * 8)
    return min(most, max(0, (Double(ceiling) * Self.good.lowerBound - others) * 8))...most
  }
}
