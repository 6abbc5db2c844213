#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whole groups of pictures of a finished encode, which can be encoded again by themselves.
struct FitStretch: Equatable {
  /// Its places among the pictures that are held, in coding order.
  let indices: Range<Int>
  /// Its frames in presentation order.
  let frames: Range<Int>
  let bits: Double
  /// Bits of its key pictures.
  let keyBits: Double
}

/// What to encode again so that a file lands on its size; pure.
struct FitCorrection: Equatable {
  let stretch: FitStretch
  /// Steps of the rate factor to add.
  let step: Double

  /// A change of the rate factor within a clip that is hardly seen, and so is a part that differs
  /// from the clip's mean by no more.
  private static let mildStep = 2.5
  /// Changes that are made where no mild one is enough.
  private static let anyStep = -8.0...16.0

  /// The bits that it is expected to add.
  let gain: Double
  /// Whether it is hardly seen.
  let isMild: Bool

  /// The least work for which a mild change is enough; where there is none, the stretch with the
  /// smallest change, or that which brings most of what is missing.
  ///
  /// - Parameters:
  ///   - missing: bits to add; negative where there are too many.
  ///   - mean: the clip's mean rate factor.
  ///   - known: what is known of a stretch.
  static func choose(
    among stretches: [FitStretch], missing: Double, mean: Double,
    known: (FitStretch) -> FitKnowledge
  ) -> FitCorrection? {
    let all = stretches.compactMap { stretch -> FitCorrection? in
      guard stretch.bits > 0 else { return nil }
      let traits = known(stretch)
      let wanted = max(stretch.bits * 0.02, stretch.bits + missing)
      let step = traits.curve.rateFactor(for: wanted) - traits.crf
      let lowest = max(anyStep.lowerBound, FitBudget.bestRateFactor - traits.crf)
      let possible = min(anyStep.upperBound, max(lowest, step))
      return possible == 0
        ? nil
        : FitCorrection(
          stretch: stretch, step: possible,
          gain: traits.curve.bits(at: traits.crf + possible) - stretch.bits,
          isMild: abs(possible) <= mildStep || abs(traits.crf + possible - mean) <= mildStep,
          isTried: traits.isTried)
    }
    let enough = all.filter { abs($0.gain - missing) < abs(missing) / 10 }
    return enough.filter(\.isMild).min { $0.work < $1.work }
      ?? enough.min { abs($0.step) < abs($1.step) }
      ?? all.min { abs($0.gain - missing) < abs($1.gain - missing) }
  }

  /// The bits to aim at after some corrections; nil to be content with what there is.
  ///
  /// - Parameter isUnder: Whether one of them ended under the limit.
  static func aim(_ bits: Double, after corrections: Int, isUnder: Bool) -> Double? {
    if corrections < most { return bits }
    return isUnder || corrections >= most + mostRescues ? nil : bits * rescueShare
  }

  private static let most = 6
  /// Corrections more where all of those left it over the limit, and the part of the aim that they
  /// aim at.
  private static let mostRescues = 4
  private static let rescueShare = 0.98

  /// Whether the stretch was encoded again before.
  let isTried: Bool

  /// Frames to encode, and more where another try is likely: what a large change brings is known less
  /// well, and so is what a key picture takes that does not come first, since x264 goes by the
  /// pictures before it.
  private var work: Double {
    let frames = Double(stretch.frames.count)
    guard !isTried else { return frames }
    let unsure = stretch.frames.lowerBound > 0 ? stretch.keyBits / max(1, stretch.bits) : 0
    return frames * (1 + abs(step) / Self.mildStep) * (1 + unsure)
  }
}

/// What is known of a stretch when it is to be encoded again.
struct FitKnowledge {
  /// Its mean rate factor.
  let crf: Double
  /// What it takes at others.
  let curve: FitCurve
  /// Whether that was tried.
  var isTried = false
}

/// How the bits of each part of a clip follow the rate factor: as the map says, and as encoding
/// parts again has told; pure.
struct FitHistory {
  private let bits: RunningSums
  private let yields: RunningSums
  private var tries: [Range<Int>: [(crf: Double, bits: Double)]] = [:]

  /// Goes by the map at the rate factors that were used.
  init(map: ComplexityMap, rates: [Double]) {
    bits = RunningSums(rates.indices.map { map.bits(in: $0..<($0 + 1), at: rates[$0]) })
    yields = RunningSums(rates.indices.map { map.yield(in: $0..<($0 + 1), at: rates[$0]) })
  }

  /// What is known of a stretch whose mean rate factor is `crf`.
  func knowledge(of stretch: FitStretch, at crf: Double) -> FitKnowledge {
    let halving = bits[stretch.frames] / max(1, yields[stretch.frames])
    guard let tries = tries[stretch.frames] else {
      let straight = FitCurve([(crf, stretch.bits)], usual: halving)
      return FitKnowledge(crf: crf, curve: straight)
    }
    return FitKnowledge(crf: crf, curve: FitCurve(tries, usual: halving), isTried: true)
  }

  /// Learns what a stretch took, whose mean rate factor was `crf` before.
  mutating func learn(from change: FitCorrection, at crf: Double, bits: Double) {
    let frames = change.stretch.frames
    // What was learned of others that share frames with it is no longer so.
    tries = tries.filter { $0.key == frames || !$0.key.overlaps(frames) }
    let new = (crf: crf + change.step, bits: bits)
    let before = tries[frames] ?? [(crf, change.stretch.bits)]
    // Between two that are close, chance says more than the rate factor.
    tries[frames] = before.filter { abs($0.crf - new.crf) >= FitCurve.nearest } + [new]
  }
}
