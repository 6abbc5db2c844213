import Foundation
import Ledger
import MediaModel
import Testing

@Suite("The ledger's file")
struct LedgerFileTests {
  @Test("is made with its folder, readable by its owner alone")
  func permissions() async throws {
    let scratch = try Scratch()
    let ledger = try await scratch.ledger()
    _ = try await ledger.someRun()
    for (name, expected) in [("state", 0o700), ("state/ledger.sqlite", 0o600)] {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(scratch.path)/\(name)")
      #expect(attributes[.posixPermissions] as? Int == expected, "\(name)")
    }
    for file in try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/state") {
      let path = "\(scratch.path)/state/\(file)"
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect((mode ?? 0) & 0o077 == 0, "\(file)")
    }
  }

  @Test("is found again with what was written")
  func reopened() async throws {
    let scratch = try Scratch()
    try await scratch.ledger().keep(
      SessionRecord(
        project: "/p", service: "s", session: "1", task: "t", language: "zh-CN", bind: "b"))
    let again = try await scratch.ledger().session(project: "/p", service: "s")
    #expect(again?.session == "1")
    #expect(again?.task == "t")
    #expect(again?.language == "zh-CN")
    #expect(again?.bind == "b")
    #expect(again?.created == 1000)
  }

  enum Damage: String, CaseIterable {
    case text, zeros, halfHeader, overwrittenPages, truncated
  }

  @Test(
    "when damaged is set aside whole, and a new one begun", .timeLimit(.minutes(8)),
    arguments: Damage.allCases)
  func damaged(_ damage: Damage) async throws {
    let scratch = try Scratch()
    do {
      let ledger = try await scratch.ledger()
      for number in 0..<400 { _ = try await ledger.someRun("run \(number)") }
    }
    try await scratch.settled()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: scratch.file))
    switch damage {
    case .text: bytes = Data("this is not a ledger, it is a note of some length".utf8)
    case .zeros: bytes.replaceSubrange(0..<100, with: Data(count: 100))
    case .halfHeader: bytes.replaceSubrange(8..<60, with: Data(repeating: 0xAA, count: 52))
    case .overwrittenPages:
      bytes.replaceSubrange(4096..<bytes.count, with: Data(repeating: 7, count: bytes.count - 4096))
    case .truncated: bytes = bytes.prefix(bytes.count / 2)
    }
    try bytes.write(to: URL(fileURLWithPath: scratch.file))
    for suffix in ["-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: scratch.file + suffix)
    }
    let ledger = try await scratch.ledger()
    let aside = try #require(ledger.setAside)
    #expect(try Data(contentsOf: URL(fileURLWithPath: aside)) == bytes)
    #expect(try await ledger.runs().isEmpty)
    _ = try await ledger.someRun()
    #expect(try await scratch.ledger().setAside == nil)
    #expect(try await scratch.ledger().runs().count == 1)
  }

  @Test("that a newer version made is refused and left as it is", .timeLimit(.minutes(8)))
  func newer() async throws {
    let scratch = try Scratch()
    do { _ = try await scratch.ledger() }
    try await scratch.settled()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: scratch.file))
    bytes.replaceSubrange(60..<64, with: [0, 0, 3, 231])
    try bytes.write(to: URL(fileURLWithPath: scratch.file))
    let error = await #expect(throws: LedgerError.self) { try await scratch.ledger() }
    #expect(error?.description.contains("a newer preflight made it (version 999") == true)
    #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.file)) == bytes)
  }

  @Test("in a place that can't be written gives one line that says what to do")
  func unwritable() async throws {
    let error = await #expect(throws: LedgerError.self) {
      try await Ledger.open(directory: "/proc/preflight")
    }
    let text = try #require(error).description
    #expect(text.hasPrefix("/proc/preflight"))
    #expect(text.contains("XDG_STATE_HOME"))
    #expect(!text.contains("\n"))
    #expect(error?.failure == .machine)
  }

  @Test("is used by several handles at once, and each sees all that was written")
  func severalHandles() async throws {
    let scratch = try Scratch()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          let ledger = try await scratch.ledger()
          for number in 0..<25 { _ = try await ledger.someRun("\(writer)-\(number)") }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await scratch.ledger().runs().count == 100)
  }

  @Test("keeps values out of error texts")
  func quietErrors() async throws {
    let scratch = try Scratch()
    let ledger = try await scratch.ledger()
    let id = "render_with_a_telling_name"
    _ = try await ledger.beginRender(id: id, service: "s", session: "1", run: nil)
    let error = await #expect(throws: LedgerError.self) {
      try await ledger.beginRender(id: id, service: "s", session: "1", run: nil)
    }
    #expect(error?.description.contains("telling") == false)
    #expect(error?.description.hasPrefix(scratch.file) == true)
  }

  @Test(
    "lies where XDG says",
    arguments: [
      (["XDG_STATE_HOME": "/x", "HOME": "/h"], "/x/preflight"),
      (["XDG_STATE_HOME": "", "HOME": "/h"], "/h/.local/state/preflight"),
      (["XDG_STATE_HOME": "relative", "HOME": "/h"], "/h/.local/state/preflight"),
      (["HOME": "/h"], "/h/.local/state/preflight"),
    ])
  func place(environment: [String: String], path: String) {
    #expect(StateDirectory.path(environment: environment) == path)
  }
}
