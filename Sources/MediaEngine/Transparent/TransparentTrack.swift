import MediaModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The picture of a clip with transparency, encoded piece by piece to a number of bytes, and one layer
/// of a piece again where that missed.
final class TransparentTrack: EncodedPictureTrack {
  private(set) var work: TransparentClip
  private let budget: TransparentBudget
  private let writer: MovieWriter
  private let meter: ProgressMeter
  private let pipe: PicturePipe
  private let target: Int
  private var coder: LayeredPieceCoder?
  private var current = 0
  private var next = 0
  private var firstHeld = 0
  private(set) var framesEncoded = 0

  /// The most bytes of pieces that are kept to be encoded again.
  private static let mostHeld = 48_000_000.0

  init(
    work: TransparentClip, budget: TransparentBudget, source: Demuxer, writer: MovieWriter,
    meter: ProgressMeter
  ) throws {
    self.work = work
    self.budget = budget
    self.writer = writer
    self.meter = meter
    let clip = work.clip
    pipe = try PicturePipe(
      source: source, stream: clip.stream.index, plan: clip.plan(size: work.encoder.size),
      offset: clip.offset, threads: clip.threads)
    let sample = try work.encoder.openForLook(quality: QualityCurve.comfortable, frames: 1)
    target = try writer.add(sample, from: clip.stream.index)
    writer.muxer.setTags(["alpha_mode": "1"], ofStream: target)
    writer.isHolding = true
    writer.isCounting = true
  }

  var decodedCount: Int { pipe.decodedCount }
  var errors: Int { pipe.errors }
  var hasChangedShape: Bool { pipe.hasChangedShape }

  func take(_ packet: Packet?) throws {
    try pipe.take(packet, encode)
    if packet == nil { try endPiece() }
  }

  private func encode(_ frame: Frame) throws {
    guard current < work.pieces.count else { return }
    if next >= work.pieces[current].frames.upperBound {
      try endPiece()
      current += 1
      guard current < work.pieces.count else { return }
    }
    frame.presentationTime = Int64(next)
    if coder == nil, work.pieces[current].coded == nil {
      let quality = TransparentClip.usable(work.nextQuality())
      coder = try LayeredPieceCoder(
        work.pieces[current], work.encoder,
        rates: ClipLayer.allCases.map { ($0, .quality(quality)) })
    }
    try coder?.send(frame)
    next += 1
    framesEncoded += 1
    meter.state.framesDone = framesEncoded
    meter.advance(to: frame.seconds, bytes: Int64(work.bits / 8))
  }

  private func endPiece() throws {
    guard let coder else { return }
    self.coder = nil
    let made = try coder.finish()
    guard let colour = made.first?.coded, let opacity = made.last?.coded else { return }
    work.set(current, Layered { $0 == .colour ? colour : opacity })
    let wanted = work.nextQuality()
    let excess = work.bits / max(1, work.budget)
    let isComplete = work.pieces.allSatisfy { $0.coded != nil || $0.isSettled }
    if isComplete ? excess > Self.mostExcess : wanted > Self.hopeless {
      throw PictureTooLarge(excess: max(excess, Self.usualExcess))
    }
    while firstHeld < current, heldBytes > Self.mostHeld, work.pieces[firstHeld].coded != nil {
      for packet in try work.pieces[firstHeld].packets() {
        try writer.writeAmongHeld(packet, to: target)
      }
      work.settle(firstHeld)
      firstHeld += 1
    }
  }

  /// A quality beyond libvpx's worst at which it is not hoped that the rest takes less.
  private static let hopeless = 68.0
  private static let usualExcess = 1.3
  /// What landing can take off, about.
  private static let mostExcess = 1.25

  private var heldBytes: Double {
    work.pieces.reduce(0) { $0 + ($1.coded == nil ? 0 : $1.bits / 8) }
  }

  /// Lands on the limit and lets go of everything that was held.
  func settle() throws {
    let sounds = writer.samples.filter { $0.key != target }.map { $0.value.map(\.bytes) }
    func window() -> ClosedRange<Double> {
      budget.window(
        overhead: WebMSize.overhead(
          pictures: work.pieces.lazy.flatMap(\.pictures), sounds: sounds, keys: work.pieces.count,
          seconds: work.clip.length, tags: writer.tagBytes),
        sounds: sounds)
    }
    var landing = LayerLanding(window: window())
    try landing.land(&work)
    if try work.lower(to: window().upperBound) {
      landing = LayerLanding(window: window())
      try landing.land(&work)
    }
    guard work.bits <= window().upperBound else {
      throw PictureTooLarge(excess: work.bits / max(1, window().upperBound))
    }
    isSaturated = work.worst == QualityCurve.best && work.bits < landing.window.lowerBound
    let rest = try work.pieces[firstHeld...].flatMap { try $0.packets() }
    try writer.release(with: rest.map { ($0, target) })
  }

  /// Whether it ends under the limit since more bits would not show.
  private(set) var isSaturated = false
}
