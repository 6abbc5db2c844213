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
  private var sums: [Double]

  init(bits: [Double], reference: Double, halving: Double) {
    self.bits = bits
    self.reference = reference
    self.halving = min(8, max(2.5, halving))
    sums = [0]
    sums.reserveCapacity(bits.count + 1)
    for value in bits { sums.append(sums[sums.count - 1] + max(0, value)) }
  }

  /// The number of frames.
  var count: Int { bits.count }

  /// What a stretch of frames takes at a rate factor.
  func bits(in frames: Range<Int>, at crf: Double) -> Double {
    let range = frames.clamped(to: 0..<bits.count)
    return (sums[range.upperBound] - sums[range.lowerBound]) * exp2((reference - crf) / halving)
  }

  /// The rate factor at which a stretch of frames takes so many bits.
  func crf(for budget: Double, in frames: Range<Int>) -> Double {
    let atReference = bits(in: frames, at: reference)
    guard budget > 0 else { return .infinity }
    guard atReference > 0 else { return -.infinity }
    return reference + halving * log2(atReference / budget)
  }

  /// The last frame from which the rest of the clip holds at least this share of all bits.
  func start(ofLast share: Double) -> Int {
    let total = sums[bits.count]
    let wanted = total * (1 - share)
    var low = 0
    var high = bits.count
    while low < high {
      let middle = (low + high + 1) / 2
      if sums[middle] <= wanted { low = middle } else { high = middle - 1 }
    }
    return max(0, min(low, bits.count - 1))
  }
}
