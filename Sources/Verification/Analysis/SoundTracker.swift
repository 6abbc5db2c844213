import Foundation
import MediaEngine
import MediaModel

/// Follows what is heard, frame by frame, in nearly constant memory (eight bytes each 100 ms).
struct SoundTracker {
  private let rate: Int
  private let channels: Int
  private let unit: Int
  private let silenceLevel: Float
  private var loudness: LoudnessMeter
  private var truePeak: TruePeakMeter
  private var result = SoundAnalysis()
  private var silent: SpanTracker
  private var clippedSpans = SpanTracker(shortest: 0)
  private var energies: [Double]
  private var runs: [Int]
  private var total = 0
  private var filled = 0
  private var units = 0
  private var unitPeak: Float = 0
  private var partPeak: Float = 0
  private var clippedInUnit = false
  private var tail: [Float] = []
  private var scratch: [Float] = []
  private var unitStart = 0.0
  private var lastTime = 0.0

  /// Samples this near to full scale count as clipped.
  private static let fullScale: Float = 0.999

  init(rate: Int, channels: Int, thresholds: Thresholds) {
    self.rate = max(1, rate)
    self.channels = channels
    unit = max(1, rate / 100)
    silenceLevel = Float(pow(10, thresholds[.silenceLevel] / 20))
    loudness = LoudnessMeter(rate: self.rate, weights: LoudnessMeter.weights(channels: channels))
    truePeak = TruePeakMeter(channels: channels)
    silent = SpanTracker(shortest: min(thresholds[.silenceWarn], thresholds[.silenceFail]))
    energies = Array(repeating: 0, count: channels)
    runs = Array(repeating: 0, count: channels)
    result.rate = rate
    result.channels = channels
  }

  /// Whether a frame is of the form that this follows.
  func fits(_ frame: Frame) -> Bool { frame.sampleRate == rate && frame.channels == channels }

  mutating func take(_ frame: Frame, _ span: TimeSpan) {
    let count = frame.sampleCount
    var start = 0
    if filled == 0 { unitStart = span.start }
    while start < count {
      let size = min(unit - filled, count - start)
      for channel in 0..<channels { look(frame, channel, start..<(start + size)) }
      loudness.count(size)
      total += size
      filled += size
      start += size
      lastTime = span.start + Double(start) / Double(rate)
      if filled == unit { endUnit(at: lastTime) }
    }
  }

  private mutating func look(_ frame: Frame, _ channel: Int, _ range: Range<Int>) {
    var scratch = scratch
    self.scratch = []
    SampleReader.withSamples(frame, channel: channel, scratch: &scratch) { all in
      guard all.count >= range.upperBound else { return }
      let samples = UnsafeBufferPointer(rebasing: all[range])
      var peak: Float = 0
      var energy: Float = 0
      var run = runs[channel]
      for sample in samples {
        let level = abs(sample)
        if level > peak { peak = level }
        energy += sample * sample
        if level >= Self.fullScale {
          run += 1
          if run == 3 {
            result.clips += 1
            clippedInUnit = true
          }
        } else {
          run = 0
        }
      }
      runs[channel] = run
      energies[channel] += Double(energy)
      unitPeak = max(unitPeak, peak)
      noteTail(samples)
      loudness.add(samples, channel: channel)
      truePeak.take(samples, channel: channel, samplePeak: peak)
    }
    self.scratch = scratch
  }

  /// The peaks of the last milliseconds, the loudest channel of each.
  private mutating func noteTail(_ samples: UnsafeBufferPointer<Float>) {
    let millisecond = max(1, rate / 1000)
    if samples.count == 0 { return }
    var peaks: [Float] = []
    var start = 0
    while start < samples.count {
      var peak: Float = 0
      for index in start..<min(samples.count, start + millisecond) {
        peak = max(peak, abs(samples[index]))
      }
      peaks.append(peak)
      start += millisecond
    }
    tail.append(contentsOf: peaks)
    if tail.count > 240 { tail.removeFirst(tail.count - 160) }
  }

  private mutating func endUnit(at time: Double) {
    silent.take(unitPeak <= silenceLevel, from: unitStart, to: time)
    if result.clipped.count < 100 || !clippedInUnit {
      clippedSpans.take(clippedInUnit, from: unitStart, to: time)
    }
    partPeak = max(partPeak, unitPeak)
    (unitPeak, filled, clippedInUnit, unitStart) = (0, 0, false, time)
    units += 1
    guard units % 10 == 0 else { return }
    loudness.endPart()
    result.peaks.append(partPeak)
    partPeak = 0
  }

  mutating func finish() -> SoundAnalysis {
    if filled > 0 { endUnit(at: lastTime) }
    result.silent = silent.finish()
    result.clipped = Array(clippedSpans.finish().prefix(100))
    result.loudness = loudness.integrated
    result.momentary = loudness.momentary
    result.truePeak = truePeak.peak > 0 ? 20 * log10(Double(truePeak.peak)) : nil
    let levels = energies.map { $0 > 0 ? 10 * log10($0 / Double(max(1, total))) : -200 }
    // A channel for low frequency effects, which weighs nothing, may have none.
    let weights = LoudnessMeter.weights(channels: channels)
    if let loudest = levels.max(), loudest > -50 {
      result.missingChannels = levels.indices.filter {
        weights[$0] > 0 && levels[$0] < -60 && levels[$0] < loudest - 30
      }
    }
    result.endPeak = Double(endPeak)
    return result
  }

  /// How loud it is where it ends: padding of a few milliseconds after a sudden end is passed over.
  private var endPeak: Float {
    var peaks = tail[...]
    let quiet: Float = 0.003
    var passed = 0
    while let last = peaks.last, last < quiet, passed < 45 * channels {
      peaks.removeLast()
      passed += 1
    }
    guard let last = peaks.last, last >= quiet else { return 0 }
    return peaks.suffix(2 * channels).max() ?? 0
  }
}
