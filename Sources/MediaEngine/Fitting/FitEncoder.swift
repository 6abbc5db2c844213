import CFFmpeg
import MediaModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// x264 set up for landing on a size and for chunks: its rate factor can be changed between frames, key
/// frames can be asked for, and pieces encoded apart stitch together.
struct FitEncoder {
  let preset: String
  private(set) var size: Resolution
  let rate: Rational
  var threads: Int
  let path: String
  let cancellation: Cancellation?
  /// The most frames between two key frames, where it is not the usual number.
  var keyFrameInterval: Int?
  /// Frames that it looks ahead at least.
  private(set) var leastLookahead = 0

  /// Frames that x264 looks ahead (`rc-lookahead`).
  var lookahead: Int { max(usualLookahead, leastLookahead) }

  /// The same with each preset, by `x264 --fullhelp`.
  private var usualLookahead: Int {
    switch preset {
    case "ultrafast", "superfast": 0
    case "veryfast": 10
    case "faster": 20
    case "fast": 30
    case "medium": 40
    case "slow": 50
    default: 60
    }
  }

  /// The same, looking as far ahead as pays where little moves; nil where it does already, or looks
  /// ahead not at all.
  ///
  /// x264 gives a picture more bits the longer what it shows stands, as far as it looks (`mbtree`). On
  /// a screen recording 20 frames instead of the 10 of `veryfast` bring 0.1 to 0.5 dB for 3 % of the
  /// CPU (measured with ffmpeg at the same number of bytes).
  var lookingFurther: FitEncoder? {
    guard (1..<Self.calmLookahead).contains(lookahead) else { return nil }
    var other = self
    other.leastLookahead = Self.calmLookahead
    return other
  }

  private static let calmLookahead = 20

  /// Frames that it has seen after the one that it begins to encode, going by how many it had seen
  /// when it gave out the first: that one had been worked on by all threads but one meanwhile.
  func lag(delay: Int) -> Int {
    // Unless told, x264 takes one and a half threads a core, and one for two rows of macroblocks at
    // most.
    let rows = (size.height + 15) / 16
    let usual = min(Int(av_cpu_count()) * 3 / 2, rows / 2)
    return max(0, delay - max(1, threads > 0 ? threads : usual))
  }

  /// Opens it at a rate factor.
  func open(crf: Double) throws -> StreamEncoder {
    // With b_stitchable, x264 writes the same parameter sets whatever the rate factor.
    try open([
      "preset": preset, "profile": "high", "crf": "\(crf)", "forced-idr": "1",
      "rc-lookahead": "\(lookahead)", "x264-params": "stitchable=1",
    ])
  }

  /// Frames that it has seen on one thread after the one that it begins to encode: those that it
  /// looks ahead or reorders (three B-frames at most), and one to know how long the last of them is
  /// shown.
  var lagOnOneThread: Int { max(lookahead, 3) + 1 }

  /// The same on its own number of threads: on several, x264 keeps a frame more than its B-frames
  /// between its look ahead and its threads (`sync-lookahead`).
  var usualLag: Int { threads == 1 ? lagOnOneThread : lagOnOneThread + 4 }

  /// For a look at the difficulty of the picture: the preset's structure with the savings of
  /// x264's own fast first pass.
  func openForLook(crf: Double) throws -> StreamEncoder {
    try open([
      "preset": preset, "profile": "high", "crf": "\(crf)", "forced-idr": "1",
      "rc-lookahead": "\(lookahead)",
      "x264-params": "ref=1:partitions=none:me=dia:subme=1:trellis=0:8x8dct=0:fast-pskip=1",
    ])
  }

  private func open(_ options: Options) throws -> StreamEncoder {
    let tick = Rational(rate.denominator, rate.numerator) ?? .one
    return try StreamEncoder.open(
      PictureEncoding(
        shape: PictureShape(size: size, format: .yuv420p, timeBase: tick, frameRate: rate),
        colour: PicturePlan.colour,
        keyFrameInterval: usualKeyFrameInterval,
        threads: threads, options: options),
      path: path, cancellation: cancellation)
  }

  /// The most frames between two key frames: eight seconds, and no fewer than x264 takes unless told,
  /// since each one more takes bits from all pictures.
  var usualKeyFrameInterval: Int {
    keyFrameInterval ?? max(Self.leastInterval, Int((rate.value * 8).rounded()))
  }

  /// The same as x264 takes unless told (`keyint`).
  private static let leastInterval = 250

  /// Bits of a picture in which nothing changes, at most: headers, and a small part of a bit for each
  /// macroblock.
  var mostFloor: Double { 160 + 0.15 * Double(size.pixels) / 256 }

  /// The same for pictures of another size.
  func resized(to size: Resolution) -> FitEncoder {
    var other = self
    other.size = size
    return other
  }

  /// The same on one thread.
  var onOneThread: FitEncoder {
    var one = self
    one.threads = 1
    return one
  }

  static func clamped(_ value: Double, to range: ClosedRange<Double>) -> Double {
    min(range.upperBound, max(range.lowerBound, value))
  }

  /// A first guess at the rate factor that spends so many bits on so many frames: 0.1 bits a pixel
  /// is about what x264 spends on camera pictures at CRF 23, and 6 steps halve it.
  func guess(bits: Double, frames: Int) -> Double {
    let perPixel = bits / Double(max(1, frames)) / Double(max(1, size.pixels))
    return Self.clamped(23 + 6 * log2(0.1 / max(1e-6, perPixel)), to: 18...38)
  }
}
