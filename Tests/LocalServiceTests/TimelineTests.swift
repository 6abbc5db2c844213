import FaithfulJSON
import MediaModel
import Testing

@testable import LocalService

@Suite struct TimelineTests {
  private func clip(_ id: String, seconds: Int, pinned: Int? = nil) -> Timeline.Shot {
    Timeline.Shot(
      id: id, name: id, source: id, isStill: false, available: seconds * 1000, volume: 1,
      pinned: pinned)
  }

  private func still(_ id: String) -> Timeline.Shot {
    Timeline.Shot(id: id, name: id, source: id, isStill: true)
  }

  private func timeline(_ shots: [Timeline.Shot], target: Int?) -> Timeline {
    var made = Timeline(id: "t", name: "Test", width: 1080, height: 1920)
    made.shots = shots
    made.target = target
    return made
  }

  @Test func shotsFillTheTimeExactly() {
    for target in [1000, 7000, 12_000, 12_345, 60_000] {
      for count in 1...20 {
        let shots = (0..<count).map { $0 % 3 == 0 ? clip("c\($0)", seconds: 2) : still("s\($0)") }
        let made = timeline(shots, target: target).laidOut()
        #expect(made.duration == target)
        #expect(made.shots.allSatisfy { $0.duration > 0 })
        for (one, next) in zip(made.shots, made.shots.dropFirst()) {
          #expect(one.start + one.duration == next.start)
        }
      }
    }
  }

  @Test func shortClipsLeaveTheirRestToOthers() {
    let made = timeline([clip("a", seconds: 1), still("b"), clip("c", seconds: 9)], target: 9000)
      .laidOut()
    #expect(made.shots.map(\.duration) == [1000, 4000, 4000])
  }

  @Test func tooLittleMaterialBeginsAgain() {
    let made = timeline([clip("a", seconds: 2), clip("b", seconds: 3)], target: 12_000).laidOut()
    #expect(made.shots.map(\.name) == ["a", "b", "a", "b", "a"])
    #expect(made.duration == 12_000)
    #expect(Set(made.shots.map(\.id)).count == 5)
  }

  @Test func pinnedShotsKeepTheirLength() {
    let made = timeline(
      [clip("a", seconds: 9, pinned: 2000), still("b"), still("c")], target: 10_000
    )
    .laidOut()
    #expect(made.shots.map(\.duration) == [2000, 4000, 4000])
  }

  @Test func withoutATargetShotsDecide() {
    let made = timeline([clip("a", seconds: 20), still("b"), clip("c", seconds: 2)], target: nil)
      .laidOut()
    #expect(made.shots.map(\.duration) == [6000, 3000, 2000])
  }

  @Test func closingWordsStandAtTheEnd() {
    var made = timeline([still("a"), still("b")], target: 8000)
    made.texts = [Timeline.Text(words: "Hi"), Timeline.Text(words: "Bye", isClosing: true)]
    made = made.laidOut()
    #expect(made.texts.map(\.start) == [0, 5000])
    made.target = 2000
    made = made.laidOut()
    #expect(made.texts.map(\.duration) == [2000, 2000])
    #expect(made.texts.allSatisfy { $0.start == 0 })
  }

  @Test func theDraftComesBackAsItWent() throws {
    var made = timeline([clip("a", seconds: 3), still("b")], target: 6000)
    made.texts = [Timeline.Text(words: "Say \"hi\" — 你好")]
    made.music = Timeline.Music(name: "Lo-fi", source: "m", level: 0.35)
    made.transition = .cut
    made = made.laidOut()
    let text = DraftJSON.write(made).text()
    let json = try JSON(parsing: text)
    #expect(json["t"]?.array?.compactMap { $0["tt"]?.int } == [0, 1, 7])
    #expect(text.contains("\"rev_id\":9007199254740993") && text.contains("\"grid\":1.50"))
    let read = try #require(DraftJSON.read(json))
    #expect(read.shots.map(\.duration) == made.shots.map(\.duration))
    #expect(read.shots.map(\.isStill) == [false, true])
    #expect(read.music?.level == 0.35 && read.transition == .cut)
    #expect(read.texts.first?.words == made.texts.first?.words)
    #expect(read.canvas == made.canvas && read.duration == 6000)
  }

  @Test(arguments: [
    "{}", "{\"t\":[]}", "{\"t\":[{\"tt\":0,\"sg\":[]}]}", "{\"t\":[{\"tt\":0,\"sg\":[{\"d\":0}]}]}",
    "{\"t\":[{\"tt\":7,\"sg\":[{\"d\":1000,\"tx\":\"Hi\"}]}]}", "[]", "null",
  ])
  func draftsWithNothingToShow(text: String) throws {
    #expect(DraftJSON.read(try JSON(parsing: text)) == nil)
  }
}
