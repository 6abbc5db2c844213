import MediaModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A cheap first look at a clip: how difficult its frames are beside each other.
///
/// It is x264 on a smaller picture with the preset's own structure (scenes, reordering,
/// look-ahead), so that its bits stand in the proportions of the real encode's; samples at full
/// size tell how much those are.
final class FitLook {
  /// Bits of each frame in the small encode, in presentation order.
  private var bits: [Double] = []
  /// Which frames began a scene there.
  private var isKey: [Bool] = []
  private let crf: Double
  private let clip: FitClip
  private let encoder: FitEncoder
  private var twins: [Int: FitSampling.Sample] = [:]

  /// The small picture's sides against the full one's.
  private static let scale = 0.25
  /// The small picture's longest side is no less.
  private static let leastSide = 256.0

  /// A frame with so much of a key frame's bits, and so many times those of the frames around it,
  /// shows something new and grows like a key frame.
  private static let sceneShare = 0.3
  private static let sceneJump = 3.0

  /// - Parameter crf: About the rate factor that the clip will take.
  init(
    _ clip: FitClip, encoder: FitEncoder, crf: Double, progress: (Int) -> Void = { _ in }
  ) throws {
    self.crf = FitEncoder.clamped(crf, to: 12...48)
    self.clip = clip
    let small = Self.smallSize(of: encoder.size)
    self.encoder = encoder.resized(to: small)
    let coder = try self.encoder.openForLook(crf: self.crf)
    let packet = try Packet()
    try clip.read(size: small, isDraft: true) { number, frame in
      try coder.send(frame)
      try drain(coder, packet)
      progress(number)
      return true
    }
    try coder.send(nil)
    try drain(coder, packet)
  }

  private func drain(_ coder: StreamEncoder, _ packet: Packet) throws {
    while try coder.receive(into: packet) {
      guard let time = packet.presentationTime, time >= 0 else { continue }
      let place = Int(time)
      while bits.count <= place {
        bits.append(0)
        isKey.append(false)
      }
      bits[place] = Double(packet.size * 8)
      isKey[place] = packet.isKey
    }
  }

  private static func smallSize(of size: Resolution) -> Resolution {
    let longest = Double(max(size.width, size.height))
    return PicturePlan.fitted(size, longestSide: Int(min(longest, max(leastSide, longest * scale))))
  }

  /// A sample of the small picture at the place of a full one, so that like is compared with like:
  /// the pictures after a key picture take more than others of a clip that stands still.
  private func twin(of sample: FitSampling.Sample) throws -> FitSampling.Sample {
    if let known = twins[sample.start] { return known }
    var frames: [Frame] = []
    let span = FitSampling.span(encoder)
    try clip.read(size: encoder.size, from: .at(sample.start), isDraft: true) { _, frame in
      frames.append(try frame.copy())
      return frames.count < span
    }
    var made = FitSampling.Sample(start: sample.start, crf: crf)
    try made.encode(frames, with: encoder.onOneThread.openForLook(crf: crf))
    twins[sample.start] = made
    return made
  }

  /// The bits of the whole clip as far as samples tell them.
  func map(by sampling: FitSampling) throws -> ComplexityMap {
    let scenes = bits.indices.filter { isKey[$0] }
    let usualScene = scenes.reduce(0) { $0 + bits[$1] } / Double(max(1, scenes.count))
    let levels = self.levels
    var inner: [Anchor] = []
    var keys: [Anchor] = []
    for sample in sampling.samples where bits.indices.contains(sample.start) {
      let small = try twin(of: sample)
      let same = exp2((sample.crf - crf) / sampling.halving)
      let place = Double(sample.start) / Double(bits.count)
      inner.append(
        Anchor(
          place: place, bits: level(around: sample, levels),
          ratio: sample.innerBits * same / max(64, small.innerBits)))
      keys.append(
        Anchor(place: place, bits: small.key, ratio: sample.key * same / max(64, small.key)))
    }
    return ComplexityMap(
      bits: bits.indices.map { index in
        let isScene =
          isKey[index]
          || bits[index] > max(Self.sceneShare * usualScene, Self.sceneJump * levels[index])
        let place = Double(index) / Double(bits.count)
        return bits[index]
          * (isScene
            ? Anchor.ratio(at: place, bits: bits[index], keys)
            : Anchor.ratio(at: place, bits: levels[index], inner))
      },
      reference: crf, halving: sampling.halving, scenes: scenes)
  }

  private func level(around sample: FitSampling.Sample, _ levels: [Double]) -> Double {
    levels[min(levels.count - 1, sample.start + FitSampling.measured / 2)]
  }

  /// A frame in the middle of those that take much of the bits and are like no sample; nil where
  /// there is nothing of the kind.
  func unlike(_ sampling: FitSampling, _ map: ComplexityMap) -> Int? {
    let levels = self.levels
    let known = sampling.samples.map { level(around: $0, levels) }
    let strange = bits.indices.filter { index in
      known.allSatisfy { abs(log2(max(64, levels[index]) / max(64, $0))) > Self.likeness }
    }
    let share = strange.reduce(0) { $0 + map.bits[$1] }
    guard share > Self.telling * map.bits.reduce(0, +) else { return nil }
    var sum = 0.0
    return strange.first { index in
      sum += map.bits[index]
      return sum * 2 >= share
    }
  }

  /// Octaves between the bits of frames that are alike.
  private static let likeness = 0.7
  /// The part of all bits that is worth a sample of its own.
  private static let telling = 0.08

  /// The mean bits of the frames around each, key frames left out.
  private var levels: [Double] {
    var sums = [0.0]
    var counts = [0]
    for (value, isKey) in zip(bits, isKey) {
      sums.append(sums[sums.count - 1] + (isKey ? 0 : value))
      counts.append(counts[counts.count - 1] + (isKey ? 0 : 1))
    }
    return bits.indices.map { index in
      let range = max(0, index - 6)..<min(bits.count, index + 7)
      let count = counts[range.upperBound] - counts[range.lowerBound]
      return (sums[range.upperBound] - sums[range.lowerBound]) / Double(max(1, count))
    }
  }
}

/// A sample, where the ratio of the full-size encode to the small one is known.
private struct Anchor {
  /// Where it stands, from 0 to 1.
  let place: Double
  /// Bits of a frame there in the look.
  let bits: Double
  let ratio: Double

  /// Full-size bits for one bit of the look: that of samples of the same difficulty first, of near
  /// ones next.
  static func ratio(at place: Double, bits: Double, _ anchors: [Anchor]) -> Double {
    var sum = 0.0
    var weights = 0.0
    for anchor in anchors {
      let level = log2(max(64, bits) / max(64, anchor.bits)) / 2
      let distance = place - anchor.place
      let far = 0.01 + level * level + distance * distance
      sum += log(max(1e-6, anchor.ratio)) / (far * far)
      weights += 1 / (far * far)
    }
    return weights > 0 ? exp(sum / weights) : 4
  }
}
