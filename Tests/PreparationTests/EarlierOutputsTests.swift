import Foundation
import MediaModel
import Synchronization
import TestSupport
import Testing

@testable import Preparation

@Suite(.timeLimit(.minutes(8))) struct EarlierOutputsTests {
  /// How a run came out, and what it said of outputs that go.
  private struct Told {
    var result: PreparationResult
    var removing: [String]
    var removed: [String]
  }

  @discardableResult
  private func prepare(
    _ scratch: Scratch, _ input: String = "in", into output: String = "ready",
    _ change: (inout PreparationOptions) -> Void = { _ in }
  ) async throws -> Told {
    var options = PreparationOptions(inputs: [scratch.path(input)], output: scratch.path(output))
    change(&options)
    let told = Mutex<(removing: [String], removed: [String])>(([], []))
    let result = try await Preparer(options: options).run { event in
      switch event {
      case .removing(let path): told.withLock { $0.removing.append(path) }
      case .removed(let path): told.withLock { $0.removed.append(path) }
      default: break
      }
    }
    let (removing, removed) = told.withLock { $0 }
    return Told(result: result, removing: removing, removed: removed)
  }

  /// A place with the same clip under each of these names.
  private func clips(_ names: String...) throws -> Scratch {
    let scratch = try Scratch()
    let first = names[0]
    for name in names {
      try scratch.makeFolder(FileName(name).folder)
      if name == first {
        try Witness.clip(scratch.path(name))
      } else {
        try FileManager.default.copyItem(
          atPath: scratch.path(first), toPath: scratch.path(name))
      }
    }
    return scratch
  }

  private func bytes(_ scratch: Scratch, _ name: String) -> Data? {
    FileManager.default.contents(atPath: scratch.path(name))
  }

  private func remove(_ scratch: Scratch, _ name: String) throws {
    try FileManager.default.removeItem(atPath: scratch.path(name))
  }

  /// A folder that was renamed, and one that is reached through a link.
  @Test func whatWasMovedIsNotDoneTwice() async throws {
    let scratch = try clips("in/a.mp4", "in/b.mp4")
    try await prepare(scratch)
    try FileManager.default.moveItem(atPath: scratch.path("in"), toPath: scratch.path("other"))
    #expect(try await prepare(scratch, "other").result.wasUpToDate)
    try scratch.link("way", to: scratch.path("other"))
    #expect(try await prepare(scratch, "way").result.wasUpToDate)
    #expect(try await prepare(scratch, "other").result.wasUpToDate)
    try remove(scratch, "other/a.mp4")
    #expect(try await prepare(scratch, "other").removed == ["a.mp4"])
    #expect(scratch.tree("ready") == [".preflight-journal", "b.mp4", "preflight.json"])
  }

  @Test func anInputWithinAnotherHasOutputsOfItsOwn() async throws {
    let scratch = try clips("in/a.mp4", "in/sub/b.mp4")
    try await prepare(scratch)
    #expect(try await prepare(scratch, "in/sub").removing == [])
    #expect(
      scratch.tree("ready") == [
        ".preflight-journal", "a.mp4", "b.mp4", "preflight.json", "sub", "sub/b.mp4",
      ])
    #expect(try await prepare(scratch).result.wasUpToDate)
  }

  /// What lies behind a link that leads nowhere, as to a disk that is not there, is not gone.
  @Test func whatLiesBehindABrokenLinkStays() async throws {
    let scratch = try clips("in/a.mp4", "disk/b.mp4")
    try scratch.link("in/disk", to: scratch.path("disk"))
    try await prepare(scratch)
    try FileManager.default.moveItem(atPath: scratch.path("disk"), toPath: scratch.path("off"))
    #expect(try await prepare(scratch).removed == [])
    #expect(scratch.tree("ready").contains("disk/b.mp4"))
  }

  /// Journals that do not tell the absolute path tell of one input.
  @Test func journalsOfEarlierVersionsAreUnderstood() async throws {
    let scratch = try clips("in/a.mp4", "in/b.mp4")
    try await prepare(scratch)
    let journal = scratch.path("ready/" + Journal.fileName)
    let lines = try String(contentsOfFile: journal, encoding: .utf8).split(separator: "\n")
    let old = lines.filter { $0.hasPrefix("done") }.map { line in
      var fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      fields.removeSubrange(10...11)
      return fields.joined(separator: "\t") + "\n"
    }
    try old.joined().write(toFile: journal, atomically: true, encoding: .utf8)
    try remove(scratch, "in/b.mp4")
    let told = try await prepare(scratch)
    #expect(told.removed == ["b.mp4"] && told.result.unchanged == 1)
  }

  /// The times of a copied folder are others.
  @Test func outputsOfACopiedFolderAreKnown() async throws {
    let scratch = try clips("in/a.mp4", "in/b.mp4")
    try await prepare(scratch)
    try Witness.run("cp", ["-r", scratch.path("ready"), scratch.path("copy")])
    try FileManager.default.moveItem(
      atPath: scratch.path("in/a.mp4"), toPath: scratch.path("away.mp4"))
    #expect(try await prepare(scratch, into: "copy").removed == [])
    try FileManager.default.moveItem(
      atPath: scratch.path("away.mp4"), toPath: scratch.path("in/a.mp4"))
    #expect(try await prepare(scratch, into: "copy").result.rejected.isEmpty)
    #expect(try await prepare(scratch, into: "copy").result.wasUpToDate)
  }

  @Test func whatOtherInputsGaveStays() async throws {
    let scratch = try clips("one/clip.mp4", "two/clip.mp4", "two/sub/other.mp4")
    try await prepare(scratch, "one")
    let stamp = try FileSystem.status(scratch.path("ready/clip.mp4")).stamp
    let second = try await prepare(scratch, "two")
    #expect(second.removing.isEmpty && second.removed.isEmpty)
    #expect(second.result.delivered.map(\.path) == ["clip-2.mp4", "sub/other.mp4"])
    #expect(try FileSystem.status(scratch.path("ready/clip.mp4")).stamp == stamp)
    let record = try FileSystem.status(scratch.path("ready/preflight.json")).stamp
    for input in ["one", "two"] {
      let again = try await prepare(scratch, input)
      #expect(again.result.wasUpToDate, "\(input)")
      #expect(again.removing.isEmpty && again.removed.isEmpty)
    }
    #expect(try FileSystem.status(scratch.path("ready/preflight.json")).stamp == record)
    #expect(
      scratch.tree("ready") == [
        ".preflight-journal", "clip-2.mp4", "clip.mp4", "preflight.json", "sub", "sub/other.mp4",
      ])
  }

  @Test func anOutputWhoseSourceIsGoneIsToldOfAndRemoved() async throws {
    let scratch = try clips("one/stays.mp4", "one/sub/goes.mp4", "two/other.mp4")
    for input in ["one", "two"] { try await prepare(scratch, input) }
    try remove(scratch, "one/sub/goes.mp4")
    let before = scratch.tree("ready")
    #expect(try await prepare(scratch, "two").removing.isEmpty, "it came from elsewhere")
    let dry = try await prepare(scratch, "one") { $0.dryRun = true }
    #expect(dry.removing == ["sub/goes.mp4"] && dry.removed.isEmpty)
    #expect(scratch.tree("ready") == before)
    let run = try await prepare(scratch, "one")
    #expect(run.removing == ["sub/goes.mp4"] && run.removed == ["sub/goes.mp4"])
    #expect(
      scratch.tree("ready") == [".preflight-journal", "other.mp4", "preflight.json", "stays.mp4"])
  }

  @Test func anOutputThatWasChangedByHandIsNotRemoved() async throws {
    let scratch = try clips("in/stays.mp4", "in/goes.mp4", "in/edited.mp4")
    try await prepare(scratch)
    let edited = Data("a title was added".utf8)
    try scratch.write("ready/edited.mp4", edited)
    for name in ["in/goes.mp4", "in/edited.mp4"] { try remove(scratch, name) }
    let run = try await prepare(scratch)
    #expect(run.removing == ["goes.mp4"] && run.removed == ["goes.mp4"])
    #expect(bytes(scratch, "ready/edited.mp4") == edited)
    try FileManager.default.copyItem(
      atPath: scratch.path("in/stays.mp4"), toPath: scratch.path("in/edited.mp4"))
    let again = try await prepare(scratch)
    #expect(again.result.rejected.first?.reasons.first?.code == "output-exists")
    #expect(bytes(scratch, "ready/edited.mp4") == edited)
  }

  @Test(arguments: ["../precious.mp4", "sub/../../precious.mp4"])
  func aJournalReachesNothingOutside(path: String) async throws {
    let scratch = try clips("in/fine.mp4", "precious.mp4")
    try scratch.makeFolder("ready/sub")
    let stamp = try FileSystem.status(scratch.path("precious.mp4")).stamp
    let record = JournalRecord(
      key: RecordKey(text: "k"), path: scratch.path("in/gone.mp4"), stamp: stamp, name: path,
      outputTimes: [stamp.modified],
      entry: Manifest.Entry(
        source: "gone.mp4", action: .keep, reasons: [],
        outputs: [.init(path: path, bytes: stamp.bytes)]))
    try scratch.write(
      "ready/.preflight-journal",
      (Journal.line(made: path, OutputStamp(stamp)) + Journal.line(record)).utf8)
    let run = try await prepare(scratch)
    #expect(run.removing.isEmpty && run.removed.isEmpty)
    #expect(run.result.delivered.map(\.path) == ["fine.mp4"])
    #expect(try FileSystem.status(scratch.path("precious.mp4")).stamp == stamp)
  }

  @Test func aJournalThatIsALinkIsNotWrittenThrough() async throws {
    let scratch = try clips("in/fine.mp4")
    let precious = Data("diary\n".utf8)
    try scratch.write("diary.txt", precious)
    try scratch.makeFolder("ready")
    try scratch.link("ready/.preflight-journal", to: scratch.path("diary.txt"))
    let error = await #expect(throws: PreparationError.self) { try await prepare(scratch) }
    #expect(error?.kind == .outputUnwritable)
    #expect(error?.path == scratch.path("ready/.preflight-journal"))
    #expect(bytes(scratch, "diary.txt") == precious)
    #expect(scratch.tree("ready") == [".preflight-journal"])
  }

  /// - Parameter kept: The share of the journal that is left; nil where there is none at all.
  @Test(arguments: [nil, 0, 0.4, 0.9, 1], [false, true])
  func whatTheRecordListsIsOurs(kept: Double?, fresh: Bool) async throws {
    let scratch = try clips("in/fine.mp4", "in/sub/other.mp4")
    let first = try await prepare(scratch).result
    let journal = try #require(bytes(scratch, "ready/.preflight-journal"))
    if let kept {
      try scratch.write(
        "ready/.preflight-journal", journal.prefix(Int(Double(journal.count) * kept)))
    } else {
      try remove(scratch, "ready/.preflight-journal")
    }
    let second = try await prepare(scratch) { $0.fresh = fresh }
    #expect(second.result.rejected.isEmpty)
    #expect(second.result.delivered == first.delivered)
    if fresh { #expect(second.result.unchanged == 0) }
    #expect(second.removing.isEmpty && second.removed.isEmpty)
    #expect(try await prepare(scratch).result.wasUpToDate)
  }

  @Test func withoutAJournalWhatWasChangedByHandIsSomeoneElses() async throws {
    let scratch = try clips("in/fine.mp4", "in/edited.mp4")
    try await prepare(scratch)
    try remove(scratch, "ready/.preflight-journal")
    let edited = Data("a title was added".utf8)
    try scratch.write("ready/edited.mp4", edited)
    let run = try await prepare(scratch)
    #expect(run.result.delivered.map(\.path) == ["fine.mp4"])
    #expect(run.result.rejected.map(\.source) == ["edited.mp4"])
    #expect(run.result.rejected.first?.reasons.first?.code == "output-exists")
    #expect(bytes(scratch, "ready/edited.mp4") == edited)
  }

  @Test(arguments: [0, 30, 500, -1])
  func aRecordThatIsCutOffIsWrittenAnew(length: Int) async throws {
    let scratch = try clips("in/fine.mp4")
    try await prepare(scratch)
    let whole = try #require(bytes(scratch, "ready/preflight.json"))
    try #require(whole.count > 500)
    try scratch.write(
      "ready/preflight.json", length < 0 ? whole.dropLast(-length) : whole.prefix(length))
    #expect(try await prepare(scratch).result.wasUpToDate)
    #expect(bytes(scratch, "ready/preflight.json") == whole)
  }

  @Test(arguments: ["two\r\nlines.mp4", "cr\r.mp4", "tab\tand\\.mp4"])
  func oddNamesAreFoundAgain(name: String) async throws {
    let scratch = try clips("in/fine.mp4", "in/" + name)
    try await prepare(scratch)
    #expect(try await prepare(scratch).result.wasUpToDate)
    try remove(scratch, "in/" + name)
    #expect(try await prepare(scratch).removed == [name])
    #expect(scratch.tree("ready") == [".preflight-journal", "fine.mp4", "preflight.json"])
  }
}
