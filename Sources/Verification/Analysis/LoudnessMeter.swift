import Foundation

/// Programme loudness after ITU-R BS.1770-4 and EBU R128: K-weighting, blocks of 400 ms every
/// 100 ms, an absolute gate at −70 LUFS and a relative one 10 LU below what passes it.
struct LoudnessMeter {
  private var filters: [KWeighting]
  private let weights: [Double]
  private var energy = 0.0
  private var samples = 0
  private var parts: [(energy: Double, samples: Int)] = []
  /// The mean square of each 400 ms block.
  private var blocks: [Double] = []
  /// The loudness of each 400 ms block, one every 100 ms, in LUFS.
  private(set) var momentary: [Float] = []

  /// - Parameters:
  ///   - rate: Samples a second.
  ///   - weights: How much each channel counts.
  init(rate: Int, weights: [Double]) {
    self.weights = weights
    filters = weights.map { _ in KWeighting(rate: Double(rate)) }
  }

  /// The weights of the usual layouts: 1, surrounds 1.41, low frequency effects 0.
  static func weights(channels: Int) -> [Double] {
    switch channels {
    case 5: [1, 1, 1, 1.41, 1.41]
    case 6: [1, 1, 1, 0, 1.41, 1.41]
    case 8: [1, 1, 1, 0, 1.41, 1.41, 1.41, 1.41]
    default: Array(repeating: 1, count: channels)
    }
  }

  /// Adds samples of one channel; all channels get the same number before ``count(_:)``.
  mutating func add(_ samples: UnsafeBufferPointer<Float>, channel: Int) {
    guard weights[channel] > 0 else { return }
    energy += filters[channel].energy(of: samples) * weights[channel]
  }

  /// Tells how many samples each channel got.
  mutating func count(_ count: Int) { samples += count }

  /// Ends a tenth of a second.
  mutating func endPart() {
    parts.append((energy, samples))
    (energy, samples) = (0, 0)
    if parts.count > 4 { parts.removeFirst() }
    guard parts.count == 4 else { return }
    let total = parts.reduce(0) { $0 + $1.samples }
    let mean = parts.reduce(0) { $0 + $1.energy } / Double(max(1, total))
    blocks.append(mean)
    momentary.append(Float(Self.loudness(mean)))
  }

  private static func loudness(_ mean: Double) -> Double {
    mean > 0 ? -0.691 + 10 * log10(mean) : -.infinity
  }

  /// The integrated loudness in LUFS; nil where nothing passes the gate, and for less than 400 ms.
  var integrated: Double? {
    let absolute = blocks.filter { Self.loudness($0) > -70 }
    guard !absolute.isEmpty else { return nil }
    let gate = Self.loudness(absolute.reduce(0, +) / Double(absolute.count)) - 10
    let passed = absolute.filter { Self.loudness($0) > gate }
    guard !passed.isEmpty else { return nil }
    return Self.loudness(passed.reduce(0, +) / Double(passed.count))
  }
}

/// The two filters of BS.1770's K-weighting for one channel, at any sampling rate: a high shelf
/// for the head and a high pass.
struct KWeighting {
  private struct Section {
    var b0, b1, b2, a1, a2: Double
    var z1 = 0.0
    var z2 = 0.0
  }

  private var shelf: Section
  private var pass: Section

  /// The analogue parameters from which the standard's 48 kHz coefficients follow.
  init(rate: Double) {
    let high = tan(.pi * 1681.974450955533 / rate)
    let gain = pow(10, 3.999843853973347 / 20)
    let band = pow(gain, 0.4996667741545416)
    let q = 0.7071752369554196
    let a0 = 1 + high / q + high * high
    shelf = Section(
      b0: (gain + band * high / q + high * high) / a0, b1: 2 * (high * high - gain) / a0,
      b2: (gain - band * high / q + high * high) / a0, a1: 2 * (high * high - 1) / a0,
      a2: (1 - high / q + high * high) / a0)
    let low = tan(.pi * 38.13547087602444 / rate)
    let lowQ = 0.5003270373238773
    let c0 = 1 + low / lowQ + low * low
    pass = Section(
      b0: 1, b1: -2, b2: 1, a1: 2 * (low * low - 1) / c0, a2: (1 - low / lowQ + low * low) / c0)
  }

  /// Filters samples and gives the sum of their squares.
  mutating func energy(of samples: UnsafeBufferPointer<Float>) -> Double {
    var sum = 0.0
    var (first, second) = (shelf, pass)
    for sample in samples {
      let input = sample.isFinite ? Double(sample) : 0
      let middle = first.b0 * input + first.z1
      first.z1 = first.b1 * input - first.a1 * middle + first.z2
      first.z2 = first.b2 * input - first.a2 * middle
      let output = middle + second.z1
      second.z1 = -2 * middle - second.a1 * output + second.z2
      second.z2 = middle - second.a2 * output
      sum += output * output
    }
    // Denormal numbers in a fading tail would slow everything down.
    if abs(second.z1) < 1e-30 { second.z1 = 0 }
    if abs(first.z1) < 1e-30 { first.z1 = 0 }
    (shelf, pass) = (first, second)
    return sum
  }
}
