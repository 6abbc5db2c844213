#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How many bits each frame of a clip is expected to take at a given quality.
///
/// Bits follow the rate factor (CRF) as `bits × 2^((reference − crf) / halving)`; x264's quantiser
/// doubles its step every 6, so `halving` is near 6 and is measured on samples of the clip.
struct ComplexityMap: Sendable {
  /// Bits per frame at `reference`, in presentation order.
  private(set) var bits: [Double]
  /// The rate factor at which `bits` hold.
  let reference: Double
  /// How many steps of the rate factor halve the bits.
  let halving: Double
  /// Frames that begin a scene, in order.
  let scenes: [Int]
  private let sums: RunningSums

  init(bits: [Double], reference: Double, halving: Double, scenes: [Int] = []) {
    self.bits = bits
    self.scenes = scenes
    self.reference = reference
    self.halving = FitEncoder.clamped(halving, to: FitAnswer.halvings)
    sums = RunningSums(bits.map { max(0, $0) })
  }

  /// The number of frames.
  var count: Int { bits.count }

  /// What a stretch of frames takes at a rate factor.
  func bits(in frames: Range<Int>, at crf: Double) -> Double {
    sums[frames.clamped(to: 0..<bits.count)] * exp2((reference - crf) / halving)
  }

  /// The rate factor at which a stretch of frames takes so many bits.
  func crf(for budget: Double, in frames: Range<Int>) -> Double {
    let atReference = bits(in: frames, at: reference)
    guard budget > 0 else { return .infinity }
    guard atReference > 0 else { return -.infinity }
    return reference + halving * log2(atReference / budget)
  }

  /// The frames at which a group of pictures begins and ends that takes about a share of all bits in
  /// the fewest frames; without those where a scene begins anyway, and empty where key pictures are
  /// dear.
  ///
  /// - Parameter part: The part of all bits before which none may lie.
  func bounds(ofShare share: Double, from part: Double) -> Set<Int> {
    let total = sums[0..<bits.count]
    let key = scenes.reduce(0) { $0 + bits[$1] } / Double(max(1, scenes.count))
    guard total > 0, key <= Self.cheapKey * total else { return [] }
    var densest: Range<Int>?
    var start = 0
    for end in 1..<(bits.count + 1) {
      while end - start > Self.shortest, sums[(start + 1)..<end] >= share * total { start += 1 }
      guard sums[0..<start] >= part * total, sums[start..<end] >= share * total else { continue }
      if densest.map({ end - start < $0.count }) ?? true { densest = start..<end }
    }
    guard let densest else { return [] }
    let near = max(Self.nearScene, densest.count / 4)
    return Set(
      [densest.lowerBound, densest.upperBound].filter { bound in
        bound >= near && bound <= bits.count - near
          && !scenes.contains { abs($0 - bound) < near }
      })
  }

  /// The part of all bits that a key picture more may take.
  private static let cheapKey = 0.015
  /// Frames that such a group has, at least.
  private static let shortest = 24
  /// Frames within which a scene's first picture serves as well as another key picture.
  private static let nearScene = 12
}

/// Sums of any run of numbers at the cost of one subtraction.
struct RunningSums: Sendable {
  private var sums: [Double] = [0]

  init(_ values: some Collection<Double>) {
    sums.reserveCapacity(values.count + 1)
    for value in values { sums.append(sums[sums.count - 1] + value) }
  }

  /// The sum of the numbers at these places.
  subscript(range: Range<Int>) -> Double { sums[range.upperBound] - sums[range.lowerBound] }

  /// Their mean.
  func mean(_ range: Range<Int>) -> Double { self[range] / Double(max(1, range.count)) }
}
