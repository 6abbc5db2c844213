#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What samples tell of the bits that the frames of a look take at full size and at one rate factor.
struct FitAnchors {
  private let frames: FitFrames
  private let scenes: Set<Int>
  /// Pictures between key pictures.
  private var inner: [Anchor] = []
  /// Key pictures.
  private var whole: [Anchor] = []
  /// New pictures that the look got in part from those before them, which take more by themselves.
  private var borrowed: [Anchor] = []
  /// Bits of new pictures that were sampled.
  private var measured: [Int: Double] = [:]
  /// Those of them that were sampled near the rate factor.
  private(set) var known: Set<Int> = []

  /// Bits of a frame, over those of one in which nothing changes, that tell something.
  private static let leastExcess = 16.0

  init(_ frames: FitFrames) {
    self.frames = frames
    scenes = Set(frames.scenes)
  }

  /// Learns from a sample.
  ///
  /// - Parameters:
  ///   - full: What it takes at full size.
  ///   - small: What the look takes there.
  ///   - reference: The rate factor.
  mutating func add(
    _ sample: FitSample, full: (key: Double, inner: Double), small: FitTwin, at reference: Double
  ) {
    func anchor(_ bits: Double, _ ratio: Double) -> Anchor {
      Anchor(place: place(of: sample.start), bits: bits, ratio: ratio)
    }
    if full.inner >= Self.leastExcess, small.inner >= Self.leastExcess {
      inner.append(anchor(frames.level(around: sample), full.inner / small.inner))
    }
    whole.append(anchor(small.key, full.key / max(64, small.key)))
    guard let own = frames.keys[sample.start] else { return }
    measured[sample.start] = full.key
    if !scenes.contains(sample.start) { borrowed.append(anchor(own, full.key / max(64, own))) }
    if abs(sample.nearest(to: reference) - reference) <= FitSample.far {
      known.insert(sample.start)
    }
  }

  /// What a frame takes, at full size.
  ///
  /// - Parameter floor: Bits of one in which nothing changes.
  func bits(of frame: Int, floor: Double) -> Double {
    if let measured = measured[frame] { return measured }
    let place = place(of: frame)
    if let key = frames.keys[frame] {
      let isBorrowed = !borrowed.isEmpty && !scenes.contains(frame)
      return key * Anchor.ratio(at: place, bits: key, isBorrowed ? borrowed : whole)
    }
    let alike = inner.isEmpty ? whole : inner
    return floor + frames.bits[frame] * Anchor.ratio(at: place, bits: frames.levels[frame], alike)
  }

  private func place(of frame: Int) -> Double { Double(frame) / Double(frames.bits.count) }
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
