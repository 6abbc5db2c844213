import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

@Suite struct FittingPieceTests {
  private static let scene = 60

  private static let picture = ["-f", "lavfi", "-i", "mandelbrot=size=320x180:rate=30:maxiter=300"]

  private func clip(
    in scratch: Scratch, _ options: [String], seconds: Double
  ) throws -> FitClip {
    let input = scratch.path("clip.mkv")
    try Witness.make(
      input, Self.picture + options + ["-c:v", "libx264", "-pix_fmt", "yuv420p"])
    let facts = try Probe.facts(of: input)
    return FitClip(
      path: input, stream: try #require(facts.mainVideo), offset: 0, trim: nil, length: seconds,
      usualStep: nil, threads: 1, cancellation: nil)
  }

  /// Two pictures, each of which stands still for two seconds.
  private func slides(in scratch: Scratch) throws -> FitClip {
    let slides = "loop=120:1:0,trim=end_frame=120,negate=enable='gte(n,60)'"
    return try clip(in: scratch, ["-vf", slides, "-qp", "10", "-g", "30"], seconds: 4)
  }

  private func encoder(
    _ clip: FitClip, threads: Int = 1, preset: String = "veryfast"
  ) throws -> FitEncoder {
    FitEncoder(
      preset: preset, size: try #require(clip.stream.displaySize), rate: clip.rate,
      threads: threads, path: clip.path, cancellation: nil)
  }

  /// What the key picture takes that begins the second scene, and how many frames were sent when the
  /// first picture came.
  private func keyPicture(
    _ clip: FitClip, _ encoder: FitEncoder, from first: Int, lag: Int? = nil
  ) throws -> (bits: Double, delay: Int) {
    var piece = try FitPiece(encoder, at: first, crf: 28, lag: lag)
    let packet = try Packet()
    var bits = 0.0
    var sent = 0
    var delay: Int?
    func drain() throws {
      while try piece.coder.receive(into: packet) {
        delay = delay ?? sent
        guard packet.presentationTime == Int64(Self.scene), packet.isKey else { continue }
        bits = Double(packet.size * 8)
      }
    }
    try clip.read(size: encoder.size, from: .at(first)) { _, frame in
      try piece.send(frame, crf: 28)
      sent += 1
      try drain()
      return true
    }
    try piece.end(crf: 28)
    try drain()
    return (bits, try #require(delay))
  }

  @Test(arguments: [false, true])
  func aSceneTakesByItselfWhatItTakesInTheWhole(_ looksFurther: Bool) throws {
    let scratch = try Scratch()
    let clip = try slides(in: scratch)
    let usual = try encoder(clip)
    let one = looksFurther ? try #require(usual.lookingFurther) : usual
    let whole = try keyPicture(clip, one, from: 0)
    #expect(one.lag(delay: whole.delay) == one.lagOnOneThread)
    let alone = try keyPicture(clip, one, from: Self.scene).bits
    #expect(abs(alone / whole.bits - 1) < 0.03, "\(alone) bits alone, \(whole.bits) in the whole")
  }

  @Test func aPictureThatStandsTakesMoreTheFartherAheadIsLooked() throws {
    let scratch = try Scratch()
    let clip = try slides(in: scratch)
    let usual = try encoder(clip)
    let far = try #require(usual.lookingFurther)
    #expect(far.lookingFurther == nil, "it looks so far already")
    let taken = try (keyPicture(clip, usual, from: 0).bits, keyPicture(clip, far, from: 0).bits)
    #expect(taken.1 > 1.05 * taken.0, "\(taken.1) bits and not more than \(taken.0)")
  }

  @Test func presetsThatDoNotLookAheadGoOnSo() throws {
    let scratch = try Scratch()
    let clip = try slides(in: scratch)
    let fast = try encoder(clip, preset: "superfast")
    #expect(fast.lookingFurther == nil)
    #expect(fast.lookahead == 0)
  }

  @Test(arguments: [2, 3]) func theSameHoldsOnSeveralThreads(_ threads: Int) throws {
    let scratch = try Scratch()
    let clip = try slides(in: scratch)
    let several = try encoder(clip, threads: threads)
    let whole = try keyPicture(clip, several, from: 0)
    let lag = several.lag(delay: whole.delay)
    let alone = try keyPicture(clip, several, from: Self.scene, lag: lag).bits
    #expect(abs(alone / whole.bits - 1) < 0.03, "\(alone) bits alone, \(whole.bits) in the whole")
  }

  @Test func theDraftSeesMoreOfClipsNearlyAllOfWhosePicturesNoOtherRefersTo() throws {
    let scratch = try Scratch()
    let options = [
      "-frames:v", "480", "-qp", "20", "-g", "1000", "-sc_threshold", "0", "-bf", "16",
      "-b_strategy", "0", "-x264-params", "b-pyramid=none",
    ]
    let clip = try clip(in: scratch, options, seconds: 16)
    let draft = try FitDraft(clip, encoder: encoder(clip), crf: 28)
    #expect(draft.end == 480)
    #expect(draft.pictures.count { $0.frame < 238 } < 40, "a look at its beginning is quick")
    #expect(draft.pictures.count { $0.frame >= 272 } > 200, "and at the rest complete")
  }

  @Test func theDraftCountsEachPictureOnce() throws {
    let scratch = try Scratch()
    let clip = try slides(in: scratch)
    let draft = try FitDraft(clip, encoder: encoder(clip), crf: 28)
    #expect(draft.end == 120)
    #expect(Set(draft.pictures.map(\.frame)).count == draft.pictures.count)
    #expect(draft.pictures.filter(\.isKey).map(\.frame) == [0, Self.scene])
    let still = draft.pictures.filter { !$0.isKey && $0.bits < 400 }
    #expect(still.count > draft.pictures.count / 2, "nothing changes in most of them")
    #expect(draft.floor(most: 1000) < 400)
    #expect(draft.floor(most: 50) == 50)
  }
}
