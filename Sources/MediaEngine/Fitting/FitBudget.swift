import MediaModel

/// How a limit is shared out; pure.
struct FitBudget: Equatable {
  /// Bits a second for the picture.
  var videoBitRate: Int64
  /// Bits a second for each sound track.
  var audioBitRate: Int64
  /// The longest side of the picture.
  var longestSide: Int

  /// The part of the limit that is aimed at.
  static let aim = 0.992
  /// Bits a pixel below which the picture is made smaller first.
  static let comfortable = 0.025
  /// Bits a pixel below which nothing worth watching comes out, at the smallest size.
  static let floor = 0.008
  /// Bits a pixel above which more bits do not show (x264 at CRF 15 on camera noise).
  static let ceiling = 0.45
  /// Sizes that are tried, longest side first.
  static let ladder = [1920, 1600, 1280, 960, 854, 640, 480, 426, 320]

  /// What an MP4 needs besides the coded bytes: an entry for each packet, and headers.
  static func overhead(frames: Double, audioPackets: Double) -> Double {
    8_192 + frames * 16 + audioPackets * 12
  }

  /// Shares the limit out; nil where the picture would fall below the floor.
  static func make(
    limit: ByteSize, seconds: Double, frameRate: Double, size: Resolution, longestSide: Int,
    sounds: [StreamFacts]
  ) -> FitBudget? {
    guard seconds > 0 else { return nil }
    let audioPackets = sounds.reduce(0.0) { $0 + seconds * Double($1.sampleRate ?? 48_000) / 1024 }
    let bits =
      (Double(limit.bytes) * aim
        - overhead(frames: seconds * frameRate, audioPackets: audioPackets)) * 8
    let perSecond = bits / seconds
    guard perSecond > 0 else { return nil }
    let share = sounds.isEmpty ? 0 : perSecond * 0.15 / Double(sounds.count)
    let audio = Int64(min(128_000, max(24_000, share)))
    let video = perSecond - Double(audio) * Double(sounds.count)
    guard video > 0 else { return nil }
    func perPixel(_ side: Int) -> Double {
      let fitted = PicturePlan.fitted(size, longestSide: side)
      return video / (Double(fitted.pixels) * max(1, frameRate))
    }
    let steps = ladder.filter { $0 <= longestSide && $0 < max(size.width, size.height) }
    let sides = [min(longestSide, max(size.width, size.height))] + steps
    let side = sides.first { perPixel($0) >= comfortable } ?? sides.last ?? 320
    guard perPixel(side) >= floor else { return nil }
    let most = ceiling * Double(PicturePlan.fitted(size, longestSide: side).pixels) * frameRate
    return FitBudget(
      videoBitRate: Int64(min(video, most)), audioBitRate: audio, longestSide: side)
  }
}
