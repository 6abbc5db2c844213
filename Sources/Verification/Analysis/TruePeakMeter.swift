import Foundation

/// The true peak after ITU-R BS.1770-4, annex 2: the samples four times finer, by a windowed sinc
/// of twelve taps a phase.
struct TruePeakMeter {
  private static let taps = 12
  /// Taps of the three phases between two samples.
  private static let phases: [[Float]] = (1...3).map { phase in
    let row = (0..<taps).map { tap -> Double in
      let place = Double(tap) - Double(taps / 2 - 1) - Double(phase) / 4
      let window = 0.5 + 0.5 * cos(.pi * place / Double(taps / 2))
      return (place == 0 ? 1 : sin(.pi * place) / (.pi * place)) * max(0, window)
    }
    let sum = row.reduce(0, +)
    return row.map { Float($0 / sum) }
  }
  /// More than any phase can raise a peak.
  private static let largestGain: Float =
    phases.map { $0.reduce(0) { $0 + abs($1) } }.max() ?? 2

  private var histories: [[Float]]
  private var buffer: [Float] = []
  /// The highest so far, as a part of full scale.
  private(set) var peak: Float = 0

  init(channels: Int) {
    histories = Array(repeating: Array(repeating: 0, count: Self.taps - 1), count: channels)
  }

  /// Takes samples of one channel whose plain peak is known: where it can't beat the highest, the
  /// fine look is saved.
  mutating func take(_ samples: UnsafeBufferPointer<Float>, channel: Int, samplePeak: Float) {
    peak = max(peak, samplePeak)
    let before = histories[channel].reduce(0) { max($0, abs($1)) }
    buffer.removeAll(keepingCapacity: true)
    buffer.append(contentsOf: histories[channel])
    buffer.append(contentsOf: samples)
    if max(samplePeak, before) * Self.largestGain > peak {
      buffer.withUnsafeBufferPointer { look(at: $0) }
    }
    histories[channel].removeAll(keepingCapacity: true)
    histories[channel].append(contentsOf: buffer.suffix(Self.taps - 1))
  }

  private mutating func look(at buffer: UnsafeBufferPointer<Float>) {
    guard buffer.count >= Self.taps else { return }
    var highest = peak
    for phase in Self.phases {
      phase.withUnsafeBufferPointer { taps in
        for start in 0...(buffer.count - Self.taps) {
          var sum: Float = 0
          for tap in 0..<Self.taps { sum += buffer[start + tap] * taps[tap] }
          if abs(sum) > highest { highest = abs(sum) }
        }
      }
    }
    peak = highest
  }
}
