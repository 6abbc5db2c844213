import Foundation
import Ledger
import Testing

@Suite("What the ledger remembers")
struct LedgerRecordTests {
  let scratch: Scratch
  let ledger: Ledger

  init() async throws {
    scratch = try Scratch()
    ledger = try await scratch.ledger()
  }

  @Test("the same job is continued while it is unfinished, and new once it is over")
  func jobs() async throws {
    let first = try await ledger.someRun()
    #expect(!first.continued)
    let second = try await ledger.someRun()
    #expect(second.continued)
    #expect(second.run.id == first.run.id)
    #expect(try await ledger.someRun("another").continued == false)
    try await ledger.end(run: first.run.id, .finished)
    let third = try await ledger.someRun()
    #expect(!third.continued)
    #expect(third.run.id != first.run.id)
    let fresh = try await ledger.someRun(fresh: true)
    #expect(!fresh.continued)
    #expect(try await ledger.run(third.run.id)?.status == .abandoned)
    #expect(try await ledger.runs(unfinished: true).count == 2)
  }

  @Test(
    "a second message of one round can't even be written down",
    arguments: [MessageStatus.aboutToSend, .sent, .answered, .unknown])
  func oneMessage(status: MessageStatus) async throws {
    let run = try await ledger.someRun().run.id
    let message = try await begin(run, round: 0)
    try await ledger.note(message: message.id, status: status)
    await #expect(throws: LedgerError.self) { try await begin(run, round: 0) }
    #expect(try await ledger.message(run: run, round: 0)?.status == status)
    _ = try await begin(run, round: 1)
  }

  @Test("a message that the service refused may be written down again")
  func refusedMessage() async throws {
    let run = try await ledger.someRun().run.id
    let message = try await begin(run, round: 0)
    try await ledger.note(message: message.id, status: .refused)
    #expect(try await begin(run, round: 0).status == .aboutToSend)
    #expect(try await ledger.messages(session: "1", service: "s").count == 1)
  }

  private func begin(_ run: Int64, round: Int) async throws -> MessageRecord {
    try await ledger.beginMessage(
      run: run, round: round, service: "s", session: "1", text: "make it", stateBefore: "{}")
  }

  @Test("messages that a person types have no such limit, and keep the state before them")
  func typedMessages() async throws {
    for text in ["a", "a", "b"] {
      _ = try await ledger.beginMessage(
        run: nil, service: "s", session: "1", text: text, stateBefore: "{\"t\":[1.50]}")
    }
    let messages = try await ledger.messages(session: "1", service: "s")
    #expect(messages.map(\.text) == ["b", "a", "a"])
    #expect(messages.first?.stateBefore == "{\"t\":[1.50]}")
  }

  @Test("a lost session is no project's own any more; its uploads stay listed until it is back")
  func lostSession() async throws {
    for session in ["1", "2"] {
      try await ledger.keep(SessionRecord(project: "/p\(session)", service: "s", session: session))
      try await ledger.keep(
        UploadRecord(
          service: "s", session: session, sha256: "abc", bytes: 3, name: "a.mp4", url: "u"))
    }
    try await ledger.markLost(session: "1", service: "s")
    #expect(try await ledger.session(project: "/p1", service: "s") == nil)
    #expect(try await ledger.session(named: "1", service: "s")?.lost == 1000)
    #expect(try await ledger.uploads(session: "1", service: "s").count == 1)
    #expect(try await ledger.uploads(session: "2", service: "s").map(\.name) == ["a.mp4"])
    #expect(try await ledger.sessions().count == 2)
    try await ledger.keep(SessionRecord(project: "/p1", service: "s", session: "1"))
    #expect(try await ledger.uploads(session: "1", service: "s").isEmpty)
  }

  @Test("an address of an MP4 is stamped with the time it was told, and survives later notes")
  func renderAddress() async throws {
    let run = try await ledger.someRun().run.id
    _ = try await ledger.beginRender(id: "r1", service: "s", session: "1", run: run)
    try await ledger.note(render: "r1", service: "s", status: .running)
    #expect(try await ledger.renders(run: run, round: 0).first?.urlTime == nil)
    try await ledger.note(render: "r1", service: "s", status: .completed, url: "http://x/1")
    try await scratch.ledger(at: 2000).note(render: "r1", service: "s", status: .completed)
    let render = try #require(try await ledger.renders(run: run, round: 0).first)
    #expect(render.url == "http://x/1")
    #expect(render.urlTime == 1000)
    #expect(render.status == .completed)
  }

  @Test("a download begun again is not whole any more")
  func downloads() async throws {
    try await ledger.beginDownload(render: "r", service: "s", path: "/o.mp4")
    try await ledger.finishDownload(
      render: "r", service: "s", path: "/o.mp4", bytes: 9, sha256: "d")
    #expect(
      try await ledger.download(render: "r", service: "s", path: "/o.mp4")?.status == .whole)
    try await ledger.beginDownload(render: "r", service: "s", path: "/o.mp4")
    let again = try await ledger.download(render: "r", service: "s", path: "/o.mp4")
    #expect(again?.status == .begun)
    #expect(again?.bytes == nil)
    #expect(try await ledger.download(render: "r", service: "s", path: "/other.mp4") == nil)
  }

  @Test("words of any script and with any quotes come back as they were")
  func words() async throws {
    let text = "Robert'); DROP TABLE runs;-- 竖屏 \u{1F3AC} \"x\" \u{0}end"
    _ = try await ledger.beginMessage(
      run: nil, service: "s", session: "1", text: text, stateBefore: nil)
    #expect(try await ledger.messages(session: "1", service: "s").first?.text == text)
  }
}

@Suite("The lock on a job")
struct FileLockTests {
  @Test("is held by one at a time, and let go with its owner")
  func oneHolder() throws {
    let scratch = try Scratch()
    let path = scratch.path + "/job.lock"
    var first = try FileLock.take(path)
    #expect(first != nil)
    #expect(try FileLock.take(path) == nil)
    #expect(FileLock.holder(of: path) == getpid())
    first = nil
    #expect(try FileLock.take(path) != nil)
  }

  @Test("is let go even while a forked process still has its descriptor")
  func forkedHolder() throws {
    let scratch = try Scratch()
    let path = scratch.path + "/job.lock"
    var lock = try FileLock.take(path)
    #expect(lock != nil)
    var file = stat()
    #expect(stat(path, &file) == 0)
    let inherited = try #require(
      (Int32(0)..<4096).first { descriptor in
        var opened = stat()
        return fstat(descriptor, &opened) == 0 && opened.st_ino == file.st_ino
          && opened.st_dev == file.st_dev
      })
    let copy = dup(inherited)
    defer { close(copy) }
    lock = nil
    #expect(try FileLock.take(path) != nil)
  }

  @Test("dies with a process that is killed", .timeLimit(.minutes(8)))
  func killedHolder() throws {
    let scratch = try Scratch()
    let path = scratch.path + "/job.lock"
    let holder = Process()
    holder.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
    holder.arguments = ["-xF", path, "sh", "-c", "echo held; exec sleep 60"]
    let output = Pipe()
    holder.standardOutput = output
    try holder.run()
    _ = output.fileHandleForReading.availableData
    #expect(try FileLock.take(path) == nil)
    kill(holder.processIdentifier, SIGKILL)
    holder.waitUntilExit()
    var lock = try FileLock.take(path)
    while lock == nil { lock = try FileLock.take(path) }
    #expect(lock != nil)
  }
}
