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
  /// Frames that x264 has seen after the one that it begins to encode: a rate factor holds from that
  /// one on, and not from the frame that it was sent with.
  var lag = 0
  private var finished = 0
  private var spent = 0.0
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
    steadiness = FitEncoder.clamped(share, to: 0.01...1) + map.keyShare / 2
    let start = map.crf(for: budget, in: 0..<map.count)
    crf = min(bounds.upperBound, max(bounds.lowerBound, start))
    sent.reserveCapacity(map.count)
  }

  /// Notes that a frame goes to the encoder and returns the rate factor to set before it.
  mutating func send() -> Double {
    sent.append(crf)
    return crf
  }

  /// The rate factor that a frame was or will be encoded with, as far as is known.
  func rateFactor(of frame: Int) -> Double {
    sent.isEmpty ? crf : sent[min(frame + lag, sent.count - 1)]
  }

  /// Notes that the encoder gave a frame of so many bits; frames are counted in coding order,
  /// which differs from presentation order by a few frames only.
  mutating func receive(bits: Double) {
    guard finished < map.count else { return }
    let frame = finished..<(finished + 1)
    let variable = map.variableBits(in: frame, at: rateFactor(of: finished))
    let unvaried = map.fixedBits(in: frame)
    expected += variable
    fixed += unvaried
    spent += bits
    recent.spent = recent.spent * fading + max(0, bits - unvaried)
    recent.expected = recent.expected * fading + variable
    finished += 1
  }

  /// Looks at what is left and corrects the rate factor; called about twice a second.
  mutating func correct() {
    let next = max(finished, sent.count - lag)
    guard next < map.count, finished > 0 else { return }
    let prior = steadiness * map.variableBits(in: 0..<map.count, at: crf)
    guard prior > 0 else { return }
    let ratio = max(0.05, (max(0, spent - fixed) + prior) / (expected + prior))

    // What comes next goes half-way as what came last, whatever comes later.
    let pull = prior / 100
    let lately = max(0.05, (recent.spent + pull) / (recent.expected + pull))
    let soon = (ratio * lately).squareRoot()
    var flying = map.fixedBits(in: finished..<next)
    for index in finished..<next {
      flying += soon * map.variableBits(in: index..<(index + 1), at: rateFactor(of: index))
    }
    let later = min(map.count, next + near)
    let answer = map.crf(
      for: budget - spent - flying, in: [(next..<later, soon), (later..<map.count, ratio)])
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
}
