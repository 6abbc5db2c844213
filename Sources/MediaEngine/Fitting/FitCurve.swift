#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How the bits of some pictures follow the rate factor: what they took at those rate factors that
/// were tried, and in proportion between them.
///
/// Bits fall slowly while a picture is nearly as good as its source, fast where its grain goes, and
/// slowly again when that is gone, so no one slope tells what is taken far from where it was
/// measured.
struct FitCurve: Equatable, Sendable {
  private struct Knot: Equatable, Sendable {
    let crf: Double
    /// The binary logarithm of the bits.
    let octaves: Double
  }

  /// By rising rate factors, bits never rising.
  private var knots: [Knot]
  /// Steps of the rate factor that halve the bits below the first knot.
  private var below: Double
  /// The same above the last.
  private var above: Double

  /// The steps that are taken for possible.
  static let possible = 1.5...12.0
  /// x264's quantiser doubles its step every 6.
  static let usual = 6.0

  /// Falls alike everywhere.
  ///
  /// - Parameter steps: Steps of the rate factor that halve the bits.
  init(_ steps: Double) {
    knots = [Knot(crf: 0, octaves: 0)]
    below = FitEncoder.clamped(steps, to: Self.possible)
    above = below
  }

  /// Goes through what was measured.
  ///
  /// Flat graphics take about the same at any rate factor, and now and then more at a worse one.
  ///
  /// - Parameter usual: Steps of the rate factor that halve the bits of such pictures.
  init(_ measured: [(crf: Double, bits: Double)], usual: Double = FitCurve.usual) {
    self.init(usual)
    guard !measured.isEmpty else { return }
    knots = []
    for point in measured.sorted(by: { $0.crf < $1.crf }) {
      let octaves = log2(max(1, point.bits))
      if let last = knots.last, point.crf - last.crf < Self.nearest {
        knots[knots.count - 1] = Knot(
          crf: last.crf, octaves: min(last.octaves, (last.octaves + octaves) / 2))
      } else {
        knots.append(
          Knot(crf: point.crf, octaves: min(octaves, knots.last?.octaves ?? octaves)))
      }
    }
    guard knots.count > 1 else { return }
    // Half-way back to the usual, since neither end goes on as it was.
    let usual = below
    below = (steps(after: 0) * usual).squareRoot()
    above = (steps(after: knots.count - 2) * usual).squareRoot()
  }

  /// Rate factors closer together are one.
  static let nearest = 0.3

  /// The rate factors between which it was measured.
  var span: ClosedRange<Double> { knots[0].crf...knots[knots.count - 1].crf }

  /// How many times the bits at one rate factor those at another are.
  func factor(from crf: Double, to other: Double) -> Double {
    exp2(octaves(at: other) - octaves(at: crf))
  }

  /// The bits at a rate factor.
  func bits(at crf: Double) -> Double { exp2(octaves(at: crf)) }

  /// How many steps of the rate factor halve the bits near one.
  func steps(at crf: Double) -> Double {
    if crf <= span.lowerBound { return below }
    if crf >= span.upperBound { return above }
    return steps(after: index(before: crf))
  }

  private func octaves(at crf: Double) -> Double {
    let first = knots[0]
    let last = knots[knots.count - 1]
    if crf <= first.crf { return first.octaves + (first.crf - crf) / below }
    if crf >= last.crf { return last.octaves - (crf - last.crf) / above }
    let index = index(before: crf)
    let (a, b) = (knots[index], knots[index + 1])
    return a.octaves + (b.octaves - a.octaves) * (crf - a.crf) / (b.crf - a.crf)
  }

  private func index(before crf: Double) -> Int {
    (knots.firstIndex { $0.crf > crf } ?? knots.count - 1) - 1
  }

  private func steps(after index: Int) -> Double {
    let (a, b) = (knots[index], knots[index + 1])
    let fall = a.octaves - b.octaves
    return fall > 0
      ? FitEncoder.clamped((b.crf - a.crf) / fall, to: Self.possible) : Self.possible.upperBound
  }

  /// The rate factor at which so many bits are taken.
  func rateFactor(for wanted: Double) -> Double {
    let octaves = log2(max(1, wanted))
    let first = knots[0]
    let last = knots[knots.count - 1]
    if octaves >= first.octaves { return first.crf - (octaves - first.octaves) * below }
    if octaves < last.octaves { return last.crf + (last.octaves - octaves) * above }
    let next = knots.firstIndex { $0.octaves <= octaves } ?? knots.count - 1
    let (a, b) = (knots[next - 1], knots[next])
    return b.crf - (octaves - b.octaves) * (b.crf - a.crf) / (a.octaves - b.octaves)
  }

  /// The same of a picture of which each rate factor gives what one that is higher by `steps` gave.
  func shifted(by steps: Double) -> FitCurve {
    var other = self
    other.knots = knots.map { Knot(crf: $0.crf - steps, octaves: $0.octaves) }
    return other
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

/// How the bits of a clip follow the rate factor, by kinds of pictures.
struct FitCurves: Equatable, Sendable {
  /// For key pictures.
  var key: FitCurve
  /// For the pictures between, beyond what one takes in which nothing changes.
  var inner: FitCurve

  init(key: FitCurve, inner: FitCurve) {
    self.key = key
    self.inner = inner
  }

  /// - Parameter steps: Steps of the rate factor that halve the bits of all pictures.
  init(_ steps: Double) {
    self.init(key: FitCurve(steps), inner: FitCurve(steps))
  }

  /// The same of a picture of which each rate factor gives what one that is higher by `steps` gave.
  func shifted(by steps: Double) -> FitCurves {
    FitCurves(key: key.shifted(by: steps), inner: inner.shifted(by: steps))
  }
}
