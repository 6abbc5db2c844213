import MediaModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A picture stream that is encoded to a number of bytes: once through under control, then its
/// last part again where it missed.
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
  private let forcedKey: Int
  private let every: Int
  private var controller: RateController
  private var tail: FitTail
  private var rates: [Double] = []

  /// Steps of the rate factor that the end may be worse than the beginning.
  private static let mostDecline = 6.0

  /// How many times the last part was encoded again.
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
    forcedKey = map.start(ofLast: 0.08)
    every = max(1, Int(clip.rate.value / 2))
    writer.isHolding = tail.isHolding
    writer.isCounting = true
  }

  var framesEncoded: Int { rates.count }
  var decodedCount: Int { pipe.decodedCount }

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
    if rates.count % every == 0 {
      // Twenty times in all, as it goes through all packets so far.
      if rates.count / every % max(1, map.count / every / 20) == 0 { reckon() }
      controller.correct()
    }
    let crf = controller.send()
    coder.changeRateFactor(crf)
    try coder.send(frame, isKey: rates.count == forcedKey && forcedKey > 0)
    rates.append(crf)
    meter.state.framesDone = rates.count
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
    controller.budget = bits(FitBudget.aim, beside: others)
  }

  /// Bits of the picture in a file that is a part of the ceiling.
  private func bits(_ part: Double, beside others: Double) -> Double {
    max(1, (Double(budget.ceiling) * part - others) * 8)
  }

  private func drain() throws {
    try Self.drain(coder) { picture in
      controller.receive(bits: picture.bits)
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
    let others = reserve.bytes
    let window =
      bits(
        FitBudget.window.lowerBound, beside: others)...bits(
        FitBudget.window.upperBound, beside: others)
    let aim = bits(FitBudget.aim, beside: others)
    try land(aim: aim, window: window)
    guard tail.bits <= window.upperBound else {
      throw MediaError(
        .impossible, operation: "fitting", path: clip.path,
        detail: "the picture would not stay under the limit",
        advice: "Trim it with --trim, or split it with --oversize split")
    }
    try writer.release(with: tail.held.map { ($0.packet, target) })
  }

  /// Whether more bits would not show: the best rate factor was used nearly all the time.
  var isSaturated: Bool {
    let best = rates.reduce(0) { $0 + ($1 <= FitBudget.bestRateFactor + 0.01 ? 1 : 0) }
    return best * 10 > rates.count * 9
  }

  private func land(aim: Double, window: ClosedRange<Double>) throws {
    var halving = map.halving
    var shift = 0.0
    var best: FitTail? = tail.bits <= window.upperBound ? tail : nil
    while !window.contains(tail.bits), corrections < 6 {
      if tail.bits < aim, isSaturated { return }
      let missing = aim - tail.bits
      guard let start = startForCorrection(missing: missing, halving: halving) else { break }
      let wanted = max(start.bits * 0.02, start.bits + missing)
      var step = max(-8, min(16, halving * log2(start.bits / wanted)))
      if corrections >= 3, missing < 0 { step += 0.5 }
      let again = try encodeAgain(from: start.frame, shift: shift + step)
      let after = again.reduce(0) { $0 + $1.bits }
      let measured = step / log2(start.bits / max(1, after))
      if measured.isFinite, measured > 2, measured < 12 { halving = measured }
      tail.replace(from: start.index, with: again)
      corrections += 1
      shift += step
      if tail.bits <= window.upperBound, tail.bits > best?.bits ?? 0 { best = tail }
    }
    if !window.contains(tail.bits), let best { tail = best }
  }

  /// The latest key picture from which a change of two and a half steps is enough, else the
  /// earliest that is held.
  private func startForCorrection(
    missing: Double, halving: Double
  ) -> (index: Int, frame: Int, bits: Double)? {
    let starts = tail.starts
    return starts.first { start in
      let wanted = start.bits + missing
      return wanted > 0 && abs(halving * log2(start.bits / wanted)) <= 2.5
    } ?? starts.last
  }

  private func encodeAgain(from first: Int, shift: Double) throws -> [FitTail.Picture] {
    func factor(_ number: Int) -> Double {
      let usual = rates.indices.contains(number) ? rates[number] : rates.last ?? 23
      return min(51, max(FitBudget.bestRateFactor, usual + shift))
    }
    let coder = try encoder.open(crf: factor(first))
    var made: [FitTail.Picture] = []
    func take(_ picture: FitTail.Picture) { if picture.frame >= first { made.append(picture) } }
    try clip.read(size: encoder.size, from: .at(first)) { number, frame in
      guard number < rates.count else { return false }
      coder.changeRateFactor(factor(number))
      if number == first {
        try FitEncoder.begin(coder, at: number, with: frame)
      } else {
        try coder.send(frame)
      }
      try Self.drain(coder, take)
      return true
    }
    try coder.send(nil)
    try Self.drain(coder, take)
    return made
  }
}
