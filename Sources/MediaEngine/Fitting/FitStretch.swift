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
  private let isMild: Bool

  /// The least work for which a mild change is enough; where there is none, the stretch with the
  /// smallest change, or that which brings most of what is missing.
  ///
  /// - Parameters:
  ///   - missing: bits to add; negative where there are too many.
  ///   - mean: the clip's mean rate factor.
  ///   - traits: a stretch's mean rate factor, and how many steps of it halve the bits there.
  static func choose(
    among stretches: [FitStretch], missing: Double, mean: Double,
    traits: (FitStretch) -> (crf: Double, halving: Double)
  ) -> FitCorrection? {
    let all = stretches.compactMap { stretch -> FitCorrection? in
      guard stretch.bits > 0 else { return nil }
      let (crf, halving) = traits(stretch)
      let wanted = max(stretch.bits * 0.02, stretch.bits + missing)
      let step = halving * log2(stretch.bits / wanted)
      let lowest = max(anyStep.lowerBound, FitBudget.bestRateFactor - crf)
      let possible = min(anyStep.upperBound, max(lowest, step))
      return possible == 0
        ? nil
        : FitCorrection(
          stretch: stretch, step: possible,
          gain: stretch.bits * (exp2(-possible / halving) - 1),
          isMild: abs(possible) <= mildStep || abs(crf + possible - mean) <= mildStep)
    }
    let enough = all.filter { abs($0.gain - missing) < abs(missing) / 10 }
    return enough.filter(\.isMild).min { $0.work < $1.work }
      ?? enough.min { abs($0.step) < abs($1.step) }
      ?? all.min { abs($0.gain - missing) < abs($1.gain - missing) }
  }

  /// Frames to encode, and more where another try is likely: what a large change brings is known less
  /// well, and so is what a key picture takes that does not come first, since x264 goes by the
  /// pictures before it.
  private var work: Double {
    let unsure = stretch.frames.lowerBound > 0 ? stretch.keyBits / max(1, stretch.bits) : 0
    return Double(stretch.frames.count) * (1 + abs(step) / Self.mildStep) * (1 + unsure)
  }
}

/// How the bits of each part of a clip follow the rate factor, as far as encoding parts again has
/// told; pure.
struct FitSlopes {
  private let bits: RunningSums
  private var yields: [Double]
  private var last: Range<Int>?

  /// Goes by the map at the rate factors that were used.
  init(map: ComplexityMap, rates: [Double]) {
    bits = RunningSums(rates.indices.map { map.bits(in: $0..<($0 + 1), at: rates[$0]) })
    yields = rates.indices.map { map.yield(in: $0..<($0 + 1), at: rates[$0]) }
  }

  /// How many steps of the rate factor halve the bits of frames.
  var halving: (Range<Int>) -> Double {
    let yields = RunningSums(yields)
    let bits = bits
    return { FitEncoder.clamped(bits[$0] / max(1, yields[$0]), to: Self.possible) }
  }

  /// Learns from what a stretch took.
  ///
  /// What it takes the first time that it is encoded by itself differs a little for other reasons
  /// than its rate factor; the second time tells how its bits follow that.
  mutating func learn(from change: FitCorrection, bits: Double) {
    let frames = change.stretch.frames
    let measured = change.step / log2(change.stretch.bits / max(1, bits))
    if frames == last, measured.isFinite, measured > 0 {
      set(measured, for: frames)
    } else if change.step < 0, bits < change.stretch.bits + change.gain / 2 {
      set(2 * halving(frames), for: frames)
    }
    last = frames
  }

  private mutating func set(_ steps: Double, for frames: Range<Int>) {
    let value = FitEncoder.clamped(steps, to: Self.possible)
    for frame in frames { yields[frame] = bits[frame..<(frame + 1)] / value }
  }

  private static let possible = 1.2...20.0
}
