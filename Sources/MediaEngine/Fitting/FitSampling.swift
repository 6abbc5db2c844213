import MediaModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a clip takes to spend a budget.
struct FitAnswer: Equatable {
  /// The rate factor.
  var crf: Double
  /// How many steps of the rate factor halve all bits.
  var halving: Double
  /// The same by kinds of pictures.
  var slope: FitSlope
  /// Whether that was measured where most bits lie, rather than taken for granted.
  var isMeasured = false

  /// The same for the picture at another size.
  func resized(from size: Resolution, to other: Resolution) -> FitAnswer {
    let gain = FitBudget.gain(
      from: max(size.width, size.height), to: max(other.width, other.height), halving)
    return FitAnswer(
      crf: crf - gain, halving: halving, slope: slope, isMeasured: isMeasured)
  }
}

/// Short samples of a clip, encoded as the clip will be, each near the rate factor that those
/// before it ask for.
struct FitSampling {
  /// What a sample took.
  struct Sample {
    /// Its first frame.
    let start: Int
    let crf: Double
    /// Bits of its key picture.
    var key = 0.0
    /// Bits of the pictures after it, in coding order.
    var inner: [Double] = []
    var innerBits: Double { inner.reduce(0, +) }
    /// Bits of those pictures beyond so many for each.
    func excess(over floor: Double) -> Double {
      inner.reduce(0) { $0 + max(0, $1 - floor) }
    }
  }

  /// The samples, in the clip's order.
  private(set) var samples: [Sample] = []
  /// What they ask for.
  private(set) var answer: FitAnswer
  /// Bits of a picture in which nothing changes.
  var floor: Double {
    samples.reduce(encoder.mostFloor) { min($0, $1.inner.min() ?? $0) }
  }

  /// All that was measured, by the samples' first frames.
  private var measurements: [Int: [Sample]] = [:]
  private let clip: FitClip
  private let encoder: FitEncoder
  private let budget: Double
  private let guess: Double

  /// Rate factors at which samples are taken.
  private static let sensible = 12.0...48.0
  /// Pictures that are measured in a sample, after its first.
  static let measured = 8

  /// - Parameter known: What is known already, from the picture at another size.
  init(_ clip: FitClip, encoder: FitEncoder, budget: Double, known: FitAnswer? = nil) throws {
    self.clip = clip
    self.budget = budget
    // One thread: with more, x264 gives pictures out later, and samples would have to be longer.
    self.encoder = encoder.onOneThread
    answer =
      known
      ?? FitAnswer(
        crf: encoder.guess(bits: budget, frames: clip.frames), halving: 6, slope: FitSlope(6))
    guess = answer.crf
    let places = Self.places(frames: clip.frames)
    var heaviest: (start: Int, frames: [Frame])?
    for (index, place) in places.enumerated() {
      let (start, frames) = try read(around: place, patience: clip.frames / places.count)
      guard !frames.isEmpty, !samples.contains(where: { $0.start == start }) else { continue }
      // One easy part of a clip shall not send all others to a rate factor that no part will have.
      try take(start, frames, at: FitEncoder.clamped(answer.crf, to: (guess - 6)...(guess + 12)))
      if index == 0 {
        try refine(0, frames, rounds: 1, isAlways: false)
        if answer.crf > FitBudget.hopelessRateFactor {
          try refine(0, frames, rounds: 1, isAlways: false)
          if answer.crf > FitBudget.hopelessRateFactor { return }
        }
      }
      if samples.indices.max(by: { weight(of: $0) < weight(of: $1) }) == samples.count - 1 {
        heaviest = (start, frames)
      }
    }
    if let heaviest, let heavy = samples.firstIndex(where: { $0.start == heaviest.start }) {
      let isKnown = known?.isMeasured ?? (heavy == 0 && answer.isMeasured)
      try refine(heavy, heaviest.frames, rounds: 2, isAlways: !isKnown)
    }
    samples.sort { $0.start < $1.start }
  }

  /// The samples of others for the picture at another size: those that weigh most are encoded again
  /// and tell how all change.
  private init(
    _ others: FitSampling, at crf: Double, encoder: FitEncoder, known: FitAnswer
  ) throws {
    clip = others.clip
    budget = others.budget
    self.encoder = encoder.onOneThread
    answer = known
    guess = known.crf
    let heaviest = others.samples.sorted {
      others.bits(of: $0, at: crf) > others.bits(of: $1, at: crf)
    }.prefix(Self.enough)
    var changes: [(key: Double, inner: Double)] = []
    for old in heaviest {
      let (start, frames) = try read(from: .at(old.start))
      try take(start, frames, at: known.crf)
      if changes.isEmpty { try refine(0, frames, rounds: 1, isAlways: !known.isMeasured) }
      let new = samples[samples.count - 1]
      let before = old.at(new.crf, others.answer.slope, floor: others.floor)
      changes.append(
        (new.key / max(1, before.key), new.innerBits / max(1, before.innerBits)))
    }
    let count = Double(changes.count)
    let key = changes.reduce(0) { $0 + $1.key } / count
    let inner = changes.reduce(0) { $0 + $1.inner } / count
    for old in others.samples where !samples.contains(where: { $0.start == old.start }) {
      samples.append(
        old.at(
          FitEncoder.clamped(answer.crf, to: Self.sensible), others.answer.slope,
          floor: others.floor
        ).scaled(key: key, inner: inner))
    }
    learn()
    samples.sort { $0.start < $1.start }
  }

  /// What is known of the picture at another size.
  ///
  /// - Parameter answer: What this size takes, where more than the samples tells it.
  func resized(to other: FitEncoder, knowing answer: FitAnswer? = nil) throws -> FitSampling {
    let answer = answer ?? self.answer
    let known = answer.resized(from: encoder.size, to: other.size)
    return samples.count < Self.enough
      ? try FitSampling(clip, encoder: other, budget: budget, known: known)
      : try FitSampling(self, at: answer.crf, encoder: other, known: known)
  }

  /// Samples of which the heaviest can stand for all at another size.
  private static let enough = 3

  /// Frames round which samples are taken, the middle first.
  static func places(frames: Int) -> [Int] {
    let count = max(1, min(8, frames / 300))
    let order = (0..<count).sorted { abs(2 * $0 + 1 - count) < abs(2 * $1 + 1 - count) }
    return order.map { frames * (2 * $0 + 1) / (2 * count) }
  }

  /// The frames that go into a sample: those that are measured, and those that x264 wants to see
  /// after the last of them.
  static func span(_ encoder: FitEncoder) -> Int {
    1 + measured + encoder.lagOnOneThread + 1
  }

  private func read(around place: Int, patience: Int) throws -> (Int, [Frame]) {
    let latest = max(0, min(place, clip.frames - Self.span(encoder)))
    return try read(from: .keyBefore(latest, patience: patience))
  }

  private func read(from place: FitClip.Start) throws -> (Int, [Frame]) {
    var start = 0
    var frames: [Frame] = []
    let span = Self.span(encoder)
    try clip.read(size: encoder.size, from: place) { number, frame in
      if frames.isEmpty { start = number }
      frames.append(try frame.copy())
      return frames.count < span
    }
    return (start, frames)
  }

  /// Encodes a sample at what is known and learns from it.
  private mutating func take(_ start: Int, _ frames: [Frame], at crf: Double) throws {
    samples.append(try measure(start, frames, at: FitEncoder.clamped(crf, to: Self.sensible)))
    learn()
  }

  /// Brings the answer to what the samples ask for.
  private mutating func learn() {
    let wanted = budget * Double(samples.count)
    answer.crf = FitSlope.rateFactor(for: wanted, in: 8...60) { crf in
      samples.reduce(0) { $0 + bits(of: $1, at: crf) }
    }
  }

  /// Takes one more sample at a rate factor: round a frame, or from it on.
  mutating func add(_ place: FitLook.Unlike, at crf: Double) throws {
    let (start, frames) =
      switch place {
      case .frames(let middle): try read(around: middle, patience: Int(clip.rate.value))
      case .scene(let first): try read(from: .at(first))
      }
    guard !frames.isEmpty, !samples.contains(where: { $0.start == start }) else { return }
    try take(start, frames, at: crf)
    samples.sort { $0.start < $1.start }
  }

  /// Takes the sample anew that says most, if it was taken far from a rate factor; false where it
  /// was not.
  mutating func renew(at wanted: Double) throws -> Bool {
    let crf = FitEncoder.clamped(wanted, to: Self.sensible)
    let weights = samples.map { bits(of: $0, at: crf) }
    guard let index = weights.indices.max(by: { weights[$0] < weights[$1] }),
      abs(samples[index].crf - crf) > Self.farthest
    else { return false }
    let old = samples[index]
    let (_, frames) = try read(from: .at(old.start))
    samples[index] = try measure(old.start, frames, at: crf)
    learnSlope(at: old.start)
    return true
  }

  /// Steps of the rate factor over which a slope still tells what a sample takes.
  private static let farthest = 5.0

  /// Encodes a sample again where it was taken far from the answer, which also tells how the bits
  /// follow the rate factor; once more where that was very far.
  ///
  /// - Parameter isAlways: Also where it was taken near the answer.
  private mutating func refine(
    _ index: Int, _ frames: [Frame], rounds: Int, isAlways: Bool
  ) throws {
    for round in 0..<rounds {
      let first = samples[index]
      let distance = abs(answer.crf - first.crf)
      guard distance > 2.5 || (isAlways && round == 0) else { return }
      let wanted = distance > 2.5 ? answer.crf : first.crf + 2
      let crf = FitEncoder.clamped(wanted, to: max(12, first.crf - 10)...min(48, first.crf + 10))
      let second = try measure(first.start, frames, at: crf)
      if distance > 2.5 { samples[index] = second }
      learnSlope(at: first.start)
    }
  }

  /// How much a sample says about where the bits go.
  private func weight(of index: Int) -> Double { bits(of: samples[index], at: answer.crf) }

  /// Learns from two encodes of the same pictures, those on either side of the answer if there are,
  /// how their bits follow the rate factor there.
  private mutating func learnSlope(at start: Int) {
    learn()
    let known = (measurements[start] ?? []).sorted { $0.crf < $1.crf }
    guard known.count > 1 else { return }
    let above = known.firstIndex { $0.crf > answer.crf } ?? known.count - 1
    let first = known[max(1, above) - 1]
    let second = known[max(1, above)]
    func measured(_ bits: (Sample) -> Double) -> Double {
      FitSlope.measured(bits(first), at: first.crf, then: bits(second), at: second.crf)
    }
    answer.halving = measured { bits(of: $0, at: $0.crf) }
    let floor = floor
    let isMoving = [first, second].allSatisfy { $0.excess(over: floor) >= Self.leastExcess }
    answer.slope = FitSlope(
      key: measured { $0.key },
      inner: isMoving ? measured { $0.excess(over: floor) } : answer.halving)
    answer.isMeasured = true
    learn()
  }

  /// Bits over those of pictures in which nothing changes that tell something.
  private static let leastExcess = 512.0

  /// The bits of a clip that is like a sample all through.
  private func bits(of sample: Sample, at crf: Double) -> Double {
    let interval = clip.rate.value * FitEncoder.keyFrameSeconds
    let keys = (Double(clip.frames) / interval).rounded(.up)
    let inner = sample.excess(over: floor) / Double(max(1, sample.inner.count))
    return sample.key * keys * exp2((sample.crf - crf) / answer.slope.key)
      + (floor + inner * exp2((sample.crf - crf) / answer.slope.inner)) * Double(clip.frames)
  }

  private mutating func measure(
    _ start: Int, _ frames: [Frame], at crf: Double
  ) throws -> Sample {
    var sample = Sample(start: start, crf: crf)
    try sample.encode(frames, with: encoder)
    measurements[start, default: []].append(sample)
    return sample
  }
}

extension FitSampling.Sample {
  /// About what it takes at another rate factor.
  func at(_ other: Double, _ slope: FitSlope, floor: Double) -> Self {
    let steps = crf - other
    return Self(
      start: start, crf: other, key: key * exp2(steps / slope.key),
      inner: inner.map { min(floor, $0) + max(0, $0 - floor) * exp2(steps / slope.inner) })
  }

  func scaled(key: Double, inner: Double) -> Self {
    Self(start: start, crf: crf, key: self.key * key, inner: self.inner.map { $0 * inner })
  }

  /// Encodes as many of the frames as are measured.
  mutating func encode(_ frames: [Frame], with encoder: FitEncoder) throws {
    var piece = try FitPiece(encoder, at: start, crf: crf)
    let packet = try Packet()
    for (index, frame) in frames.enumerated() {
      frame.presentationTime = Int64(start + index)
      try piece.send(frame, crf: crf)
      try drain(piece.coder, packet)
      if isFull { return }
    }
    try piece.end(crf: crf)
    try drain(piece.coder, packet)
  }

  private var isFull: Bool { inner.count == FitSampling.measured }

  private mutating func drain(_ coder: StreamEncoder, _ packet: Packet) throws {
    while try coder.receive(into: packet) {
      guard let time = packet.presentationTime, time >= start else { continue }
      let bits = Double(packet.size * 8)
      if packet.isKey, key == 0 {
        key = bits
      } else if !isFull {
        inner.append(bits)
      }
    }
  }
}
