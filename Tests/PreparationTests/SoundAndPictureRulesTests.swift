import MediaModel
import Testing

@testable import Preparation

@Suite struct SoundRulesTests {
  @Test(arguments: [
    (ContainerFormat.mp3, "mp3", PreparationAction.keep, "mp3"), (.wav, "pcm_s16le", .keep, "wav"),
    (.wav, "pcm_s24le", .keep, "wav"), (.m4a, "aac", .keep, "m4a"), (.mp4, "aac", .keep, "m4a"),
    (.aac, "aac", .keep, "aac"), (.wav, "adpcm_ms", .convert, "m4a"),
    (.flac, "flac", .convert, "m4a"), (.ogg, "opus", .convert, "m4a"),
    (.ogg, "vorbis", .convert, "m4a"), (.aiff, "pcm_s16be", .convert, "m4a"),
    (.asf, "wmav2", .convert, "m4a"), (.amr, "amr_nb", .convert, "m4a"),
    (.init(rawValue: "ac3"), "ac3", .convert, "m4a"), (.m4a, "alac", .convert, "m4a"),
    (.webm, "opus", .convert, "m4a"), (.mkv, "aac", .remux, "m4a"), (.mpegTS, "aac", .remux, "m4a"),
  ])
  func table(
    container: ContainerFormat, codec: String, action: PreparationAction, fileExtension: String
  ) {
    let decision = Samples.planner().decide(Samples.audio(container, codec), name: "a")
    #expect(decision.action == action)
    #expect(decision.fileExtension == fileExtension)
    #expect(decision.delivers)
  }

  @Test func aBigWAVBecomesAACAtTheUsualRate() {
    let facts = Samples.audio(.wav, "pcm_s16le", bytes: 400_000_000, duration: 2267)
    let decision = Samples.planner().decide(facts, name: "a.wav")
    #expect(decision.action == .fit)
    #expect(decision.recipes == [.sound(bitRate: 192_000, trim: nil)])
  }

  /// The few bits of quiet sound without loss do not tell that it needs few as AAC.
  @Test(arguments: ["pcm_s16be", "flac", "alac", "ape", "tta", "wavpack", "wmalossless", "mp2"])
  func whatIsLosslessGetsTheUsualRate(codec: String) {
    let facts = Samples.audio(.mkv, codec, duration: 60, bitRate: 90_000)
    let recipe = Samples.planner().decide(facts, name: "a.mka").recipes.first
    #expect(recipe == .sound(bitRate: codec == "mp2" ? 112_500 : 192_000, trim: nil))
  }

  @Test func aVeryLongOneGetsTheRateThatFits() throws {
    let facts = Samples.audio(.wav, "pcm_s16le", bytes: 2_000_000_000, duration: 11_337)
    let decision = Samples.planner { $0.limit = ByteSize(100_000_000) }.decide(facts, name: "a.wav")
    guard case .sound(let rate, nil) = try #require(decision.recipes.first) else {
      Issue.record("\(decision)")
      return
    }
    #expect(rate < 72_000 && rate > 64_000)
    #expect(Double(rate) * 11_337 / 8 < 100_000_000)
  }

  @Test func theLimitIsNamedOnce() {
    let facts = Samples.audio(.flac, "flac", bytes: 20_000_000, duration: 200)
    for limit: Int64 in [3_000_000, 10_000_000] {
      let decision = Samples.planner { $0.limit = ByteSize(limit) }.decide(facts, name: "a.flac")
      #expect(decision.reasons.map(\.code) == ["codec-not-accepted", "over-limit"])
    }
  }

  @Test func belowTheFloorItIsRejected() {
    let facts = Samples.audio(.wav, "pcm_s16le", bytes: 2_000_000_000, duration: 11_337)
    let decision = Samples.planner { $0.limit = ByteSize(50_000_000) }.decide(facts, name: "a.wav")
    #expect(decision.action == .reject)
    #expect(decision.reasons.last?.code == "below-floor")
  }
}

@Suite struct PictureRulesTests {
  @Test(arguments: [
    (ContainerFormat.jpeg, PreparationAction.keep, "jpg"), (.png, .keep, "png"),
    (.webp, .keep, "webp"), (.gif, .keep, "gif"), (.heic, .convert, "jpg"),
    (.avif, .convert, "jpg"), (.tiff, .convert, "jpg"), (.bmp, .convert, "jpg"),
    (.jpegXL, .convert, "jpg"),
  ])
  func stills(container: ContainerFormat, action: PreparationAction, fileExtension: String) {
    let decision = Samples.planner().decide(Samples.picture(container), name: "a")
    #expect(decision.action == action)
    #expect(decision.fileExtension == fileExtension)
  }

  @Test(arguments: [
    (ContainerFormat.gif, "gif"), (.webp, "webp"), (.apng, "png"),
  ])
  func animationsStay(container: ContainerFormat, fileExtension: String) {
    let facts = Samples.picture(container, kind: .animation)
    let decision = Samples.planner().decide(facts, name: "a")
    #expect(decision.action == .keep && decision.fileExtension == fileExtension)
  }

  @Test(arguments: [
    (ContainerFormat.gif, MediaKind.animation, false, "mp4"), (.webp, .animation, false, "mp4"),
    (.webp, .animation, true, "mp4"), (.gif, .animation, true, "mp4"),
    (.apng, .animation, false, "png"), (.webp, .image, false, "jpg"), (.webp, .image, true, "png"),
    (.gif, .image, true, "png"), (.jpeg, .image, false, "jpg"), (.png, .image, true, "png"),
  ])
  func smooth(container: ContainerFormat, kind: MediaKind, hasAlpha: Bool, fileExtension: String) {
    let facts = Samples.picture(container, kind: kind) { $0.hasAlpha = hasAlpha }
    let decision = Samples.planner { $0.smooth = true }.decide(facts, name: "a")
    #expect(decision.fileExtension == fileExtension)
    // A GIF's transparent colour mostly marks what did not change.
    let isLost = hasAlpha && fileExtension == "mp4" && container != .gif
    #expect(decision.reasons.contains { $0.code == "transparency-lost" } == isLost)
  }

  @Test func transparencyBecomesPNG() {
    let facts = Samples.picture(.heic) { $0.hasAlpha = true }
    #expect(Samples.planner().decide(facts, name: "a").fileExtension == "png")
  }

  @Test func deepColourIsReduced() {
    let facts = Samples.picture(.png) { $0.bitDepth = 16 }
    let decision = Samples.planner().decide(facts, name: "a.png")
    #expect(decision.action == .convert && decision.reasons.first?.code == "deep-colour")
  }

  @Test func aTurnedWebPIsSetUpright() {
    let facts = Samples.picture(.webp) { $0.rotation = 90 }
    let decision = Samples.planner().decide(facts, name: "a.webp")
    #expect(decision.action == .convert && decision.reasons.first?.code == "turned")
    let jpeg = Samples.picture(.jpeg) { $0.rotation = 90 }
    #expect(Samples.planner().decide(jpeg, name: "a.jpg").action == .keep)
  }

  @Test(arguments: [
    (ContainerFormat.png, MediaKind.image, false, false, "jpg"),
    (.png, .image, true, false, "webp"), (.webp, .image, true, false, "webp"),
    (.png, .image, true, true, "png"), (.gif, .animation, false, false, "mp4"),
    (.jpeg, .image, false, false, "jpg"),
  ])
  func overTheLimit(
    container: ContainerFormat, kind: MediaKind, hasAlpha: Bool, smooth: Bool,
    fileExtension: String
  ) {
    let facts = Samples.picture(container, kind: kind, bytes: 300_000_000) {
      $0.hasAlpha = hasAlpha
    }
    let decision = Samples.planner { $0.smooth = smooth }.decide(facts, name: "a")
    #expect(decision.action == .fit && decision.fileExtension == fileExtension)
    #expect(decision.reasons.first?.code == "over-limit")
  }

  @Test(arguments: [
    ("Baseline", PreparationAction.keep), ("Sequential", .keep), ("Progressive", .keep),
    ("Lossless", .convert), ("Arithmetic", .convert),
  ])
  func rareJPEGsAreConverted(profile: String, action: PreparationAction) {
    let facts = Samples.picture(.jpeg) { $0.profile = profile }
    let decision = Samples.planner().decide(facts, name: "a.jpg")
    #expect(decision.action == action && decision.fileExtension == "jpg")
    #expect((decision.reasons.first?.code == "rare-jpeg") == (action == .convert))
  }

  @Test(arguments: [
    (40_000, 10), (30_000, 30_000), (0, 10), (-1, 5),
  ])
  func absurdSizesAreRefused(width: Int, height: Int) {
    let facts = Samples.picture(.jpeg) { $0.codedSize = Resolution(width: width, height: height) }
    let decision = Samples.planner().decide(facts, name: "a.jpg")
    #expect(decision.action == .reject && decision.reasons.first?.code == "absurd-size")
  }

  @Test func encryptedIsRefused() {
    var facts = Samples.audio(.m4a, "aac")
    facts.isEncrypted = true
    let decision = Samples.planner().decide(facts, name: "a.m4a")
    #expect(decision.action == .reject && decision.reasons.first?.code == "encrypted")
  }
}
