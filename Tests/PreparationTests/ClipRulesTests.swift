import MediaModel
import Testing

@testable import Preparation

@Suite struct ClipRulesTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var facts: MediaFacts
    var action: PreparationAction
    var code: String
    var fileExtension: String
    var testDescription: String { name }

    init(
      _ name: String, _ facts: MediaFacts, _ action: PreparationAction, _ code: String,
      _ fileExtension: String
    ) {
      self.name = name
      self.facts = facts
      self.action = action
      self.code = code
      self.fileExtension = fileExtension
    }
  }

  static let h264 = Samples.video("h264")
  static let aac = Samples.sound("aac")

  static let kept: [Case] = [
    Case("H.264 and AAC in MP4", Samples.clip(.mp4, [h264, aac]), .keep, "accepted", "mp4"),
    Case("the same in MOV", Samples.clip(.mov, [h264, aac]), .keep, "accepted", "mov"),
    Case("silent", Samples.clip(.mp4, [h264]), .keep, "accepted", "mp4"),
    Case(
      "full range", Samples.clip(.mp4, [Samples.video("h264", "yuvj420p"), aac]), .keep, "accepted",
      "mp4"),
    Case(
      "MP3 sound", Samples.clip(.mp4, [h264, Samples.sound("mp3")]), .keep, "accepted", "mp4"),
    Case(
      "two sounds",
      Samples.clip(.mp4, [h264, aac, Samples.sound("aac", index: 2)]), .keep, "accepted", "mp4"),
    Case(
      "VP9 and Opus in WebM", Samples.clip(.webm, [Samples.video("vp9"), Samples.sound("opus")]),
      .keep, "accepted", "webm"),
    Case(
      "VP8 and Vorbis in WebM",
      Samples.clip(.webm, [Samples.video("vp8"), Samples.sound("vorbis")]), .keep, "accepted",
      "webm"),
    Case("VP9 in MP4", Samples.clip(.mp4, [Samples.video("vp9"), aac]), .keep, "accepted", "mp4"),
    Case(
      "VP9 with alpha",
      Samples.clip(.webm, [Samples.video("vp9", "yuva420p") { $0.hasAlpha = true }]), .keep,
      "accepted", "webm"),
    Case(
      "turned by a matrix", Samples.clip(.mp4, [Samples.video("h264") { $0.rotation = 90 }, aac]),
      .keep, "accepted", "mp4"),
    Case(
      "4K", Samples.clip(.mp4, [Samples.video("h264", size: (3840, 2160)), aac]), .keep, "accepted",
      "mp4"),
    Case(
      "pixels all but square",
      Samples.clip(.mp4, [Samples.video("h264") { $0.sampleAspectRatio = Rational(4001, 4000) }]),
      .keep, "accepted", "mp4"),
  ]

  static let remuxed: [Case] = [
    Case("Matroska", Samples.clip(.mkv, [h264, aac]), .remux, "container-not-accepted", "mp4"),
    Case("TS", Samples.clip(.mpegTS, [h264, aac]), .remux, "container-not-accepted", "mp4"),
    Case("FLV", Samples.clip(.flv, [h264, aac]), .remux, "container-not-accepted", "mp4"),
    Case("3GP", Samples.clip(.threeGP, [h264, aac]), .remux, "container-not-accepted", "mp4"),
    Case(
      "AVI", Samples.clip(.avi, [h264, Samples.sound("mp3")]), .remux,
      "container-not-accepted", "mp4"),
    Case(
      "VP9 in Matroska", Samples.clip(.mkv, [Samples.video("vp9"), Samples.sound("opus")]), .remux,
      "container-not-accepted", "webm"),
    Case(
      "VP9 with AAC in Matroska", Samples.clip(.mkv, [Samples.video("vp9"), aac]), .remux,
      "container-not-accepted", "mp4"),
    Case(
      "fragments", Samples.clip(.mp4, [h264, aac]) { $0.isFragmented = true }, .remux, "fragmented",
      "mp4"),
  ]

  static let transcoded: [Case] =
    [
      "hevc", "av1", "prores", "dnxhd", "mpeg2video", "wmv3", "vc1", "mjpeg", "dvvideo", "mpeg4",
      "h263", "theora", "snow",
    ].map {
      Case(
        $0, Samples.clip(.mov, [Samples.video($0), aac]), .transcode, "codec-not-playable", "mp4")
    } + [
      Case(
        "10-bit", Samples.clip(.mp4, [Samples.video("h264", "yuv420p10le"), aac]), .transcode,
        "pixel-format", "mp4"),
      Case(
        "4:4:4", Samples.clip(.mkv, [Samples.video("h264", "yuv444p"), aac]), .transcode,
        "pixel-format", "mp4"),
      Case(
        "4:2:2", Samples.clip(.mov, [Samples.video("h264", "yuv422p"), aac]), .transcode,
        "pixel-format", "mp4"),
      Case(
        "HLG in 8 bit", Samples.clip(.mp4, [Samples.video("h264") { $0.hdr = .hlg }]), .transcode,
        "hdr", "mp4"),
      Case(
        "interlaced", Samples.clip(.mp4, [Samples.video("h264") { $0.fieldOrder = .topFirst }]),
        .transcode, "interlaced", "mp4"),
      Case(
        "anamorphic",
        Samples.clip(
          .mp4,
          [Samples.video("h264", size: (1440, 1080)) { $0.sampleAspectRatio = Rational(4, 3) }]),
        .transcode, "pixels-not-square", "mp4"),
      Case(
        "PCM sound", Samples.clip(.mov, [h264, Samples.sound("pcm_s16le")]), .transcode,
        "sound-not-playable", "mp4"),
      Case(
        "AC-3 sound", Samples.clip(.mkv, [h264, Samples.sound("ac3")]), .transcode,
        "sound-not-playable", "mp4"),
      Case(
        "VP8 with AAC", Samples.clip(.mkv, [Samples.video("vp8"), aac]), .transcode,
        "container-not-accepted", "mp4"),
    ]

  @Test(arguments: kept + remuxed + transcoded)
  func table(_ row: Case) {
    let decision = Samples.planner().decide(row.facts, name: "clip.\(row.fileExtension)")
    #expect(decision.action == row.action)
    #expect(decision.reasons.first?.code == row.code)
    #expect(decision.fileExtension == row.fileExtension)
    #expect(decision.delivers)
    #expect(
      Set(decision.recipes.compactMap { extensionMade($0) }).isSubset(of: [row.fileExtension]))
    #expect(decision.estimate.bytes > 0 && decision.estimate.coreSeconds > 0)
    for reason in decision.reasons {
      #expect(!reason.text.isEmpty && !reason.text.contains("nil") && !reason.text.hasSuffix("."))
    }
  }

  private func extensionMade(_ recipe: Recipe) -> String? {
    switch recipe {
    case .copy, .stripLocation, .fillSizes: nil
    case .remux(let container, _), .split(let container): container.rawValue
    case .recodeSound, .transcode, .fit, .encodedParts: "mp4"
    case .transparent: "webm"
    case .sound: "m4a"
    case .picture(let format): format.rawValue
    }
  }

  @Test func soundAloneIsEncodedBesideAGoodPicture() {
    let facts = Samples.clip(.mov, [Self.h264, Samples.sound("pcm_s16le")])
    let decision = Samples.planner().decide(facts, name: "a.mov")
    #expect(decision.recipes.first == .recodeSound(share: nil))
    #expect(decision.reasons.contains { $0.code == "picture-copied" })
  }

  @Test(arguments: [ContainerFormat.webm, .mkv])
  func smoothBringsVP9ToMP4(container: ContainerFormat) {
    let facts = Samples.clip(container, [Samples.video("vp9"), Samples.sound("opus")])
    let decision = Samples.planner { $0.smooth = true }.decide(facts, name: "a.webm")
    #expect(decision.action == .transcode)
    #expect(decision.fileExtension == "mp4")
    #expect(decision.reasons.first?.code == "not-smooth")
  }

  @Test func smoothLeavesMOV() {
    let facts = Samples.clip(.mov, [Self.h264, Self.aac])
    #expect(Samples.planner { $0.smooth = true }.decide(facts, name: "a.mov").action == .keep)
  }

  @Test func locationIsStrippedUnlessKept() {
    let facts = Samples.clip(.mov, [Self.h264, Self.aac]) { $0.hasLocation = true }
    #expect(Samples.planner().decide(facts, name: "a.mov").recipes.first == .stripLocation)
    let keeping = Samples.planner { $0.keepLocation = true }
    #expect(keeping.decide(facts, name: "a.mov").recipes == [.copy])
  }

  /// What a header claims of a track is reckoned with, and must not overflow.
  @Test func aTrackThatClaimsToLastForEverIsNoTrouble() {
    var track = Samples.sound("pcm_s16le")
    track.duration = 1e15
    track.bitRate = 1 << 40
    let facts = Samples.clip(.mov, [Self.h264] + [StreamFacts](repeating: track, count: 200))
    let decision = Samples.planner().decide(facts, name: "a.mov")
    #expect(decision.delivers && decision.estimate.bytes >= 0)
  }

  @Test(arguments: ["subrip", "ass", "webvtt"])
  func subtitlesOfWordsAreCarriedOver(codec: String) {
    let words = StreamFacts(index: 2, kind: .subtitle, codec: codec)
    let decision = Samples.planner().decide(
      Samples.clip(.mkv, [Self.h264, Self.aac, words]), name: "a.mkv")
    #expect(decision.recipes.first == .remux(container: .mp4, streams: [0, 1, 2]))
    #expect(decision.reasons.contains { $0.code == "subtitles-converted" })
  }

  @Test(arguments: ["prores", "qtrle", "png", "ffv1"])
  func transparencyGoesAsWebM(codec: String) {
    let seeThrough = Samples.video(codec, "yuva444p10le") { $0.hasAlpha = true }
    let facts = Samples.clip(.mov, [seeThrough, Samples.sound("pcm_s16le")])
    let decision = Samples.planner().decide(facts, name: "a.mov")
    #expect(decision.recipes == [.transparent(trim: nil)])
    #expect(decision.fileExtension == "webm")
    let smooth = Samples.planner { $0.smooth = true }.decide(facts, name: "a.mov")
    #expect(smooth.fileExtension == "mp4")
    #expect(smooth.reasons.contains { $0.code == "transparency-lost" })
  }

  @Test func whatAContainerDoesNotCarryIsNamed() {
    let words = StreamFacts(index: 2, kind: .subtitle, codec: "dvd_subtitle")
    let decision = Samples.planner().decide(
      Samples.clip(.mkv, [Self.h264, Self.aac, words]), name: "a.mkv")
    #expect(decision.recipes.first == .remux(container: .mp4, streams: [0, 1]))
    #expect(decision.reasons.contains { $0.code == "tracks-dropped" && $0.text.contains("dvd") })
  }

  @Test func aVaryingFrameRateIsNotedWhenCopied() {
    let facts = Samples.clip(
      .mp4, [Samples.video("h264") { $0.isVariableFrameRate = true }, Self.aac])
    let decision = Samples.planner().decide(facts, name: "a.mp4")
    #expect(decision.action == .keep)
    #expect(decision.reasons.contains { $0.code == "variable-frame-rate" })
  }

  @Test(arguments: [
    ("clip.mp4", false), ("CLIP.MP4", false), ("clip.m4v", true), ("clip.avi", true),
    ("clip", true),
  ])
  func aWrongNameIsToldWhenTheBytesAreKept(name: String, isTold: Bool) {
    let decision = Samples.planner().decide(
      Samples.clip(.mp4, [Self.h264, Self.aac]), name: name)
    #expect(decision.action == .keep && decision.fileExtension == "mp4")
    #expect(decision.reasons.contains { $0.code == "renamed" } == isTold)
  }

  @Test func aClipWithoutAPictureIsRejectedWithAReason() {
    let decision = Samples.planner().decide(Samples.clip(.mp4, [Self.aac]), name: "a.mp4")
    #expect(decision.action == .reject && decision.reasons.map(\.code) == ["no-streams"])
  }
}
