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
  /// How many steps of the rate factor halve the bits.
  var halving: Double
  /// The steps that are taken for possible.
  static let halvings = 2.0...12.0
  /// Whether that was measured where most bits lie, rather than taken for granted.
  var isMeasured = false

  /// The same for the picture at another size.
  func resized(from size: Resolution, to other: Resolution) -> FitAnswer {
    let gain = FitBudget.gain(
      from: max(size.width, size.height), to: max(other.width, other.height), halving)
    return FitAnswer(crf: crf - gain, halving: halving, isMeasured: isMeasured)
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
  }

  /// The samples, in the clip's order.
  private(set) var samples: [Sample] = []
  /// What they ask for.
  private(set) var answer: FitAnswer
  /// How many steps of the rate factor halve the bits.
  var halving: Double { answer.halving }

  private let clip: FitClip
  private let encoder: FitEncoder
  private let budget: Double
  private let guess: Double

  /// Pictures that are measured in a sample, after its first.
  static let measured = 8

  /// - Parameter known: What is known already, from the picture at another size.
  init(_ clip: FitClip, encoder: FitEncoder, budget: Double, known: FitAnswer? = nil) throws {
    self.clip = clip
    self.budget = budget
    // One thread: with more, x264 gives pictures out later, and samples would have to be longer.
    self.encoder = encoder.onOneThread
    answer =
      known ?? FitAnswer(crf: encoder.guess(bits: budget, frames: clip.frames), halving: 6)
    guess = answer.crf
    let places = Self.places(frames: clip.frames)
    var heaviest: (start: Int, frames: [Frame])?
    for (index, place) in places.enumerated() {
      let (start, frames) = try read(around: place, patience: clip.frames / places.count)
      guard !frames.isEmpty, !samples.contains(where: { $0.start == start }) else { continue }
      try take(start, frames)
      if index == 0 {
        if answer.crf > FitBudget.hopelessRateFactor { return }
        try refine(0, frames, rounds: 1, isAlways: false)
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

  /// Frames round which samples are taken, the middle first.
  static func places(frames: Int) -> [Int] {
    let count = max(1, min(8, frames / 300))
    let order = (0..<count).sorted { abs(2 * $0 + 1 - count) < abs(2 * $1 + 1 - count) }
    return order.map { frames * (2 * $0 + 1) / (2 * count) }
  }

  /// The frames that go into a sample: x264 gives a picture out once it has seen those it looks ahead
  /// or reorders (three B-frames at most), and works on one.
  static func span(_ encoder: FitEncoder) -> Int {
    1 + measured + max(encoder.lookahead, 3) + 2
  }

  private func read(around place: Int, patience: Int) throws -> (Int, [Frame]) {
    var start = 0
    var frames: [Frame] = []
    let span = Self.span(encoder)
    let latest = max(0, min(place, clip.frames - span))
    try clip.read(size: encoder.size, from: .keyBefore(latest, patience: patience)) {
      number, frame in
      if frames.isEmpty { start = number }
      frames.append(try frame.copy())
      return frames.count < span
    }
    return (start, frames)
  }

  /// Encodes a sample at what is known and learns from it.
  private mutating func take(_ start: Int, _ frames: [Frame]) throws {
    // One easy part of a clip shall not send all others to a rate factor that no part will have.
    let crf = FitEncoder.clamped(answer.crf, to: max(12, guess - 6)...min(48, guess + 12))
    samples.append(try measure(start, frames, at: crf))
    learn()
  }

  /// Brings the answer to what the samples ask for.
  private mutating func learn() {
    let expected = samples.reduce(0.0) { $0 + bits(of: $1, at: answer.crf) }
    let step = halving * log2(max(1, expected / Double(samples.count)) / budget)
    answer.crf = FitEncoder.clamped(answer.crf + step, to: 8...60)
  }

  /// Takes one more sample round a frame.
  mutating func add(around place: Int) throws {
    let (start, frames) = try read(around: place, patience: Int(clip.rate.value))
    guard !frames.isEmpty, !samples.contains(where: { $0.start == start }) else { return }
    try take(start, frames)
    samples.sort { $0.start < $1.start }
  }

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
      let halved = log2(bits(of: first, at: first.crf) / max(1, bits(of: second, at: crf)))
      let measured = (crf - first.crf) / halved
      // Flat graphics take about the same at any rate factor, and now and then more at a worse one.
      answer.halving =
        measured > 0
        ? FitEncoder.clamped(measured, to: FitAnswer.halvings) : FitAnswer.halvings.upperBound
      answer.isMeasured = true
      if distance > 2.5 { samples[index] = second }
      learn()
    }
  }

  /// How much a sample says about where the bits go.
  private func weight(of index: Int) -> Double { bits(of: samples[index], at: answer.crf) }

  /// The bits of a clip that is like a sample all through.
  private func bits(of sample: Sample, at crf: Double) -> Double {
    let interval = clip.rate.value * FitEncoder.keyFrameSeconds
    let keys = (Double(clip.frames) / interval).rounded(.up)
    let inner = sample.innerBits / Double(max(1, sample.inner.count))
    return (inner * Double(clip.frames) + sample.key * keys)
      * exp2((sample.crf - crf) / halving)
  }

  private func measure(_ start: Int, _ frames: [Frame], at crf: Double) throws -> Sample {
    var sample = Sample(start: start, crf: crf)
    try sample.encode(frames, with: encoder.open(crf: crf))
    return sample
  }
}

extension FitSampling.Sample {
  /// Encodes as many of the frames as are measured.
  mutating func encode(_ frames: [Frame], with coder: StreamEncoder) throws {
    let packet = try Packet()
    for (index, frame) in frames.enumerated() {
      frame.presentationTime = Int64(start + index)
      if index == 0 {
        try FitEncoder.begin(coder, at: start, with: frame)
      } else {
        try coder.send(frame)
      }
      try drain(coder, packet)
      if isFull { return }
    }
    try coder.send(nil)
    try drain(coder, packet)
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
