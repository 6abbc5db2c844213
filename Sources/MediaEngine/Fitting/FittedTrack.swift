import MediaModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A picture stream that is encoded to a number of bytes: once through under control, then a small
/// part of it again where it missed.
final class FittedTrack: EncodedPictureTrack {
  private let clip: FitClip
  private let encoder: FitEncoder
  private let map: ComplexityMap
  private let budget: FitBudget
  private let writer: MovieWriter
  private let meter: ProgressMeter
  private let pipe: PicturePipe
  private let coder: StreamEncoder
  private let target: Int
  private let forcedKeys: Set<Int>
  private let every: Int
  private var controller: RateController
  private var tail: FitTail
  private var rates: [Double] = []

  /// Steps of the rate factor that the end may be worse than the beginning.
  private static let mostDecline = 6.0

  /// The part of all bits that stands in a group of pictures of its own, to be encoded again where
  /// the whole missed.
  private static let correctedShare = 0.07
  /// The worst mean rate factor at which a picture that takes no more bits is taken for finished;
  /// 23 is x264's own default.
  private static let satedRateFactor = 23.0

  /// A mean rate factor at which a picture is as good as at the best; FFmpeg's H.264 guide calls 17 to
  /// 18 visually lossless.
  private static let saturatedRateFactor = 17.0

  /// How many times a part was encoded again.
  private(set) var corrections = 0

  init(
    clip: FitClip, encoder: FitEncoder, map: ComplexityMap, budget: FitBudget, source: Demuxer,
    writer: MovieWriter, meter: ProgressMeter
  ) throws {
    self.clip = clip
    self.encoder = encoder
    self.map = map
    self.budget = budget
    self.writer = writer
    self.meter = meter
    pipe = try PicturePipe(
      source: source, stream: clip.stream.index, plan: clip.plan(size: encoder.size),
      offset: clip.offset, threads: clip.threads)
    let start = map.crf(for: budget.pictureBits, in: 0..<map.count)
    let worst = min(51, max(FitBudget.bestRateFactor, start) + Self.mostDecline)
    controller = RateController(
      map: map, budget: budget.pictureBits, bounds: FitBudget.bestRateFactor...worst,
      frameRate: clip.rate.value)
    tail = FitTail(budget: budget.pictureBits)
    coder = try encoder.open(crf: controller.crf)
    target = try writer.add(coder, from: clip.stream.index)
    forcedKeys = map.bounds(
      ofShare: Self.correctedShare, from: tail.threshold / max(1, budget.pictureBits),
      interval: encoder.usualKeyFrameInterval)
    every = max(1, Int(clip.rate.value / 2))
    writer.isHolding = tail.isHolding
    writer.isCounting = true
  }

  private(set) var framesEncoded = 0
  var decodedCount: Int { pipe.decodedCount }
  var errors: Int { pipe.errors }
  var hasChangedShape: Bool { pipe.hasChangedShape }

  /// The mean rate factor.
  var meanRateFactor: Double { rates.reduce(0, +) / Double(max(1, rates.count)) }

  /// The picture's bits.
  var bits: Double { tail.bits }

  func take(_ packet: Packet?) throws {
    try pipe.take(packet) { try encode($0) }
    guard packet == nil else { return }
    try coder.send(nil)
    try drain()
  }

  private func encode(_ frame: Frame) throws {
    if framesEncoded % every == 0 {
      // Some twenty times in all, as it goes through all packets so far.
      if framesEncoded / every % max(1, map.count / every / 20) == 0 { reckon() }
      controller.correct()
    }
    try coder.changeRateFactor(controller.send())
    try coder.send(frame, isKey: forcedKeys.contains(framesEncoded))
    framesEncoded += 1
    meter.state.framesDone = framesEncoded
    meter.advance(to: frame.seconds, bytes: Int64(tail.bits / 8))
    try drain()
  }

  /// What sound and index take beside the picture so far.
  private var reserve: FitReserve {
    FitReserve(
      pictures: (writer.samples[target] ?? []) + tail.held.map { IndexSize.Sample($0.packet) },
      sounds: writer.samples.filter { $0.key != target }.map(\.value), tags: writer.tagBytes)
  }

  /// Gives the picture what sound and index leave, going by what they took so far.
  private func reckon() {
    guard let others = reserve.projected(seconds: clip.length, frames: map.count) else { return }
    controller.budget = budget.bits(budget.aim, beside: others)
  }

  private func drain() throws {
    try Self.drain(coder) { picture in
      if tail.bits == 0 { controller.lag = encoder.lag(delay: framesEncoded) }
      controller.receive(bits: picture.bits, of: picture.frame)
      if let settled = tail.take(picture) { try writer.write(settled.packet, to: target) }
      if tail.isHolding { writer.isHolding = true }
    }
  }

  private static func drain(
    _ coder: StreamEncoder, _ take: (FitTail.Picture) throws -> Void
  ) throws {
    while true {
      let packet = try Packet()
      guard try coder.receive(into: packet) else { return }
      if packet.duration == 0 { packet.duration = 1 }
      try take(
        FitTail.Picture(
          packet: packet, frame: Int(packet.presentationTime ?? 0), isKey: packet.isKey))
    }
  }

  /// Lands on the ceiling and lets go of everything that was held.
  func settle() throws {
    rates = (0..<framesEncoded).map { controller.rateFactor(of: $0) }
    let others = reserve.bytes
    let window =
      budget.bits(
        budget.window.lowerBound, beside: others)...budget.bits(
        budget.window.upperBound, beside: others)
    let aim = budget.bits(budget.aim, beside: others)
    try land(aim: aim, window: window)
    // What was encoded again may have changed the index.
    guard tail.bits <= window.upperBound, tail.bits <= budget.bits(1, beside: reserve.bytes) else {
      throw MediaError(
        .impossible, operation: "fitting", path: clip.path,
        detail: "the picture would not stay under the limit",
        advice: "Trim it with --trim, or split it with --oversize split")
    }
    try writer.release(with: tail.held.map { ($0.packet, target) })
  }

  /// Whether it ends under the limit since more bits would bring nothing.
  private(set) var endsEarly = false

  /// Whether the picture takes no more bits, though it is asked to.
  private var isSated = false

  /// Whether more bits would not show: the rate factor was at its best nearly all the time, or close
  /// to it on the whole.
  var isSaturated: Bool {
    if meanRateFactor <= Self.saturatedRateFactor { return true }
    let best = rates.reduce(0) { $0 + ($1 <= FitBudget.bestRateFactor + 0.01 ? 1 : 0) }
    return best * 10 > rates.count * 9
  }

  private func land(aim: Double, window: ClosedRange<Double>) throws {
    var history = FitHistory(map: map, rates: rates)
    var best = tail.bits <= window.upperBound ? (tail: tail, rates: rates) : nil
    while !window.contains(tail.bits),
      let aim = FitCorrection.aim(aim, after: corrections, isUnder: best != nil)
    {
      if tail.bits < aim, isSaturated || isSated { break }
      let factors = RunningSums(rates)
      let found = FitCorrection.choose(
        among: tail.stretches, missing: aim - tail.bits, mean: meanRateFactor
      ) { history.knowledge(of: $0, at: factors.mean($0.frames)) }
      guard let change = found, let again = try encodeAgain(change) else { break }
      let after = again.reduce(0) { $0 + $1.bits }
      history.learn(from: change, at: factors.mean(change.stretch.frames), bits: after)
      if change.gain > 0, after - change.stretch.bits < change.gain / 3 {
        isSated = meanRateFactor <= Self.satedRateFactor
      }
      tail.replace(change.stretch, with: again)
      corrections += 1
      if tail.bits <= window.upperBound, tail.bits > best?.tail.bits ?? 0 { best = (tail, rates) }
    }
    if !window.contains(tail.bits), let best { (tail, rates) = best }
    endsEarly = tail.bits < window.lowerBound && (isSaturated || isSated)
  }

  /// Encodes a stretch at other rate factors, its groups of pictures as they are; nil where the
  /// source gives other pictures than before.
  private func encodeAgain(_ change: FitCorrection) throws -> [FitTail.Picture]? {
    let frames = change.stretch.frames
    var rates = rates
    for number in frames {
      rates[number] = min(51, max(FitBudget.bestRateFactor, rates[number] + change.step))
    }
    let keys = tail.keys(of: change.stretch).union([frames.upperBound])
    let first = frames.lowerBound
    var piece = try FitPiece(encoder, at: first, crf: rates[first], lag: controller.lag)
    var made: [FitTail.Picture] = []
    func take(_ picture: FitTail.Picture) {
      if frames.contains(picture.frame) { made.append(picture) }
    }
    // Pictures after the stretch are looked at ahead, as they were the first time.
    try clip.read(size: encoder.size, from: .at(first)) { number, frame in
      let encoded = min(max(number - controller.lag, first), frames.upperBound - 1)
      try piece.send(frame, crf: rates[encoded], isKey: number > first && keys.contains(number))
      try Self.drain(piece.coder, take)
      return made.count < change.stretch.indices.count
    }
    if made.count < change.stretch.indices.count {
      try piece.end(crf: rates[frames.upperBound - 1])
      try Self.drain(piece.coder, take)
    }
    guard made.count == change.stretch.indices.count else { return nil }
    self.rates = rates
    return made
  }
}
