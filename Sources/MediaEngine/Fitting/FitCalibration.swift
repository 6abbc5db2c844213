import MediaModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Turns the look's bits into full-size ones by encoding samples as the clip will be.
final class FitCalibration {
  /// A stretch of consecutive pictures as the encoder will get them.
  private struct Sample {
    let start: Int
    let frames: [Frame]
  }

  /// What the samples took at one rate factor.
  private struct Measure {
    let crf: Double
    /// Bits of each sample's frames, in coding order.
    let bits: [[Double]]
    /// Bits of the frames that tell about the clip: not each sample's first, nor its last, whose
    /// future the encoder did not see.
    let total: Double
  }

  private let look: FitLook
  private let encoder: FitEncoder
  private let samples: [Sample]
  private var measures: [Measure] = []

  init(_ clip: FitClip, look: FitLook, encoder: FitEncoder, plan: FitSamplePlan) throws {
    self.look = look
    self.encoder = encoder
    samples = try look.sampleStarts.map { start in
      var frames: [Frame] = []
      try clip.read(size: encoder.size, from: start) { _, frame in
        frames.append(try frame.copy())
        return frames.count < plan.length
      }
      return Sample(start: start, frames: frames)
    }
  }

  /// The map near the rate factor that spends a budget: one sample tells about where that is, then
  /// all are measured there, and again if that was far off.
  func map(for budget: Double, guess: Double) throws -> ComplexityMap {
    var next = guess
    if samples.count > 1 {
      try measure(at: guess, only: samples.count / 2)
      next = answer(currentMap(halving: 6), budget, guess)
      measures = []
    }
    try measure(at: next)
    var map = currentMap(halving: 6)
    for _ in 0..<2 {
      next = answer(map, budget, guess)
      guard let last = measures.last, abs(next - last.crf) > 2.5 else { break }
      try measure(at: next)
      map = currentMap(halving: halving)
    }
    return map
  }

  private func answer(_ map: ComplexityMap, _ budget: Double, _ guess: Double) -> Double {
    let crf = map.crf(for: budget, in: 0..<map.count)
    return min(48, max(12, crf.isFinite ? crf : guess))
  }

  /// Steps of the rate factor that halve the samples' bits, between the last two measures.
  private var halving: Double {
    guard let last = measures.last, let before = measures.dropLast().last else { return 6 }
    let measured = (last.crf - before.crf) / log2(before.total / max(1, last.total))
    return measured.isFinite && measured > 0 ? measured : 6
  }

  private func seen(_ count: Int) -> Int {
    max(0, min(4, count - 1), count - 1 - encoder.lookahead)
  }

  private func measure(at crf: Double, only chosen: Int? = nil) throws {
    let packet = try Packet()
    var all: [[Double]] = []
    for (place, sample) in samples.enumerated() {
      if let chosen, place != chosen {
        all.append([])
        continue
      }
      let coder = try encoder.open(crf: crf)
      var bits: [Double] = []
      func drain() throws {
        while try coder.receive(into: packet) {
          guard let time = packet.presentationTime, time >= sample.start else { continue }
          bits.append(Double(packet.size * 8))
        }
      }
      for (index, frame) in sample.frames.enumerated() {
        if index == 0 {
          try FitEncoder.begin(coder, at: sample.start, with: frame)
        } else {
          try coder.send(frame)
        }
        try drain()
      }
      try coder.send(nil)
      try drain()
      all.append(bits)
    }
    let total = all.reduce(0) { $0 + $1.dropFirst().prefix(seen($1.count)).reduce(0, +) }
    measures.append(Measure(crf: crf, bits: all, total: total))
  }

  private func currentMap(halving: Double) -> ComplexityMap {
    guard let measure = measures.last else {
      return ComplexityMap(bits: look.bits, reference: 23, halving: halving)
    }
    var inner: [Anchor] = []
    var keys: [Anchor] = []
    var bits = look.bits
    for (sample, full) in zip(samples, measure.bits) where full.count > 1 {
      let seen = seen(full.count)
      let range = ((sample.start + 1)..<(sample.start + 1 + seen)).clamped(to: bits.indices)
      let small = range.reduce(0.0) { $0 + look.bits[$1] }
      let middle = Double(sample.start + seen / 2)
      inner.append(
        Anchor(place: middle, ratio: full.dropFirst().prefix(seen).reduce(0, +) / max(64, small)))
      guard bits.indices.contains(sample.start) else { continue }
      keys.append(Anchor(place: middle, ratio: full[0] / max(64, look.bits[sample.start])))
      // The look was made to begin a scene here, which the clip does not.
      bits[sample.start] = small / Double(max(1, range.count))
    }
    let starts = Set(samples.map(\.start))
    return ComplexityMap(
      bits: bits.indices.map { index in
        let isScene = look.isKey[index] && !starts.contains(index) && !keys.isEmpty
        return bits[index] * Anchor.ratio(at: Double(index), isScene ? keys : inner)
      },
      reference: measure.crf, halving: halving)
  }
}

/// A place where the ratio of the full-size encode to the small one is known.
private struct Anchor {
  let place: Double
  let ratio: Double

  /// Full-size bits for one bit of the small encode, interpolated in the logarithm.
  static func ratio(at place: Double, _ anchors: [Anchor]) -> Double {
    guard let first = anchors.first, let last = anchors.last else { return 4 }
    if place <= first.place { return first.ratio }
    for (left, right) in zip(anchors, anchors.dropFirst()) where place <= right.place {
      let share = (place - left.place) / max(1, right.place - left.place)
      return exp(log(max(1e-6, left.ratio)) * (1 - share) + log(max(1e-6, right.ratio)) * share)
    }
    return last.ratio
  }
}
