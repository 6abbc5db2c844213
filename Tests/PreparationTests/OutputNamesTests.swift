import MediaModel
import Testing

@testable import Preparation

@Suite struct OutputNamesTests {
  @Test(arguments: [
    ([("a.mkv", "mp4"), ("a.mp4", "mp4")], ["a-mkv.mp4", "a.mp4"]),
    ([("a.mp4", "mp4"), ("a.mkv", "mp4")], ["a.mp4", "a-mkv.mp4"]),
    ([("a.mkv", "mp4"), ("a.ts", "mp4")], ["a.mp4", "a-ts.mp4"]),
    ([("a.mkv", "mp4"), ("A.ts", "mp4")], ["a.mp4", "A-ts.mp4"]),
    (
      [("a-mkv.mp4", "mp4"), ("a.mkv", "mp4"), ("a.mp4", "mp4")],
      ["a-mkv.mp4", "a-mkv-2.mp4", "a.mp4"]
    ),
    ([("a", "mp4"), ("a.mp4", "mp4")], ["a-2.mp4", "a.mp4"]),
    ([("d/a.JPEG", "jpg"), ("a.JPG", "jpg")], ["d/a.jpg", "a.JPG"]),
    ([("x.tar.mkv", "mp4")], ["x.tar.mp4"]), ([(".hidden", "mp4")], [".hidden.mp4"]),
  ])
  func everyOutputHasItsOwn(sources: [(String, String)], names: [String]) {
    let requests = sources.map { OutputNames.Request(source: $0.0, fileExtension: $0.1) }
    #expect(OutputNames.assign(requests) == names)
  }

  @Test(arguments: [
    (["a.mkv", "a.mp4/b.mp4"], ["a-mkv.mp4", "a.mp4/b.mp4"]),
    (["A.MP4/d/b.mp4", "a.mkv"], ["A.MP4/d/b.mp4", "a-mkv.mp4"]),
    (["Preflight.JSON/a.mp4"], ["Preflight-JSON/a.mp4"]),
    (
      ["preflight.json/a.mp4", "preflight-json/a.mp4"],
      ["preflight-json/a.mp4", "preflight-json/a-2.mp4"]
    ),
    (["d/preflight.json/a.mp4"], ["d/preflight.json/a.mp4"]),
  ])
  func noOutputIsCalledLikeAFolder(sources: [String], names: [String]) {
    let requests = sources.map { OutputNames.Request(source: $0, fileExtension: "mp4") }
    #expect(OutputNames.assign(requests) == names)
  }

  @Test func whatOtherInputsGaveKeepsItsName() {
    let requests = ["a.mp4", "b.mkv", "c.mkv"].map {
      OutputNames.Request(source: $0, fileExtension: "mp4")
    }
    #expect(
      OutputNames.assign(requests, reserved: ["A.mp4", "b.mp4"])
        == ["a-2.mp4", "b-mkv.mp4", "c.mp4"])
    #expect(
      OutputNames.assign(requests, reserved: ["C.mp4/d.png"]) == ["a.mp4", "b.mp4", "c-mkv.mp4"])
  }

  @Test(arguments: [
    ("talk-part-001.mp4", "talk-2.mp4"), ("Talk-Part-1234.mp4", "talk-2.mp4"),
    ("talk-part-one.mp4", "talk.mp4"), ("d/talk-part-001.mp4", "talk.mp4"),
    ("talk-part-001.mp4/a.mp4", "talk-2.mp4"),
  ])
  func partsAreCalledLikeNoOtherOutput(other: String, name: String) {
    let talk = OutputNames.Request(source: "talk.mov", fileExtension: "mp4", mayBeParts: true)
    let rest = OutputNames.Request(source: other, fileExtension: "mp4")
    #expect(OutputNames.assign([talk, rest]) == [name, other])
    #expect(OutputNames.assign([talk], reserved: [other]) == [name])
  }

  /// 255 bytes are what file systems take.
  @Test(arguments: ["x", "\u{e9}", "\u{97f3}", "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}"])
  func namesAreNoLongerThanADiskTakes(letter: String) throws {
    let room = 255 - ".ts".utf8.count
    let stem = String(repeating: letter, count: room / letter.utf8.count)
    let filled = stem + String(repeating: "y", count: room - stem.utf8.count)
    let sources = [filled + ".ts", "d/" + filled + ".ts", String(filled.dropLast()) + ".ts"]
    let requests = (sources + sources).map {
      OutputNames.Request(source: $0, fileExtension: "webm", mayBeParts: true)
    }
    let names = try OutputNames.assign(requests).map { try #require($0) }
    #expect(Set(names).count == names.count)
    for name in names + names.map({ OutputNames.part(999, of: $0) }) {
      let own = name.replacing("d/", with: "")
      #expect(own.utf8.count <= 255 && own.utf8.count > 200)
      #expect(own.hasPrefix(letter) && own.hasSuffix(".webm"))
    }
  }

  @Test func whatIsNotDeliveredHasNoName() {
    let request = OutputNames.Request(source: "a.txt", fileExtension: nil)
    #expect(OutputNames.assign([request]) == [nil])
  }

  @Test(arguments: [(1, "d/a-part-001.mp4"), (12, "d/a-part-012.mp4"), (1234, "d/a-part-1234.mp4")])
  func parts(number: Int, name: String) {
    #expect(OutputNames.part(number, of: "d/a.mp4") == name)
  }

  @Test(arguments: [
    ("a.mp4", "", "a", "mp4"), ("d/e/A.B.MP4", "d/e/", "A.B", "mp4"), (".x", "", ".x", ""),
    ("a.", "", "a.", ""), ("d.e/f", "d.e/", "f", ""),
  ])
  func names(path: String, folder: String, stem: String, fileExtension: String) {
    let name = FileName(path)
    #expect(name.folder == folder && name.stem == stem && name.fileExtension == fileExtension)
  }
}

@Suite struct CoreBudgetTests {
  @Test func shortFilesGetACoreEach() {
    var budget = CoreBudget(cores: 4, jobs: nil, costs: Array(repeating: 1, count: 40))
    let threads = (0..<5).map { budget.begin(cost: 1, gainsFromThreads: true, waiting: 40 - $0) }
    #expect(threads == [1, 1, 1, 1, nil])
  }

  @Test func aSingleFileGetsThemAll() {
    var budget = CoreBudget(cores: 64, jobs: nil, costs: [10])
    #expect(budget.begin(cost: 10, gainsFromThreads: true, waiting: 1) == 64)
  }

  @Test func aLongOneGetsItsShare() {
    var budget = CoreBudget(cores: 8, jobs: nil, costs: [60] + Array(repeating: 2, count: 10))
    #expect(budget.begin(cost: 60, gainsFromThreads: true, waiting: 11) == 6)
    #expect(budget.begin(cost: 2, gainsFromThreads: true, waiting: 10) == 1)
    #expect(budget.begin(cost: 2, gainsFromThreads: true, waiting: 9) == 1)
    #expect(budget.begin(cost: 2, gainsFromThreads: true, waiting: 8) == nil)
    budget.end(cost: 60, threads: 6)
    #expect(budget.begin(cost: 2, gainsFromThreads: true, waiting: 8) == 1)
  }

  @Test func jobsAreNotExceeded() {
    var budget = CoreBudget(cores: 8, jobs: 2, costs: [1, 1, 1])
    #expect(budget.begin(cost: 1, gainsFromThreads: true, waiting: 3) == 4)
    #expect(budget.begin(cost: 1, gainsFromThreads: true, waiting: 2) == 4)
    #expect(budget.begin(cost: 1, gainsFromThreads: true, waiting: 1) == nil)
  }

  @Test func copyingTakesOneThread() {
    var budget = CoreBudget(cores: 8, jobs: nil, costs: [1])
    #expect(budget.begin(cost: 1, gainsFromThreads: false, waiting: 1) == 1)
  }

  @Test(arguments: [1, 2, 3, 8, 64], [1, 2, 5, nil])
  func threadsNeverOutnumberTheCores(cores: Int, jobs: Int?) {
    var waiting = (1...30).map { Double($0 * $0 % 17 + 1) }.sorted(by: >)
    var budget = CoreBudget(cores: cores, jobs: jobs, costs: waiting)
    var running: [(cost: Double, threads: Int)] = []
    while !waiting.isEmpty || !running.isEmpty {
      while let cost = waiting.first,
        let threads = budget.begin(cost: cost, gainsFromThreads: true, waiting: waiting.count)
      {
        waiting.removeFirst()
        running.append((cost, threads))
      }
      #expect(!running.isEmpty)
      #expect(running.reduce(0) { $0 + $1.threads } <= cores)
      #expect(running.count <= jobs ?? cores)
      guard !running.isEmpty else { return }
      let ended = running.removeFirst()
      budget.end(cost: ended.cost, threads: ended.threads)
    }
  }
}
