import Foundation

/// Measures loudness after ITU-R BS.1770-4: K-weighting, blocks of 400 ms, two gates. Stereo at
/// 48 kHz, for which the recommendation gives the filters' coefficients.
struct Loudness {
  /// A second-order filter section for one channel.
  private struct Section {
    let b0: Double
    let b1: Double
    let b2: Double
    let a1: Double
    let a2: Double
    var z1 = 0.0
    var z2 = 0.0

    mutating func run(_ input: Double) -> Double {
      let output = b0 * input + z1
      z1 = b1 * input - a1 * output + z2
      z2 = b2 * input - a2 * output
      return output
    }

    static let shelf = Section(
      b0: 1.53512485958697, b1: -2.69169618940638, b2: 1.19839281085285,
      a1: -1.69065929318241, a2: 0.73248077421585)
    static let highPass = Section(
      b0: 1, b1: -2, b2: 1, a1: -1.99004745483398, a2: 0.99007225036621)
  }

  private var shelves = [Section.shelf, Section.shelf]
  private var highPasses = [Section.highPass, Section.highPass]
  private var filled = 0
  private var energy = 0.0
  /// Mean squares of steps of 100 ms, both channels together.
  private var steps: [Double] = []
  /// The largest sample.
  private(set) var peak: Float = 0

  private static let step = 4800

  /// Takes samples, left and right in turn.
  mutating func add(_ samples: [Float]) {
    samples.withUnsafeBufferPointer { samples in
      for index in samples.indices {
        let channel = index & 1
        let sample = samples[index]
        if abs(sample) > peak { peak = abs(sample) }
        let weighted = highPasses[channel].run(shelves[channel].run(Double(sample)))
        energy += weighted * weighted
        if channel == 1 {
          filled += 1
          if filled == Self.step {
            steps.append(energy / Double(Self.step))
            (filled, energy) = (0, 0)
          }
        }
      }
    }
  }

  /// The integrated loudness in LUFS; nil for silence, or less than 400 ms.
  var integrated: Double? {
    guard steps.count >= 4 else { return nil }
    let blocks = (3..<steps.count).map { (steps[$0 - 3...$0]).reduce(0, +) / 4 }
    let heard = blocks.filter { Self.level($0) > -70 }
    guard !heard.isEmpty else { return nil }
    let gate = Self.level(heard.reduce(0, +) / Double(heard.count)) - 10
    let loud = heard.filter { Self.level($0) > gate }
    guard !loud.isEmpty else { return nil }
    return Self.level(loud.reduce(0, +) / Double(loud.count))
  }

  private static func level(_ meanSquare: Double) -> Double {
    meanSquare > 0 ? -0.691 + 10 * log10(meanSquare) : -.infinity
  }
}
