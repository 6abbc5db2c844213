import MediaModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How an upload limit is shared out; pure.
struct FitBudget: Equatable {
  /// The part of the ceiling that is aimed at.
  var aim: Double { Self.aim(ceiling: ceiling) }
  /// What is good enough, as parts of the ceiling: 98 % of the limit and, for very small files, what
  /// is kept for boxes that they may not have and for the frame of an upload.
  var window: ClosedRange<Double> { Self.window(ceiling: ceiling) }

  private static func window(ceiling: Int64) -> ClosedRange<Double> {
    let least = min(0.99, 0.981 + 1200 / Double(max(1, ceiling)))
    return least...max(0.997, least + 0.0097)
  }

  private static func aim(ceiling: Int64) -> Double {
    let window = window(ceiling: ceiling)
    return (window.lowerBound + window.upperBound) / 2
  }

  /// The best rate factor that is used. FFmpeg's H.264 guide calls 17 to 18 visually lossless; at
  /// 16 the encoder stops short of the limit, since more bits would not show.
  static let bestRateFactor = 16.0
  /// The worst rate factor before the picture is made smaller instead.
  static let comfortableRateFactor = 34.0
  /// The worst rate factor at the smallest size; beyond it nothing worth watching comes out.
  static let worstRateFactor = 46.0
  /// A rate factor of the samples at which looking at the whole is in vain: they can lie where four
  /// times as much happens as in the mean.
  static let hopelessAtSmallest = worstRateFactor + 12
  /// A rate factor at which one sample is enough to know that the picture must be smaller.
  static let hopelessRateFactor = 38.0
  /// Longest sides that are tried, largest first.
  static let ladder = [1920, 1600, 1280, 960, 854, 640, 480, 426, smallestSide]

  /// The smallest of them.
  static let smallestSide = 320

  /// The most bytes of the finished file.
  var ceiling: Int64
  /// Bits a second for each sound track that is encoded.
  var audioBitRate: Int64
  /// Bits for the picture, sound and index reckoned.
  var pictureBits: Double
  /// The most bits of the picture, however many the ceiling leaves.
  var mostPictureBits = Double.infinity
  /// What the ceiling leaves for it, were it to take that.
  private(set) var roomForPicture = 0.0
  /// Whether those are fewer than the ceiling leaves.
  private(set) var isCapped = false

  /// Shares a limit out; nil where sound and index alone would fill it.
  static func make(
    limit: ByteSize, seconds: Double, frameRate: Double, sounds: [StreamFacts]
  ) -> FitBudget? {
    let ceiling = limit.bytes
    guard seconds > 0, ceiling > 0 else { return nil }
    let packets = sounds.map { Int(seconds * Double($0.sampleRate ?? 48_000) / 1024) + 1 }
    let index = overhead(pictures: Int(seconds * frameRate) + 1, sounds: packets)
    let perSecond = (Double(ceiling) * aim(ceiling: ceiling) - Double(index)) * 8 / seconds
    let tracks = Double(sounds.count)
    let share =
      sounds.isEmpty ? 0 : perSecond * min(oneSoundsShare * tracks, allSoundsShare) / tracks
    let audio = Int64(min(Double(mostOfSound), max(24_000, share)))
    // Sound that is lighter already is copied.
    let sound = sounds.reduce(0.0) { $0 + Double(min(audio, $1.bitRate ?? audio)) }
    let picture = (perSecond - sound) * seconds
    guard picture > 0 else { return nil }
    return FitBudget(
      ceiling: ceiling, audioBitRate: audio, pictureBits: picture, roomForPicture: picture)
  }

  /// The same where sound gets what a picture leaves that takes less than its share even at its best, up to
  /// the rate that the sound usually has.
  func givingSound(
    whatIsLeftBy map: ComplexityMap, seconds: Double, sounds: [StreamFacts]
  ) -> FitBudget {
    let best = map.bits(in: 0..<map.count, at: Self.bestRateFactor) * Self.doubt
    let left = roomForPicture - min(best, mostPictureBits)
    let usual = sounds.map { AudioSettings().bits(for: $0) }.min() ?? 0
    let most = max(Self.mostOfSound, usual)
    guard left > 0, seconds > 0, !sounds.isEmpty, audioBitRate < most else { return self }
    var budget = self
    budget.audioBitRate = min(
      most, audioBitRate + Int64(left / seconds / Double(sounds.count)))
    func taken(_ rate: Int64) -> Double {
      sounds.reduce(0) { $0 + Double(min(rate, $1.bitRate ?? rate)) } * seconds
    }
    budget.roomForPicture -= taken(budget.audioBitRate) - taken(audioBitRate)
    budget.pictureBits = min(pictureBits, budget.roomForPicture)
    return budget
  }

  /// How many times what a map tells a picture may take.
  private static let doubt = 1.2
  /// Bits a second that sound beside a picture is given at most where the picture can use them.
  private static let mostOfSound: Int64 = 128_000

  /// The same where the picture gets no more than so many bits.
  func capped(at bits: Double) -> FitBudget {
    guard bits * aim < pictureBits else { return self }
    var budget = self
    budget.mostPictureBits = bits
    budget.pictureBits = bits * aim
    budget.isCapped = true
    return budget
  }

  /// Bits of the picture in a file that is a part of the ceiling.
  ///
  /// - Parameter others: Bytes of all else.
  func bits(_ part: Double, beside others: Double) -> Double {
    max(1, min(mostPictureBits * part, (Double(ceiling) * part - others) * 8))
  }

  /// The part of all bits that one sound track gets, and that all of them get.
  private static let oneSoundsShare = 0.15
  private static let allSoundsShare = 0.3

  /// Whether it is far more than the best that is used takes.
  func isAmple(for map: ComplexityMap) -> Bool {
    1.5 * map.bits(in: 0..<map.count, at: Self.bestRateFactor) < pictureBits
  }

  /// About what an MP4's index takes before the packets are known, with a chunk for each picture or
  /// each packet of a sound, whichever are fewer, and as many for the picture; ``IndexSize`` tells
  /// exactly at the end.
  static func overhead(pictures: Int, sounds: [Int]) -> Int64 {
    let chunks = sounds.map { min(pictures, $0) }
    return Int64(
      2_048 + pictures * 12 + sounds.reduce(0, +) * 4
        + (chunks.reduce(0, +) + (chunks.max() ?? 0)) * 10)
  }

  /// The longest side, of those tried, at which a picture of a size takes a comfortable rate
  /// factor; nil where its own is that.
  static func side(for size: Resolution, _ answer: FitAnswer) -> Int? {
    guard answer.crf > comfortableRateFactor else { return nil }
    let longest = max(size.width, size.height)
    let sides = ladder.filter { $0 < longest }
    // What is far from any rate factor that was tried says little: rather another try half-way.
    let crf = min(answer.crf, furthest)
    return sides.first {
      crf - gain(from: longest, to: $0, answer.halving) <= comfortableRateFactor
    } ?? sides.last
  }

  /// Whether a picture at a rate factor will be made smaller, whatever more samples tell.
  static func isFarTooLarge(_ size: Resolution, at crf: Double, _ halving: Double) -> Bool {
    max(size.width, size.height) > smallestSide
      && crf > comfortableRateFactor + 1.5 * tolerance(halving)
  }

  /// A smaller longest side that is clearly better than the one tried; nil where that will do.
  static func smallerSide(than tried: Resolution, _ answer: FitAnswer) -> Int? {
    answer.crf > comfortableRateFactor + tolerance(answer.halving) ? side(for: tried, answer) : nil
  }

  /// A longest side that is clearly better than the one tried; nil where that will do.
  static func betterSide(than tried: Resolution, of full: Resolution, _ answer: FitAnswer) -> Int? {
    if let smaller = smallerSide(than: tried, answer) { return smaller }
    let longest = max(tried.width, tried.height)
    let whole = max(full.width, full.height)
    return ([whole] + ladder).first { side in
      side > longest && side <= whole
        && answer.crf + gain(from: side, to: longest, answer.halving)
          < comfortableRateFactor - 3 * tolerance
    }
  }

  /// The worst rate factor from which the gain of a smaller size is reckoned.
  private static let furthest = 50.0
  /// Steps of the rate factor that an answer may be off before another size is tried.
  static let tolerance = 2.0

  /// The same where so many steps halve the bits: six do mostly, more where little moves, and with the
  /// same error in bits an answer is farther off.
  private static func tolerance(_ halving: Double) -> Double {
    tolerance * FitEncoder.clamped(halving / 6, to: 1...3)
  }

  /// Steps of the rate factor that a smaller picture gains; bits follow the number of pixels to the
  /// power of 0.8, measured.
  static func gain(from longest: Int, to side: Int, _ halving: Double) -> Double {
    let halving = FitEncoder.clamped(halving, to: FitCurve.possible)
    return 1.6 * halving * log2(Double(longest) / Double(max(1, side)))
  }
}
