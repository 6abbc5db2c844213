import MediaModel

/// How an upload limit is shared out; pure.
struct FitBudget: Equatable {
  /// Bytes that the form round an uploaded file takes: two boundary lines, the part's headers and
  /// the file's name (RFC 7578); 2,048 covers the longest name that file systems allow, 255 bytes,
  /// percent-encoded.
  static let multipartFrame: Int64 = 2_048
  /// The part of the ceiling that is aimed at.
  static let aim = 0.993
  /// What is good enough, as parts of the ceiling.
  static let window = 0.982...0.999
  /// The best rate factor that is used. FFmpeg's H.264 guide calls 17 to 18 visually lossless; at
  /// 16 the encoder stops short of the limit, since more bits would not show.
  static let bestRateFactor = 16.0
  /// The worst rate factor before the picture is made smaller instead.
  static let comfortableRateFactor = 34.0
  /// The worst rate factor at the smallest size; beyond it nothing worth watching comes out.
  static let worstRateFactor = 46.0
  /// Longest sides that are tried, largest first.
  static let ladder = [1920, 1600, 1280, 960, 854, 640, 480, 426, 320]

  /// The most bytes of the finished file.
  var ceiling: Int64
  /// Bits a second for each sound track that is encoded.
  var audioBitRate: Int64
  /// Bits for the picture, sound and index reckoned.
  var pictureBits: Double

  /// Shares a limit out; nil where sound and index alone would fill it.
  static func make(
    limit: ByteSize, seconds: Double, frameRate: Double, sounds: [StreamFacts]
  ) -> FitBudget? {
    let ceiling = limit.bytes - min(multipartFrame, limit.bytes / 50)
    guard seconds > 0, ceiling > 0 else { return nil }
    let packets = sounds.map { Int(seconds * Double($0.sampleRate ?? 48_000) / 1024) + 1 }
    let index = overhead(pictures: Int(seconds * frameRate) + 1, sounds: packets)
    let perSecond = (Double(ceiling) * aim - Double(index)) * 8 / seconds
    let share = sounds.isEmpty ? 0 : perSecond * 0.15 / Double(sounds.count)
    let audio = Int64(min(128_000, max(24_000, share)))
    let picture = (perSecond - Double(audio) * Double(sounds.count)) * seconds
    guard picture > 0 else { return nil }
    return FitBudget(ceiling: ceiling, audioBitRate: audio, pictureBits: picture)
  }

  /// About what an MP4's index takes before the packets are known: 18 bytes a packet, measured;
  /// ``IndexSize`` tells exactly at the end.
  static func overhead(pictures: Int, sounds: [Int]) -> Int64 {
    Int64(4_096 + (pictures + sounds.reduce(0, +)) * 18)
  }

  /// The next smaller longest side at which a picture that needs a rate factor of `crf` now would
  /// need a comfortable one; bits follow the number of pixels to the power of 0.8, measured.
  static func smallerSide(than size: Resolution, crf: Double, halving: Double) -> Int? {
    let longest = max(size.width, size.height)
    var steps = 0.0
    for side in ladder where side < longest {
      steps = crf - comfortableRateFactor
      let pixels = Double(side * side) / Double(longest * longest)
      let gained = -0.8 * halving * logTwo(pixels)
      if gained >= steps { return side }
    }
    return ladder.last.flatMap { $0 < longest ? $0 : nil }
  }
}
