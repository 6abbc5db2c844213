import FaithfulJSON
import Foundation
import MediaModel
import Testing

@testable import LocalService

@Suite struct AgentTests {
  private static let uploads = [
    Upload(
      hash: "v", filename: "city_timelapse.mp4", fileType: "video", stored: "v.mp4", bytes: 1,
      duration: 10, width: 1920, height: 1080, hasSound: true),
    Upload(
      hash: "p", filename: "beach.jpg", fileType: "image", stored: "p.jpg", bytes: 1, width: 800,
      height: 600, hasSound: false),
    Upload(
      hash: "m", filename: "Lo-fi.mp3", fileType: "audio", stored: "m.mp3", bytes: 1, duration: 60,
      hasSound: true),
  ]

  private func session(_ uploads: [Upload] = uploads) -> Session {
    Session(id: "s", taskID: "t", account: "a", language: "en", created: Date(), uploads: uploads)
  }

  private func agent(seed: UInt64 = 1) -> Agent { Agent(seed: seed, rules: ServiceRules()) }

  @Test func aFirstMessageMakesAVideo() throws {
    let turn = agent().turn(
      "Make a 10-second vertical 9:16 promo titled 'Urban Dreams', music at 35%", in: session())
    let made = try #require(turn.timelines?.first)
    #expect(made.duration == 10_000)
    #expect(made.canvas == Resolution(width: 1080, height: 1920))
    #expect(made.title == "Urban Dreams")
    #expect(made.music?.name == "Lo fi" && made.music?.level == 0.35)
    #expect(made.shots.map(\.name) == ["beach", "city timelapse"])
    #expect(turn.cost == 50 && turn.paysEditing)
    #expect(turn.text?.isEmpty == false)
  }

  @Test func oneShotIsOne() throws {
    let only = Array(Self.uploads.prefix(1))
    let turn = agent().turn("Make a 6-second video", in: session(only))
    #expect(turn.timelines?.first?.shots.count == 1)
    #expect(turn.text?.contains(", 1 shot)") == true, "\(turn.text ?? "")")
  }

  @Test func wordsAloneAreGenerated() throws {
    let turn = agent().turn("A 12-second video about morning coffee", in: session([]))
    let made = try #require(turn.timelines?.first)
    #expect(made.duration == 12_000 && made.shots.allSatisfy { $0.source == nil })
    #expect(made.music?.source == nil && made.music != nil && !made.texts.isEmpty)
    #expect(turn.cost == 100)
  }

  @Test(arguments: [
    ("A 12-second video about our autumn menu, with music", "Our autumn menu"),
    ("做一个关于秋天的视频", "秋天"), ("Tea", "Tea"),
    ("one two three four five six seven", "One two three four five six"),
  ])
  func topics(message: String, topic: String) { #expect(Composer.topic(of: message) == topic) }

  @Test func silenceIsAskedFor() throws {
    let turn = agent().turn("Make a silent 10-second video, no sound", in: session())
    #expect(turn.timelines?.first?.isSilent == true)
  }

  @Test func severalVideosInOneMessage() throws {
    let turn = agent().turn(
      "Make two videos: a 10-second landscape 16:9 video and a 15-second vertical 9:16 video",
      in: session())
    let made = try #require(turn.timelines)
    #expect(made.map(\.duration) == [10_000, 15_000])
    #expect(made.map { $0.width > $0.height } == [true, false])
  }

  @Test(arguments: [
    "Change video 2 so that it is exactly 12 seconds long, 9:16. Keep everything else as it is.",
    "请把第2个视频改为：时长12秒，画面9:16。其他内容保持不变。",
  ])
  func oneOfSeveralVideosIsChanged(message: String) throws {
    var open = session()
    open.timelines =
      agent().turn(
        "Make two videos: a 10-second landscape video and a 15-second square video", in: open
      ).timelines ?? []
    try #require(open.timelines.count == 2)
    let changed = try #require(agent().turn(message, in: open).timelines)
    #expect(changed[0] == open.timelines[0])
    #expect(changed[1].duration == 12_000)
    #expect(changed[1].canvas == Resolution(width: 1080, height: 1920))
  }

  @Test func editsAreFreeAfterTheFirst() throws {
    var open = session()
    open.timelines = agent().turn("Make a 10-second promo", in: open).timelines ?? []
    open.hasPaidEditing = true
    let turn = agent().turn("change the title to 'Hello'", in: open)
    #expect(turn.cost == 0)
    #expect(turn.timelines?.first?.title == "Hello")
    #expect(turn.timelines?.first?.revision == 2)
  }

  @Test func whatIsNotUnderstoodChangesNothing() {
    var open = session()
    open.timelines = agent().turn("Make a 10-second promo", in: open).timelines ?? []
    let turn = agent().turn("thank you very much", in: open)
    #expect(turn.timelines == nil && turn.cost == 0 && turn.text != nil)
  }

  @Test func aboutThreeInTenEditsAreSilent() {
    let silent = (0..<1000).count { Chance(seed: 7, turn: $0, words: "make it shorter").isSilent }
    #expect((250...350).contains(silent))
    let again = (0..<1000).count { Chance(seed: 7, turn: $0, words: "make it shorter").isSilent }
    #expect(again == silent)
  }

  @Test func chineseIsAnsweredInChinese() throws {
    let turn = agent().turn("做一个10秒的竖屏视频，标题“城市之梦”", in: session())
    #expect(turn.text?.contains("我做好了") == true)
    #expect(turn.timelines?.first?.title == "城市之梦")
    #expect(turn.timelines?.first?.canvas == Resolution(width: 1080, height: 1920))
  }

  // MARK: Events

  private func frames(_ steps: [EventStep]) -> [JSON] {
    steps.compactMap { step in
      guard case .send(let text) = step, text.hasPrefix("data: ") else { return nil }
      return try? JSON(parsing: String(text.dropFirst(6).dropLast(2)))
    }
  }

  private func script(_ fault: FaultKind? = nil) -> [EventStep] {
    let turn = agent().turn("Make a 10-second promo titled 'Hi'", in: session())
    return EventScript(pace: .instant, invocation: "e-1").steps(of: turn, fault: fault)
  }

  @Test func partialTextsAddUpToTheWhole() throws {
    let events = frames(script())
    func text(_ event: JSON) -> String? { event["content"]?["parts"]?[0]?["text"]?.string }
    let deltas = events.filter { $0["partial"]?.bool == true }.compactMap(text).joined()
    let whole = events.filter { $0["partial"]?.bool == false }.compactMap(text)
    #expect(whole == [deltas])
    #expect(events.last?["turnComplete"]?.bool == true)
    #expect(events.contains { $0["type"]?.string == "heartbeat" })
    let parts = events.compactMap { $0["content"]?["parts"]?[0] }
    let call = try #require(parts.compactMap { $0["functionCall"] }.first)
    let response = try #require(parts.compactMap { $0["functionResponse"] }.first)
    #expect(call["id"] == response["id"] && call["name"] == response["name"])
    for event in events where event["content"] != nil {
      #expect(event["author"] != nil && event["id"] != nil && event["invocationId"] != nil)
    }
  }

  @Test func streamsBreakWhereTold() {
    #expect(frames(script(.drop(3))).count == 3)
    #expect(script(.drop(3)).last == .breakOff)
    #expect(frames(script(.close(2))).count == 2)
    #expect(script(.close(2)).last != .breakOff)
    let beats = frames(script(.heartbeats(1)))
    #expect(!beats.isEmpty && beats.allSatisfy { $0["type"]?.string == "heartbeat" })
    #expect(frames(script(.errorFrame)).last?["error"] != nil)
    #expect(frames(script(.errorEvent)).last?["errorCode"] != nil)
    #expect(frames(script(.typed)).contains { $0["type"]?.string == "tool_call" })
    guard case .send(let bad)? = script(.badFrame).last else {
      Issue.record("no last frame")
      return
    }
    #expect(bad.hasPrefix("data: ") && (try? JSON(parsing: String(bad.dropFirst(6)))) == nil)
  }
}
