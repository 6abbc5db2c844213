public import MediaModel

/// What encoding does to a rate.
public enum FrameRate {
  /// The pictures a second that a stream has after it is encoded, where it has more than are encoded.
  public static func lowered(_ stream: StreamFacts) -> Int? {
    guard let rate = stream.frameRate?.value, rate > FrameRateChoice.fastest else { return nil }
    return Int(FrameRateChoice.rate(for: stream, usualStep: nil).value)
  }
}

/// Chooses the constant rate at which a picture is encoded; pure.
enum FrameRateChoice {
  /// Rates that cameras and editors use.
  static let usual: [Rational] = [
    (24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1), (48, 1), (50, 1), (60000, 1001),
    (60, 1), (15, 1), (10, 1), (12, 1), (100, 1), (120000, 1001), (120, 1),
  ].compactMap { Rational($0.0, $0.1) }

  /// The fastest rate that is encoded.
  static let fastest = 120.0

  /// Whether a rate is that of films.
  static func isFilm(_ rate: Rational) -> Bool { (23.97...24.01).contains(rate.value) }

  /// Whether a stream is a film whose times are uneven, mostly of two and three fields in turn (2:3 pulldown),
  /// while its pictures are even.
  ///
  /// - Parameter usualStep: The median distance of its frames in seconds, where it varies.
  static func isFilm(_ stream: StreamFacts, usualStep: Double?) -> Bool {
    usualStep != nil && isFilm(rate(for: stream, usualStep: usualStep))
  }

  /// The slowest rate of pictures that come as they like: each that stands for a tenth of a second is shown.
  private static let slowest = 10.0
  /// As many pictures have no rate.
  private static let fewest = 3

  /// The constant rate for a stream.
  ///
  /// A constant stream keeps its rate. A varying one gets the rate of its usual step, so that a
  /// 30 fps recording with dropped frames stays one of 30 fps.
  ///
  /// - Parameter usualStep: The median distance of its frames in seconds, where known.
  static func rate(for stream: StreamFacts, usualStep: Double?) -> Rational {
    let fallback = Rational(30)
    let isConstant = !stream.isVariableFrameRate && !isDoubtful(stream)
    if isConstant, let rate = stream.frameRate, rate.value >= 1, rate.value <= fastest {
      return snapped(rate, tolerance: 0.0002)
    }
    // The distances of so few pictures are no rhythm.
    if let count = stream.frameCount, count <= fewest { return fallback }
    if let usualStep, usualStep > 0 {
      let rate = 1 / usualStep
      if rate > fastest * 1.01 { return Rational(60) }
      if rate >= 1 {
        let times = stream.isVariableFrameRate ? (slowest * 0.98 / rate).rounded(.up) : 1
        return snapped(
          Rational(Int64(nearest: rate * max(1, times) * 1000), 1000) ?? fallback, tolerance: 0.02)
      }
    }
    if let rate = stream.frameRate, rate.value >= 1, rate.value <= fastest {
      return snapped(rate, tolerance: 0.02)
    }
    return (stream.frameRate?.value ?? 30) > fastest ? Rational(60) : fallback
  }

  /// Whether the mean tells nothing: there is none, or in an index a last picture that stands long has
  /// spoilt it.
  static func isDoubtful(_ stream: StreamFacts) -> Bool {
    guard let mean = stream.frameRate?.value else { return true }
    guard stream.frameCount != nil, let base = stream.baseFrameRate?.value else { return false }
    return abs(mean - base) > 0.02 * base
  }

  /// The usual rate nearest to this one, if near enough.
  static func snapped(_ rate: Rational, tolerance: Double) -> Rational {
    let nearest = usual.min { abs($0.value - rate.value) < abs($1.value - rate.value) }
    guard let nearest, abs(nearest.value - rate.value) <= tolerance * rate.value else {
      return rate
    }
    return nearest
  }
}
