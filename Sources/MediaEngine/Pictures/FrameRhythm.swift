import MediaModel

/// Chooses a constant frame rate that keeps the rhythm of an animation.
enum FrameRhythm {
  /// Below this, players stutter when they seek.
  static let slowest = 10
  /// Above this, nobody sees more.
  static let fastest = 60

  /// Frames a second for frames that last so many milliseconds each.
  ///
  /// The rate at which each frame lasts a whole number of pictures, where there is one between
  /// the bounds; else the nearest to the shortest frame's.
  static func rate(of delays: [Int]) -> Rational {
    let positive = delays.filter { $0 > 0 }
    guard let shortest = positive.min() else { return Rational(25) }
    var step = positive.reduce(0) { Int(greatestCommonDivisor($0, $1)) }
    if 1000 > step * fastest { step = max(shortest, 1000 / fastest) }
    // A slow animation repeats its frames.
    let repeats = max(1, (step * slowest + 999) / 1000)
    return Rational(1000 * Int64(repeats), Int64(step)) ?? Rational(25)
  }

  /// The pictures of a constant rate that show a frame from one millisecond to another; frames
  /// shorter than half a picture may have none.
  static func ticks(from start: Int, to end: Int, rate: Rational) -> Range<Int> {
    let first = Int(nearest: Double(start) / 1000 * rate.value)
    return first..<max(first, Int(nearest: Double(end) / 1000 * rate.value))
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
