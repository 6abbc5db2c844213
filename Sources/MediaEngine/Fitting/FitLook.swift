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

  /// The small picture's sides against the full one's.
  private static let scale = 0.34
  /// The small picture's longest side is no less.
  private static let leastSide = 256.0

  /// A frame with so much of a key frame's bits shows something new and grows like one.
  private static let sceneShare = 0.3

  /// - Parameter crf: About the rate factor that the clip will take.
  init(
    _ clip: FitClip, encoder: FitEncoder, crf: Double, progress: (Int) -> Void = { _ in }
  ) throws {
    self.crf = FitEncoder.clamped(crf, to: 12...48)
    let small = Self.smallSize(of: encoder.size)
    let coder = try encoder.resized(to: small).openForLook(crf: self.crf)
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

  /// The bits of the whole clip as far as samples tell them.
  func map(by sampling: FitSampling) -> ComplexityMap {
    let scenes = bits.indices.filter { isKey[$0] }
    let usualScene = scenes.reduce(0) { $0 + bits[$1] } / Double(max(1, scenes.count))
    var inner: [Anchor] = []
    var keys: [Anchor] = []
    for sample in sampling.samples {
      let around = ((sample.start + 1)..<(sample.start + 1 + sample.inner.count))
        .clamped(to: bits.indices)
      guard around.count == sample.inner.count, !around.isEmpty else { continue }
      let small = around.reduce(0.0) { $0 + bits[$1] }
      let same = exp2((sample.crf - crf) / sampling.halving)
      let place = Double(sample.start + sample.inner.count / 2) / Double(bits.count)
      inner.append(
        Anchor(
          place: place, bits: small / Double(around.count),
          ratio: sample.inner.reduce(0, +) * same / max(64, small)))
      let smallKey = isKey[sample.start] ? bits[sample.start] : usualScene
      keys.append(
        Anchor(place: place, bits: smallKey, ratio: sample.key * same / max(64, smallKey)))
    }
    let levels = self.levels
    return ComplexityMap(
      bits: bits.indices.map { index in
        let isScene = isKey[index] || bits[index] > Self.sceneShare * usualScene
        let place = Double(index) / Double(bits.count)
        return bits[index]
          * (isScene
            ? Anchor.ratio(at: place, bits: bits[index], keys)
            : Anchor.ratio(at: place, bits: levels[index], inner))
      },
      reference: crf, halving: sampling.halving)
  }

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
