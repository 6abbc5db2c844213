#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Chooses the rate factor while a clip is encoded, so that what is left of the budget fits what
/// is left of the clip.
///
/// The map says how the remaining difficulty lies; what the encoder really spent against the map
/// says how far to trust it. Corrections are small and early, which is what keeps the end of the
/// clip as good as its beginning.
struct RateController: Sendable {
  private let map: ComplexityMap
  /// Bits for the whole picture stream.
  var budget: Double
  private let bounds: ClosedRange<Double>
  private let steadiness: Double

  /// The rate factor for the next frame.
  private(set) var crf: Double
  /// The rate factor in force when each frame was sent.
  private var sent: [Double] = []
  /// Its mean over the frames up to each, older ones counting less and less.
  private var means: [Double] = []
  /// Frames that x264 has seen after the one that it begins to encode: a rate factor holds from that
  /// one on, and not from the frame that it was sent with.
  var lag = 0
  private var finished = 0
  private var spent = 0.0
  /// What was spent on pictures that were measured before, and so say nothing of the map.
  private var spentOnKnown = 0.0
  /// What the map gave for the frames spent on, beyond what they take at any rate factor.
  private var expected = 0.0
  private var fixed = 0.0
  /// The same lately, older ones counting less and less.
  private var recent = (spent: 0.0, expected: 0.0)
  private let fading: Double
  /// Frames that take after those before them.
  private let near: Int
  private var anchor: Double?

  /// Starts at the map's own answer.
  ///
  /// - Parameters:
  ///   - budget: bits for the whole picture stream.
  ///   - bounds: the best and the worst rate factor allowed.
  ///   - frameRate: frames a second; evidence of about half a minute outweighs the map.
  init(map: ComplexityMap, budget: Double, bounds: ClosedRange<Double>, frameRate: Double) {
    self.map = map
    self.budget = budget
    self.bounds = bounds
    // As much as all of a clip of half a minute steers best (replayed on ten clips at four limits
    // each): where the map is wrong at the beginning, it is mostly right on the whole. What one key
    // picture takes says little of another's.
    let share = 30 * frameRate / Double(max(1, map.count))
    fading = exp(-1 / (2 * max(1, frameRate)))
    near = Int(3 * frameRate)
    steadiness = FitEncoder.clamped(share, to: 0.01...1) + map.unknownKeyShare / 2
    let start = map.crf(for: budget, in: 0..<map.count)
    crf = min(bounds.upperBound, max(bounds.lowerBound, start))
    sent.reserveCapacity(map.count)
  }

  /// Notes that a frame goes to the encoder and returns the rate factor to set before it.
  mutating func send() -> Double {
    means.append(means.last.map { $0 * Self.keyMemory + crf * (1 - Self.keyMemory) } ?? crf)
    sent.append(crf)
    return crf
  }

  /// The rate factor that a frame was or will be encoded with, as far as is known.
  func rateFactor(of frame: Int) -> Double {
    sent.isEmpty ? crf : sent[min(frame + lag, sent.count - 1)]
  }

  /// How much of the mean rate factor that x264 gives a key picture (less its `ipratio`) is that of
  /// the frame before the last: it follows that of the P pictures, each counting for a twentieth, of
  /// which with B pictures every other frame is about one (measured: within 0.5 % of a still's bits).
  private static let keyMemory = 0.975
  /// Frames after which next to nothing is left of it.
  private static let keyHorizon = 160

  /// The mean rate factor that a key picture is encoded with.
  private func keyRateFactor(of frame: Int) -> Double {
    guard frame > 0, !means.isEmpty else { return rateFactor(of: frame) }
    return means[min(frame - 1 + lag, means.count - 1)]
  }

  /// Notes that the encoder gave a frame of so many bits; they come in coding order, which differs
  /// from presentation order by a few frames only.
  mutating func receive(bits: Double, of frame: Int) {
    guard finished < map.count else { return }
    let next = finished..<(finished + 1)
    let variable = map.unknownBits(in: next, at: rateFactor(of: finished))
    let unvaried = map.fixedBits(in: next)
    expected += variable
    fixed += unvaried
    spent += bits
    recent.spent *= fading
    if map.knownKeys.contains(frame) {
      spentOnKnown += bits
    } else {
      recent.spent += max(0, bits - unvaried)
    }
    recent.expected = recent.expected * fading + variable
    finished += 1
  }

  /// Looks at what is left and corrects the rate factor; called about twice a second.
  mutating func correct() {
    let next = max(finished, sent.count - lag)
    guard next < map.count, finished > 0 else { return }
    guard map.variableBits(in: 0..<map.count, at: crf) > 0 else { return }
    let prior = max(1, steadiness * map.unknownBits(in: 0..<map.count, at: crf))
    let told = max(0, spent - spentOnKnown - fixed)
    let ratio = max(0.05, (told + prior) / (expected + prior))

    // What comes next goes half-way as what came last, whatever comes later.
    let pull = prior / 100
    let lately = max(0.05, (recent.spent + pull) / (recent.expected + pull))
    let soon = (ratio * lately).squareRoot()
    var flying = map.fixedBits(in: finished..<next)
    for index in finished..<next {
      let frame = index..<(index + 1)
      flying += soon * map.unknownBits(in: frame, at: rateFactor(of: index))
      flying += map.knownBits(in: frame, at: keyRateFactor(of: index))
    }
    let answer = answer(budget - spent - flying, from: next, soon: soon, later: ratio)
    let wanted = min(bounds.upperBound, max(bounds.lowerBound, answer))
    let progress = max(
      Double(next) / Double(map.count),
      1 - map.variableBits(in: next..<map.count, at: crf)
        / max(1, map.variableBits(in: 0..<map.count, at: crf)))
    let step = max(progress < 0.15 ? 1.5 : 0.5, abs(wanted - crf) / 4)
    var moved = min(crf + step, max(crf - step, wanted))
    if progress > 0.9 {
      let steady = anchor ?? crf
      anchor = steady
      moved = min(steady + 1, max(steady - 1, moved))
    }
    crf = min(bounds.upperBound, max(bounds.lowerBound, moved))
  }

  /// The rate factor at which the frames from one on take so many bits.
  ///
  /// - Parameters:
  ///   - soon: How many times what the map says those take that come next.
  ///   - ratio: The same of those that come later.
  private func answer(
    _ bits: Double, from next: Int, soon: Double, later ratio: Double
  ) -> Double {
    let later = min(map.count, next + near)
    let left = bits - map.fixedBits(in: next..<map.count)
    guard left > 0 else { return .infinity }
    guard map.variableBits(in: next..<map.count, at: map.reference) > 0 else { return -.infinity }
    let mean = means.last ?? crf
    let keys = map.keyFrames.lazy.drop { $0 < next }.prefix { $0 < next + Self.keyHorizon }
      .map { frame in
        (
          frame: frame, old: pow(Self.keyMemory, Double(frame - next)),
          factor: map.knownKeys.contains(frame) ? 1 : frame < later ? soon : ratio
        )
      }
    func taken(_ crf: Double) -> Double {
      let even =
        map.knownBits(in: next..<map.count, at: crf)
        + soon * map.unknownBits(in: next..<later, at: crf)
        + ratio * map.unknownBits(in: later..<map.count, at: crf)
      return keys.reduce(even) { sum, key in
        let slow = crf + (mean - crf) * key.old
        return sum + key.factor
          * (map.keyBits(of: key.frame, at: slow) - map.keyBits(of: key.frame, at: crf))
      }
    }
    return FitCurve.rateFactor(for: left, in: ComplexityMap.sensible, of: taken)
  }
}
