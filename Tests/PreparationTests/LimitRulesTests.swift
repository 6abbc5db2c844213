import MediaModel
import Testing

@testable import Preparation

@Suite struct LimitRulesTests {
  static let h264 = Samples.video("h264") { $0.bitRate = 20_000_000 }
  static let aac = Samples.sound("aac")

  private func decide(
    _ facts: MediaFacts, _ change: (inout PreparationOptions) -> Void = { _ in }
  ) -> Decision {
    Samples.planner(change).decide(facts, name: "a.\(facts.container.rawValue)")
  }

  @Test(arguments: [
    (Int64(200_000_000), Int64(199_998_976)), (500_000_000, 499_998_976), (100_000, 99_500),
    (200, 199),
  ])
  func theCeilingLeavesRoomForTheMultipartFrame(limit: Int64, ceiling: Int64) {
    let options = PreparationOptions(inputs: [], limit: ByteSize(limit))
    #expect(options.ceiling.bytes == ceiling)
  }

  @Test func theSkillsLimitHoldsUnlessOneIsGiven() {
    let policy = UploadPolicy(skill: "x", limit: ByteSize(500_000_000))
    #expect(PreparationOptions(inputs: [], policy: policy).effectiveLimit.bytes == 500_000_000)
    let given = PreparationOptions(inputs: [], policy: policy, limit: ByteSize(7))
    #expect(given.effectiveLimit.bytes == 7)
  }

  @Test(arguments: [(Int64(-1), PreparationAction.keep), (0, .keep), (1, .fit)])
  func theLastByteDecides(beyond: Int64, action: PreparationAction) {
    let facts = Samples.clip(
      .mp4, [Self.h264, Self.aac], bytes: 199_998_976 + beyond, duration: 80)
    #expect(decide(facts).action == action)
  }

  @Test func fittingComesLastAndAt1080p() {
    let facts = Samples.clip(
      .mp4, [Samples.video("h264", size: (3840, 2160)), Self.aac], bytes: 300_000_000,
      duration: 120)
    let decision = decide(facts)
    #expect(decision.action == .fit)
    #expect(decision.reasons.first?.code == "over-limit")
    #expect(decision.recipes == [.fit(longestSide: 1920, trim: nil)])
    #expect(decision.estimate.bytes <= 199_998_976)
  }

  @Test func heavySoundGoesFirst() {
    let sound = Samples.sound("pcm_s24le", bitRate: 9_216_000)
    let facts = Samples.clip(.mov, [Self.h264, sound], bytes: 220_000_000, duration: 60)
    let decision = decide(facts)
    #expect(decision.action == .fit)
    #expect(decision.recipes == [.recodeSound(share: 1), .fit(longestSide: 1920, trim: nil)])
  }

  @Test func droppedTracksComeBeforeEncoding() {
    let track = StreamFacts(
      index: 2, kind: .data, codec: "bin_data", duration: 60, bitRate: 8_000_000)
    let facts = Samples.clip(
      .mp4, [Self.h264, Self.aac, track], bytes: 220_000_000, duration: 60)
    #expect(
      decide(facts).recipes == [
        .remux(container: .mp4, streams: [0, 1]), .fit(longestSide: 1920, trim: nil),
      ])
  }

  static let long = Samples.clip(.mp4, [h264, aac], bytes: 4_000_000_000, duration: 16 * 3600)

  @Test func belowTheFloorTheOtherWaysAreNamed() {
    let decision = decide(Self.long)
    #expect(decision.action == .reject && !decision.delivers)
    #expect(decision.reasons.map(\.code) == ["over-limit", "below-floor"])
    #expect(decision.reasons[1].text.contains("--oversize split"))
    #expect(decision.reasons[1].text.contains("--trim"))
  }

  @Test func splittingIsForWhatCannotBeFitted() {
    let ways = decide(Self.long) { $0.oversize = .split }.recipes
    #expect(ways.first == .split(container: .mp4) && ways.count == 2)
    guard case .encodedParts = ways.last else {
      Issue.record("nothing is left where keyframes stand too far apart")
      return
    }
    let short = Samples.clip(.mp4, [Self.h264, Self.aac], bytes: 300_000_000, duration: 120)
    #expect(
      decide(short) { $0.oversize = .split }.recipes.prefix(2) == [
        .fit(longestSide: 1920, trim: nil), .split(container: .mp4),
      ])
  }

  @Test func partsOfLessThanASecondAreRefusedAtOnce() {
    let facts = Samples.clip(
      .mkv, [Samples.video("hevc"), Self.aac], bytes: 9_000_000, duration: 24)
    let decision = decide(facts) {
      $0.oversize = .split
      $0.limit = ByteSize(8_000)
    }
    #expect(decision.action == .reject && !decision.delivers)
    #expect(decision.reasons.last?.text.contains("less than a second") == true)
  }

  @Test func aPlanTellsAboutHowManyParts() {
    let facts = Samples.clip(
      .mkv, [Samples.video("hevc"), Self.aac], bytes: 17_000_000, duration: 24)
    let decision = decide(facts) {
      $0.oversize = .split
      $0.limit = ByteSize(150_000)
    }
    #expect(decision.recipes.last == .encodedParts(count: 4, longestSide: 1920))
    #expect(decision.reasons.contains { $0.text.contains("about 4 parts") })
    #expect(decision.estimate.bytes <= 4 * 150_000)
  }

  @Test(arguments: [Int64(4_000_000_000), 10_000_000])
  func trimmingTakesAStretchOfEveryClip(bytes: Int64) {
    let facts = Samples.clip(.mp4, [Self.h264, Self.aac], bytes: bytes, duration: 6 * 3600)
    let decision = decide(facts) { $0.trim = 60...90 }
    #expect(decision.action == .transcode)
    #expect(decision.recipes.last == .fit(longestSide: 1920, trim: 60...90))
    #expect(decision.reasons.map(\.code) == ["trimmed"])
  }

  @Test func whatLiesInTheStretchStaysAndWhatEndsBeforeItIsNamed() {
    let facts = Samples.clip(.mp4, [Self.h264, Self.aac], duration: 10)
    #expect(decide(facts) { $0.trim = 0...30 }.recipes == [.copy])
    let decision = decide(facts) { $0.trim = 20...30 }
    #expect(decision.action == .reject)
    #expect(decision.reasons.first?.code == "outside-stretch")
  }

  @Test func whatCannotBeCopiedIsSplitByEncoding() {
    let facts = Samples.clip(
      .mp4, [Samples.video("hevc"), Self.aac], bytes: 4_000_000_000, duration: 16 * 3600)
    let recipe = decide(facts) { $0.oversize = .split }.recipes.first
    guard case .encodedParts(let count, 1920) = recipe else {
      Issue.record("\(String(describing: recipe))")
      return
    }
    #expect(count >= 2 && count <= 999)
  }

  @Test func aTranscodeThatMayGoOverIsFitted() {
    let facts = Samples.clip(
      .mov, [Samples.video("hevc", size: (3840, 2160)), Self.aac], bytes: 190_000_000, duration: 60)
    let decision = decide(facts)
    #expect(decision.action == .transcode)
    #expect(decision.recipes == [.fit(longestSide: 1920, trim: nil)])
    #expect(decision.reasons.contains { $0.code == "over-limit-encoded" })
  }

  @Test func anEditingCodecOverTheLimitIsOnlyTranscoded() {
    let facts = Samples.clip(
      .mov, [Samples.video("prores", "yuv422p10le"), Self.aac], bytes: 900_000_000, duration: 40)
    #expect(decide(facts).recipes.first == .transcode(trim: nil))
  }
}
