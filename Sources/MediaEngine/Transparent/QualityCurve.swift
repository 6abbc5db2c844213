#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How bits fall as libvpx's quality number rises, and what pieces of a clip take by it; pure.
struct QualityCurve {
  /// How many times as steep it is as usual.
  private(set) var steepness = 1.0
  /// What a unit of weight takes at quality 0.
  private(set) var scale: Double

  /// The best quality that is used: a little better than what YouTube's makers advise for 1080p.
  static let best = 24
  /// The worst before the picture is made smaller instead.
  static let comfortable = 52
  /// libvpx's worst.
  static let worst = 63

  /// How the logarithm of the bits falls with a step, up to the bend and beyond it (measured on film
  /// and animation).
  private static let slopes = (low: 0.06, high: 0.1)
  private static let bend = 48.0
  private static let sensible = 0.6...1.6
  /// Beyond that noise vanishes at once, which says nothing of better qualities.
  private static let lastEven = 58

  /// - Parameter guess: About what a unit of weight takes at a quality.
  init(guess: Double, at quality: Int) {
    scale = 1
    scale = guess / factor(Double(quality))
  }

  private func factor(_ quality: Double) -> Double {
    let fall =
      Self.slopes.low * min(quality, Self.bend) + Self.slopes.high * max(0, quality - Self.bend)
    return exp(-steepness * fall)
  }

  /// Bits of a weight at a quality.
  func bits(_ weight: Double, at quality: Int) -> Double {
    scale * weight * factor(Double(quality))
  }

  /// The quality at which a weight takes so many bits; it may lie beyond libvpx's.
  func quality(for bits: Double, _ weight: Double) -> Double {
    guard bits > 0, weight > 0, scale > 0 else { return bits > 0 ? 0 : 200 }
    let fall = log(scale * weight / bits) / steepness
    let low = fall / Self.slopes.low
    return low <= Self.bend
      ? low : Self.bend + (fall - Self.slopes.low * Self.bend) / Self.slopes.high
  }

  /// Steps from a quality on at which the bits are so many times fewer.
  func steps(from quality: Int, lowering times: Double) -> Int {
    let slope = Double(quality) < Self.bend ? Self.slopes.low : Self.slopes.high
    return Int((log(max(1, times)) / (slope * steepness)).rounded(.up))
  }

  /// The same where all takes so many times as many bits.
  func scaled(by times: Double) -> QualityCurve {
    var other = self
    other.scale *= times
    return other
  }

  /// Learns how steep it is from one piece at two qualities.
  mutating func learn(_ one: (quality: Int, bits: Double), _ other: (quality: Int, bits: Double)) {
    guard abs(one.quality - other.quality) >= 2, one.bits > 0, other.bits > 0,
      max(one.quality, other.quality) <= Self.lastEven
    else { return }
    steepness = 1
    let usual = log(factor(Double(one.quality)) / factor(Double(other.quality)))
    let found = log(one.bits / other.bits) / usual
    steepness = FitEncoder.clamped(found, to: Self.sensible)
  }

  /// Goes by what pieces of these weights took at their qualities.
  mutating func fit(_ pieces: [(weight: Double, quality: Int, bits: Double)]) {
    let told = pieces.reduce(0) { $0 + $1.bits }
    let expected = pieces.reduce(0) { $0 + $1.weight * factor(Double($1.quality)) }
    if told > 0, expected > 0 { scale = told / expected }
  }
}
