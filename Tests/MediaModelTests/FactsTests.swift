import Foundation
import MediaModel
import Testing

@Suite struct MediaFactsTests {
  private func stream(
    _ index: Int, _ kind: StreamKind, isDefault: Bool = false, isCover: Bool = false
  ) -> StreamFacts {
    StreamFacts(
      index: index, kind: kind, codec: "x", isDefault: isDefault, isAttachedPicture: isCover)
  }

  @Test func coverArtIsNoPicture() {
    let facts = MediaFacts(
      kind: .audio, container: .mp3, bytes: 1,
      streams: [stream(0, .audio), stream(1, .video, isCover: true)])
    #expect(facts.videoStreams.isEmpty && facts.mainVideo == nil)
    #expect(facts.mainAudio?.index == 0)
  }

  @Test func theDefaultStreamIsTheMainOne() {
    let facts = MediaFacts(
      kind: .video, container: .mkv, bytes: 1,
      streams: [
        stream(0, .video), stream(1, .video, isDefault: true), stream(2, .audio),
        stream(3, .audio, isDefault: true),
      ])
    #expect(facts.mainVideo?.index == 1 && facts.mainAudio?.index == 3)
  }

  @Test func theFirstIsMainWithoutADefault() {
    let facts = MediaFacts(
      kind: .video, container: .mkv, bytes: 1, streams: [stream(0, .data), stream(1, .video)])
    #expect(facts.mainVideo?.index == 1 && facts.mainAudio == nil)
  }

  @Test func codingKeepsEverything() throws {
    var video = stream(0, .video)
    video.codedSize = Resolution(width: 1440, height: 1080)
    video.sampleAspectRatio = Rational(4, 3)
    video.rotation = 90
    video.frameRate = Rational(30_000, 1001)
    video.hdr = .dolbyVision
    video.fieldOrder = .bottomFirst
    video.colour = ColourFacts(primaries: "bt2020", isFullRange: false)
    let facts = MediaFacts(
      kind: .video, container: ContainerFormat(rawValue: "rare"), bytes: 5, duration: 1.25,
      streams: [video], tags: ["title": "é \"x\""], hasLocation: true, pictures: 3)
    let data = try JSONEncoder().encode(facts)
    #expect(try JSONDecoder().decode(MediaFacts.self, from: data) == facts)
    #expect(String(decoding: data, as: UTF8.self).contains(#""container":"rare""#))
    #expect(video.displaySize == Resolution(width: 1080, height: 1920))
  }
}

@Suite struct UploadPolicyTests {
  @Test(arguments: [
    ("create-a-free-ai-video", Int64(200_000_000)), ("free-ai-video-generator", 200_000_000),
    ("video-generator-for-free-ai", 200_000_000), ("ai-image-free", 200_000_000),
    ("ai-video-generator-free-music", 500_000_000),
  ])
  func skills(name: String, limit: Int64) throws {
    let policy = try #require(UploadPolicy.named(name))
    #expect(policy.limit.bytes == limit)
    #expect(
      policy.accepted == [
        "mp4", "mov", "avi", "webm", "mkv", "jpg", "png", "gif", "webp", "mp3", "wav", "m4a", "aac",
      ])
    #expect(policy.smoothest.isSubset(of: policy.accepted))
  }

  @Test func theStandardIsTheFirst() {
    #expect(UploadPolicy.skills.first == .standard)
    #expect(UploadPolicy.named("nobody's") == nil)
    #expect(Set(UploadPolicy.skills.map(\.skill)).count == UploadPolicy.skills.count)
  }
}

@Suite struct VideoRequestTests {
  static let asked = VideoRequest(
    duration: 12, aspectRatio: .portrait, frameRate: 30, sound: true, title: "Morning Brew",
    platform: "reels")

  @Test func nothingAskedIsEmpty() {
    #expect(VideoRequest().isEmpty)
    #expect(VideoRequest(sources: ["duration": "x"]).isEmpty)
    #expect(!Self.asked.isEmpty)
  }

  @Test func theOtherWinsWhereItAsks() {
    let merged = Self.asked.overridden(by: VideoRequest(frameRate: 25, title: "Noon"))
    #expect(merged.frameRate == 25 && merged.title == "Noon")
    #expect(merged.duration == 12 && merged.aspectRatio == .portrait && merged.sound == true)
    #expect(Self.asked.overridden(by: VideoRequest()) == Self.asked)
  }

  @Test func oneLengthTakesTheOthersPlace() {
    let range = Self.asked.overridden(by: VideoRequest(durationRange: 20...40))
    #expect(range.duration == nil && range.durationRange == 20...40)
    let exact = range.overridden(by: VideoRequest(duration: 5))
    #expect(exact.duration == 5 && exact.durationRange == nil)
  }

  @Test func aSizeTakesTheShapesPlace() {
    let size = Resolution(width: 640, height: 360)
    let sized = Self.asked.overridden(by: VideoRequest(resolution: size))
    #expect(sized.aspectRatio == nil && sized.resolution == size)
    let shaped = sized.overridden(by: VideoRequest(aspectRatio: .square))
    #expect(shaped.aspectRatio == .square && shaped.resolution == nil)
  }

  @Test func wordsAreMerged() {
    let merged = VideoRequest(sources: ["a": "1", "b": "2"])
      .overridden(by: VideoRequest(sources: ["b": "3"]))
    #expect(merged.sources == ["a": "1", "b": "3"])
  }
}

@Suite struct NameTests {
  @Test func theActionsAreWhatTheManifestSays() {
    #expect(
      PreparationAction.allCases.map(\.rawValue) == [
        "keep", "remux", "transcode", "fit", "convert", "ignore", "reject",
      ])
  }

  @Test func theOutcomes() {
    #expect(Outcome.allCases.map(\.rawValue) == ["pass", "warn", "fail", "not evaluated"])
  }

  @Test func theExitClasses() {
    #expect(FailureClass.allCases.map(\.rawValue) == [1, 2, 3, 4, 5, 130])
  }

  @Test func aSpanHasALength() { #expect(TimeSpan(start: 1.5, end: 4).length == 2.5) }
}
