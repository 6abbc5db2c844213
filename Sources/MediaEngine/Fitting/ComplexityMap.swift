#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How many bits each frame of a clip is expected to take at a given quality.
///
/// Bits follow the rate factor (CRF) by curves that are measured on samples of the clip. What a
/// picture takes in which nothing changes does not follow it.
struct ComplexityMap: Sendable {
  /// Bits per frame at `reference`, in presentation order.
  let bits: [Double]
  /// The rate factor at which `bits` hold.
  let reference: Double
  /// How the bits follow the rate factor.
  let curves: FitCurves
  /// The look's key frames, in order: those that begin a scene, and where there is none, one
  /// after as many frames as lie between two at most.
  let scenes: [Int]
  /// The frames that are like key pictures, in order.
  let keyFrames: [Int]
  /// Those of them that were measured.
  let knownKeys: Set<Int>
  private let sums: RunningSums
  private let keys: RunningSums
  private let known: RunningSums
  private let inner: RunningSums
  private let fixed: RunningSums

  /// - Parameters:
  ///   - isKey: Which frames are like key pictures; none if empty.
  ///   - knownKeys: Those of them that were measured.
  ///   - floor: Bits of another picture in which nothing changes.
  init(
    bits: [Double], isKey: [Bool] = [], knownKeys: Set<Int> = [], floor: Double = 0,
    reference: Double, curves: FitCurves,
    scenes: [Int] = []
  ) {
    self.bits = bits.map { max(0, $0) }
    self.scenes = scenes
    self.reference = reference
    self.curves = curves
    let kinds = isKey.isEmpty ? [Bool](repeating: false, count: bits.count) : isKey
    let frames = zip(self.bits, kinds)
    keyFrames = kinds.indices.filter { kinds[$0] }
    self.knownKeys = knownKeys
    sums = RunningSums(self.bits)
    known = RunningSums(self.bits.indices.map { knownKeys.contains($0) ? bits[$0] : 0 })
    keys = RunningSums(frames.map { $1 ? $0 : 0 })
    fixed = RunningSums(frames.map { $1 ? 0 : min($0, floor) })
    inner = RunningSums(frames.map { $1 ? 0 : max(0, $0 - floor) })
  }

  /// The number of frames.
  var count: Int { bits.count }

  /// What a stretch of frames takes at a rate factor.
  func bits(in frames: Range<Int>, at crf: Double) -> Double {
    fixedBits(in: frames) + variableBits(in: frames, at: crf)
  }

  /// What a stretch of frames takes at any rate factor.
  func fixedBits(in frames: Range<Int>) -> Double { fixed[frames.clamped(to: 0..<count)] }

  /// What follows the rate factor of that which a stretch of frames takes.
  func variableBits(in frames: Range<Int>, at crf: Double) -> Double {
    let (key, inner) = parts(in: frames, at: crf)
    return key + inner
  }

  private func parts(in frames: Range<Int>, at crf: Double) -> (key: Double, inner: Double) {
    let frames = frames.clamped(to: 0..<count)
    return (
      keys[frames] * curves.key.factor(from: reference, to: crf),
      inner[frames] * curves.inner.factor(from: reference, to: crf)
    )
  }

  /// What follows the rate factor of that which a stretch of frames takes, but was not measured.
  func unknownBits(in frames: Range<Int>, at crf: Double) -> Double {
    variableBits(in: frames, at: crf) - knownBits(in: frames, at: crf)
  }

  /// What the key pictures that were measured take of a stretch of frames.
  func knownBits(in frames: Range<Int>, at crf: Double) -> Double {
    known[frames.clamped(to: 0..<count)] * curves.key.factor(from: reference, to: crf)
  }

  /// What a frame that is like a key picture takes.
  func keyBits(of frame: Int, at crf: Double) -> Double {
    bits[frame] * curves.key.factor(from: reference, to: crf)
  }

  /// How steeply the bits of a stretch of frames fall: those that a step of the rate factor takes
  /// off, over the natural logarithm of 2.
  func yield(in frames: Range<Int>, at crf: Double) -> Double {
    let (key, inner) = parts(in: frames, at: crf)
    return key / curves.key.steps(at: crf) + inner / curves.inner.steps(at: crf)
  }

  /// The part of all bits that key pictures take.
  var keyShare: Double { keys[0..<count] / max(1, sums[0..<count]) }
  /// The part that key pictures take of all bits that were not measured.
  var unknownKeyShare: Double {
    let known = known[0..<count]
    return (keys[0..<count] - known) / max(1, sums[0..<count] - known)
  }

  /// The part of all bits that one frame takes.
  func share(of frame: Int) -> Double { bits[frame] / max(1, sums[0..<count]) }

  /// How many steps of the rate factor halve the bits of the whole, about.
  func halving(at crf: Double) -> Double {
    bits(in: 0..<count, at: crf) / max(1, yield(in: 0..<count, at: crf))
  }

  /// The rate factor at which a stretch of frames takes so many bits.
  func crf(for budget: Double, in frames: Range<Int>) -> Double {
    let left = budget - fixedBits(in: frames)
    guard left > 0 else { return .infinity }
    guard variableBits(in: frames, at: reference) > 0 else { return -.infinity }
    return FitCurve.rateFactor(for: left, in: Self.sensible) { variableBits(in: frames, at: $0) }
  }

  /// Rate factors among which one is looked for; beyond x264's, so that too much and too little show.
  static let sensible = -40.0...100.0

  /// The densest second, or twentieth of the whole where that is longer; nil where it has less than a
  /// share of all bits, or less than one and a half times the mean's.
  ///
  /// - Parameter second: The frames in a second.
  func peak(ofShare share: Double, second: Int) -> Range<Int>? {
    let width = min(count, max(1, second, count / 20))
    let least = max(share, Self.peakDensity * Double(width) / Double(max(1, count)))
    let densest = (0...(count - width)).map { $0..<($0 + width) }.max { sums[$0] < sums[$1] }
    return densest.flatMap { sums[$0] > least * sums[0..<count] ? $0 : nil }
  }

  /// How many times the mean's bits a peak has, at least.
  private static let peakDensity = 1.5

  /// The frames at which a group of pictures begins and ends that takes about a share of all bits in
  /// the fewest frames, or in not many more from where a group begins anyway; without those where a
  /// scene begins, and empty where key pictures are dear.
  ///
  /// - Parameters:
  ///   - part: The part of all bits before which none may lie.
  ///   - interval: The most frames between two key pictures.
  func bounds(ofShare share: Double, from part: Double, interval: Int) -> Set<Int> {
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
    // A scene of the look need not be one of the encode's, so its groups may begin as if it were none.
    var usual: Range<Int>?
    for (place, scene) in scenes.enumerated() {
      let end = place + 2 < scenes.count ? scenes[place + 2] : bits.count
      for start in stride(from: scene + interval, to: end, by: interval) {
        let found = self.group(from: start, ofBits: share * total, before: part * total)
        if let found, found.count < usual?.count ?? .max { usual = found }
      }
    }
    var group = densest
    if let usual, usual.count <= 2 * densest.count { group = usual }
    let near = max(Self.nearScene, group.count / 4)
    return Set(
      [group.lowerBound, group.upperBound].filter { bound in
        bound >= near && bound <= bits.count - near
          && !scenes.contains { abs($0 - bound) < near }
      })
  }

  /// The frames from one on that take so many bits; nil where there are too few, or too few bits before.
  private func group(from start: Int, ofBits least: Double, before: Double) -> Range<Int>? {
    guard sums[0..<start] >= before, sums[start..<bits.count] >= least else { return nil }
    var (low, high) = (start + Self.shortest, bits.count)
    while low < high {
      let middle = (low + high) / 2
      if sums[start..<middle] < least { low = middle + 1 } else { high = middle }
    }
    return low < bits.count ? start..<low : nil
  }

  /// The part of all bits that a key picture more may take.
  private static let cheapKey = 0.008
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
