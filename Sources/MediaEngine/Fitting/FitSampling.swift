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
  /// How many steps of the rate factor halve all bits there.
  var halving: Double
  /// How the bits follow the rate factor by kinds of pictures.
  var curves: FitCurves
  /// Whether that was measured where most bits lie, rather than taken for granted.
  var isMeasured = false

  /// Steps of the rate factor that the picture at another size gains.
  func gain(from size: Resolution, to other: Resolution) -> Double {
    FitBudget.gain(
      from: max(size.width, size.height), to: max(other.width, other.height), halving)
  }

  /// The same for the picture at another size.
  func resized(from size: Resolution, to other: Resolution) -> FitAnswer {
    let gain = gain(from: size, to: other)
    return FitAnswer(
      crf: crf - gain, halving: halving, curves: curves.shifted(by: gain), isMeasured: isMeasured)
  }
}

/// Short samples of a clip, encoded as the clip will be, each near the rate factor that those
/// before it ask for. The first of them tells how far ahead is to be looked.
struct FitSampling {
  /// The samples, in the clip's order.
  private(set) var samples: [FitSample] = []
  /// What they ask for.
  private(set) var answer: FitAnswer
  /// Bits of a picture in which nothing changes.
  var floor: Double { samples.reduce(encoder.mostFloor) { min($0, $1.smallest) } }

  private let clip: FitClip
  private var encoder: FitEncoder
  private let budget: Double
  private let guess: Double
  /// The pictures of some samples, so that they need not be decoded again.
  private var kept: [Int: [Frame]] = [:]

  /// The most bytes of pictures that are kept.
  private static let mostKept = 64_000_000
  /// Rate factors at which samples are taken.
  private static let sensible = FitBudget.bestRateFactor...48

  /// - Parameter known: What is known already, from the picture at another size.
  init(_ clip: FitClip, encoder: FitEncoder, budget: Double, known: FitAnswer? = nil) throws {
    self.clip = clip
    self.budget = budget
    // One thread: with more, x264 gives pictures out later, and samples would have to be longer.
    self.encoder = encoder.onOneThread
    answer =
      known
      ?? FitAnswer(
        crf: encoder.guess(bits: budget, frames: clip.frames), halving: FitCurve.usual,
        curves: FitCurves(FitCurve.usual))
    guess = answer.crf
    let places = Self.places(frames: clip.frames)
    var heaviest: (start: Int, frames: [Frame])?
    for (index, place) in places.enumerated() {
      var (start, frames) = try read(around: place, patience: clip.frames / places.count)
      guard !frames.isEmpty, !samples.contains(where: { $0.start == start }) else { continue }
      // One easy part of a clip shall not send all others to a rate factor that no part will have.
      try take(start, frames, at: FitEncoder.clamped(answer.crf, to: (guess - 6)...(guess + 12)))
      if index == 0 {
        if known == nil { try lookFurther(from: start, &frames) }
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
    _ others: FitSampling, _ size: Resolution, encoder: FitEncoder, asked: FitAnswer
  ) throws {
    clip = others.clip
    budget = others.budget
    self.encoder = encoder.onOneThread
    let gain = asked.gain(from: size, to: encoder.size)
    let known = asked.resized(from: size, to: encoder.size)
    answer = known
    guess = known.crf
    let heaviest = others.samples.indices.sorted {
      others.bits(of: others.samples[$0], at: asked.crf)
        > others.bits(of: others.samples[$1], at: asked.crf)
    }.prefix(Self.enough)
    var changes: [Int: (key: Double, inner: Double)] = [:]
    for index in heaviest {
      let old = others.samples[index]
      let (start, frames) = try read(from: .at(old.start))
      try take(start, frames, at: FitEncoder.clamped(answer.crf, to: (guess - 6)...(guess + 6)))
      if changes.isEmpty { try refine(0, frames, rounds: 1, isAlways: !known.isMeasured) }
      let new = samples[samples.count - 1].measurements[0]
      let before = old.bits(
        at: new.crf + gain, floor: others.floor, usual: others.answer.curves)
      let inner = new.excess(over: floor)
      changes[index] = (
        new.key / max(1, before.key), before.inner > 1 && inner > 1 ? inner / before.inner : 1
      )
    }
    let count = Double(changes.count)
    let key = changes.values.reduce(0) { $0 + $1.key } / count
    let inner = changes.values.reduce(0) { $0 + $1.inner } / count
    for (index, old) in others.samples.enumerated() where changes[index] == nil {
      samples.append(old.resized(steps: gain, key: key, inner: inner))
    }
    learn()
    samples.sort { $0.start < $1.start }
  }

  /// What is known of the picture at another size.
  ///
  /// - Parameter answer: What this size takes, where more than the samples tells it.
  func resized(to other: FitEncoder, knowing answer: FitAnswer? = nil) throws -> FitSampling {
    let asked = answer ?? self.answer
    return samples.count < Self.enough
      ? try FitSampling(
        clip, encoder: other, budget: budget,
        known: asked.resized(from: encoder.size, to: other.size))
      : try FitSampling(self, encoder.size, encoder: other, asked: asked)
  }

  /// Takes the first sample again, looking further ahead, where that pays.
  private mutating func lookFurther(from start: Int, _ frames: inout [Frame]) throws {
    guard isCalm, let further = encoder.lookingFurther else { return }
    encoder = further
    kept = [:]
    frames = try read(from: .at(start)).1
    samples = []
    try take(start, frames, at: answer.crf)
  }

  /// As far ahead as the samples looked, on as many threads as another.
  func lookingAsFar(_ other: FitEncoder) -> FitEncoder {
    encoder.lookahead > other.lookahead ? other.lookingFurther ?? other : other
  }

  /// Whether little moves, but something does: the pictures between key pictures take few bits each,
  /// but most of all.
  private var isCalm: Bool {
    let interval = Double(encoder.usualKeyFrameInterval)
    let taken = samples.map { $0.bits(at: answer.crf, floor: floor, usual: answer.curves) }
    let key = taken.reduce(0) { $0 + $1.key } / Double(samples.count)
    let inner = taken.reduce(0) { $0 + $1.inner } / Double(samples.count)
    return floor + inner <= Self.calm * Double(encoder.size.pixels) && inner * interval > key
  }

  /// The most bits a pixel of a picture in which little moves.
  private static let calm = 0.01
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
    1 + FitSample.measured + encoder.lagOnOneThread + 1
  }

  private mutating func read(around place: Int, patience: Int) throws -> (Int, [Frame]) {
    let latest = max(0, min(place, clip.frames - Self.span(encoder)))
    return try read(from: .keyBefore(latest, patience: patience))
  }

  private mutating func read(from place: FitClip.Start) throws -> (Int, [Frame]) {
    if case .at(let start) = place, let frames = kept[start] { return (start, frames) }
    var start = 0
    var frames: [Frame] = []
    let span = Self.span(encoder)
    try clip.read(size: encoder.size, from: place) { number, frame in
      if frames.isEmpty { start = number }
      frames.append(try frame.copy())
      return frames.count < span
    }
    if (kept.count + 1) * span * encoder.size.pixels * 3 / 2 <= Self.mostKept {
      kept[start] = frames
    }
    return (start, frames)
  }

  /// Encodes a sample and learns from it.
  private mutating func take(_ start: Int, _ frames: [Frame], at crf: Double) throws {
    samples.append(FitSample(start: start, try measure(start, frames, at: crf)))
    learn()
  }

  private func measure(
    _ start: Int, _ frames: [Frame], at crf: Double
  ) throws -> FitSample.Measurement {
    try FitSample.Measurement(
      frames, from: start, at: FitEncoder.clamped(crf, to: Self.sensible), with: encoder)
  }

  /// Brings the answer to what the samples ask for.
  private mutating func learn() {
    if let best = FitSample.mostTelling(of: samples, bits: { bits(of: $0, at: answer.crf) }) {
      answer.curves = best.curves(floor: floor)
      answer.isMeasured = true
    }
    let wanted = budget * Double(samples.count)
    func all(_ crf: Double) -> Double { samples.reduce(0) { $0 + bits(of: $1, at: crf) } }
    answer.crf = FitCurve.rateFactor(for: wanted, in: 8...60, of: all)
    let octaves = log2(max(1, all(answer.crf - 1)) / max(1, all(answer.crf + 1)))
    answer.halving = FitEncoder.clamped(2 / max(1e-6, octaves), to: FitCurve.possible)
  }

  /// Takes one more sample at a rate factor; false where there is one already.
  mutating func add(_ place: FitLook.Unlike, at crf: Double) throws -> Bool {
    let (start, frames) =
      switch place {
      case .around(let middle): try read(around: middle, patience: Int(clip.rate.value))
      case .from(let first): try read(from: .at(first))
      }
    guard !frames.isEmpty, !samples.contains(where: { $0.start == start }) else { return false }
    try take(start, frames, at: crf)
    samples.sort { $0.start < $1.start }
    return true
  }

  /// Takes the sample once more that says most of those that were taken far from the rate factor of a
  /// map; false where there is none.
  mutating func renew(for map: ComplexityMap) throws -> Bool {
    let crf = FitEncoder.clamped(map.reference, to: Self.sensible)
    let farthest = FitSample.farthest(of: samples, from: crf, in: map) {
      $0.bits(at: crf, floor: floor, usual: answer.curves).inner
    }
    guard let index = farthest else { return false }
    let start = samples[index].start
    let (_, frames) = try read(from: .at(start))
    samples[index].add(try measure(start, frames, at: crf))
    learn()
    return true
  }

  /// Whether the sample that takes the most at a rate factor was taken near it.
  func isTaken(near crf: Double) -> Bool {
    let crf = FitEncoder.clamped(crf, to: Self.sensible)
    let heaviest = samples.max { bits(of: $0, at: crf) < bits(of: $1, at: crf) }
    return heaviest.map { abs($0.nearest(to: crf) - crf) <= FitSample.far } ?? false
  }

  /// Encodes a sample again where it was taken far from the answer, and where it was taken once near
  /// it and once so far away that both tell little of how the bits follow the rate factor there.
  ///
  /// - Parameter isAlways: Also where it was taken near the answer.
  private mutating func refine(
    _ index: Int, _ frames: [Frame], rounds: Int, isAlways: Bool
  ) throws {
    for round in 0..<rounds {
      let first = samples[index].nearest(to: answer.crf)
      let distance = abs(answer.crf - first)
      let isNews = isAlways && round == 0 || samples[index].isFarFromOthers(at: first)
      guard distance > Self.near || isNews else { return }
      let side = answer.crf < first ? -Self.near : Self.near
      let wanted = distance > Self.near ? answer.crf : first + side
      let crf = FitEncoder.clamped(
        FitEncoder.clamped(wanted, to: (first - 10)...(first + 10)), to: Self.sensible)
      guard abs(crf - first) > 1 else { return }
      samples[index].add(try measure(samples[index].start, frames, at: crf))
      learn()
    }
  }

  /// Steps of the rate factor within which another measurement tells little.
  private static let near = 2.5

  /// How much a sample says about where the bits go.
  private func weight(of index: Int) -> Double { bits(of: samples[index], at: answer.crf) }

  /// The bits of a clip that is like a sample all through.
  private func bits(of sample: FitSample, at crf: Double) -> Double {
    let interval = Double(encoder.usualKeyFrameInterval)
    let keys = (Double(clip.frames) / interval).rounded(.up)
    let taken = sample.bits(at: crf, floor: floor, usual: answer.curves)
    return taken.key * keys + (floor + taken.inner) * Double(clip.frames)
  }
}
