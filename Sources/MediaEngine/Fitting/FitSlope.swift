#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How the bits of pictures follow the rate factor: how many steps of it halve them.
struct FitSlope: Equatable, Sendable {
  /// For key pictures.
  var key: Double
  /// For the pictures between, beyond what one takes in which nothing changes.
  var inner: Double

  /// The steps that are taken for possible.
  static let possible = 2.0...12.0

  /// - Parameter steps: for all pictures alike.
  init(_ steps: Double) {
    self.init(key: steps, inner: steps)
  }

  init(key: Double, inner: Double) {
    self.key = FitEncoder.clamped(key, to: Self.possible)
    self.inner = FitEncoder.clamped(inner, to: Self.possible)
  }

  /// What two encodes of the same pictures tell.
  ///
  /// Flat graphics take about the same at any rate factor, and now and then more at a worse one.
  static func measured(
    _ bits: Double, at crf: Double, then others: Double, at other: Double
  ) -> Double {
    let steps = (other - crf) / log2(max(1, bits) / max(1, others))
    return steps > 0 ? FitEncoder.clamped(steps, to: possible) : possible.upperBound
  }

  /// The rate factor at which something that falls with it takes so many bits.
  static func rateFactor(
    for bits: Double, in range: ClosedRange<Double>, of taken: (Double) -> Double
  ) -> Double {
    var low = range.lowerBound
    var high = range.upperBound
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if taken(middle) > bits { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
