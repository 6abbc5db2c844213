import Foundation
import MediaModel
import Synchronization
import TestSupport
import Testing

@testable import Preparation

/// Outputs that somebody changed are somebody's work; those that a crash left are not.
@Suite(.timeLimit(.minutes(8))) struct EditedOutputTests: Preparing {
  private func clips() throws -> Scratch {
    let scratch = try folder()
    try Witness.clip(scratch.path("in/a.mp4"))
    try Witness.clip(scratch.path("in/b.mp4"), seconds: 2)
    return scratch
  }

  private func bytes(_ scratch: Scratch, _ name: String) -> Data? {
    FileManager.default.contents(atPath: scratch.path(name))
  }

  private func remove(_ scratch: Scratch, _ name: String) throws {
    try FileManager.default.removeItem(atPath: scratch.path(name))
  }

  private func isToldOf(_ entry: Manifest.Entry?) -> Bool {
    entry?.action == .reject && entry?.reasons.map(\.code) == ["output-exists"]
      && entry?.reasons.first?.text.contains("changed") == true
  }

  @Test(arguments: [false, true]) func anEditStaysUntilItIsMovedAway(fresh: Bool) async throws {
    let scratch = try clips()
    let made = try #require(try await prepare(scratch)["a.mp4"])
    let edit = Data("a title was added".utf8)
    try scratch.write("out/a.mp4", edit)
    for _ in 0..<2 {
      let entries = try await prepare(scratch) { $0.fresh = fresh }
      #expect(isToldOf(entries["a.mp4"]), "\(entries["a.mp4"]?.reasons ?? [])")
      #expect(entries["b.mp4"]?.action == .keep)
      #expect(bytes(scratch, "out/a.mp4") == edit)
    }
    try remove(scratch, "out/a.mp4")
    #expect(try await prepare(scratch)["a.mp4"] == made)
    #expect(bytes(scratch, "out/a.mp4") == bytes(scratch, "in/a.mp4"))
  }

  @Test func inAFolderOfOurOwnItIsMadeAgain() async throws {
    let scratch = try clips()
    let first = try await prepare(scratch)
    try scratch.write("out/a.mp4", Data("cut off".utf8))
    #expect(try await prepare(scratch) { $0.isOutputPrivate = true } == first)
    #expect(bytes(scratch, "out/a.mp4") == bytes(scratch, "in/a.mp4"))
  }

  @Test func anEditOfTheSameSizeStays() async throws {
    let scratch = try clips()
    _ = try await prepare(scratch)
    var edit = try #require(bytes(scratch, "out/a.mp4"))
    edit[edit.count - 1] ^= 1
    try scratch.write("out/a.mp4", edit)
    #expect(isToldOf(try await prepare(scratch)["a.mp4"]))
    #expect(bytes(scratch, "out/a.mp4") == edit)
  }

  @Test func anEditStaysWhereItsSourceChangedToo() async throws {
    let scratch = try clips()
    _ = try await prepare(scratch)
    try Witness.clip(scratch.path("in/a.mp4"), seconds: 3)
    let edit = Data("a title was added".utf8)
    try scratch.write("out/a.mp4", edit)
    #expect(isToldOf(try await prepare(scratch)["a.mp4"]))
    #expect(bytes(scratch, "out/a.mp4") == edit)
  }

  @Test func anEditedPartStays() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/long.mp4"),
      "-f lavfi -i testsrc2=s=160x120:r=25:d=40 -f lavfi -i sine=d=40 \(Witness.h264) -g 50")
    let split: (inout PreparationOptions) -> Void = {
      $0.limit = ByteSize(150_000)
      $0.oversize = .split
    }
    #expect((try await prepare(scratch, split)["long.mp4"]?.outputs.count ?? 0) > 2)
    let edit = Data("a title was added".utf8)
    try scratch.write("out/long-part-002.mp4", edit)
    #expect(isToldOf(try await prepare(scratch, split)["long.mp4"]))
    #expect(bytes(scratch, "out/long-part-002.mp4") == edit)
  }

  /// Prepares, and returns the journal as it was when this source was done, without the line that says so.
  private func journalOfAKill(_ scratch: Scratch, at source: String) async throws -> Data {
    let journal = scratch.path("out/" + Journal.fileName)
    let seen = Mutex<Data?>(nil)
    let options = PreparationOptions(
      inputs: [scratch.path("in")], output: scratch.path("out"), jobs: 1)
    _ = try await Preparer(options: options).run { event in
      guard case .finished(let entry, _, _) = event, entry.source == source else { return }
      seen.withLock { $0 = FileManager.default.contents(atPath: journal) }
    }
    let whole = try #require(seen.withLock { $0 })
    let lines = whole.split(separator: 0x0A)
    try #require(lines.last?.starts(with: "done".utf8) == true)
    return Data(lines.dropLast().flatMap { $0 + [0x0A] })
  }

  @Test func whatAKillLeftIsMadeAgain() async throws {
    let scratch = try clips()
    _ = try await prepare(scratch)
    try Witness.clip(scratch.path("in/a.mp4"), seconds: 3)
    let journal = try await journalOfAKill(scratch, at: "a.mp4")
    try Witness.clip(scratch.path("in/a.mp4"), seconds: 4)
    try scratch.write("out/" + Journal.fileName, journal)
    #expect(try await prepare(scratch)["a.mp4"]?.action == .keep)
    #expect(bytes(scratch, "out/a.mp4") == bytes(scratch, "in/a.mp4"))
  }

  /// Journals of earlier versions do not tell what is about to take a name.
  @Test func whatAKillOfAnEarlierVersionLeftIsMadeAgain() async throws {
    let scratch = try clips()
    _ = try await prepare(scratch)
    let journal = try #require(bytes(scratch, "out/" + Journal.fileName))
    try Witness.clip(scratch.path("in/a.mp4"), seconds: 3)
    _ = try await prepare(scratch)
    try Witness.clip(scratch.path("in/a.mp4"), seconds: 4)
    try scratch.write("out/" + Journal.fileName, journal + Data("made\ta.mp4\n".utf8))
    #expect(try await prepare(scratch)["a.mp4"]?.action == .keep)
    #expect(bytes(scratch, "out/a.mp4") == bytes(scratch, "in/a.mp4"))
  }

  @Test func aKillAfterAnEditWasToldDoesNotForgetIt() async throws {
    let scratch = try clips()
    _ = try await prepare(scratch)
    let edit = Data("a title was added".utf8)
    try scratch.write("out/a.mp4", edit)
    try Witness.clip(scratch.path("in/b.mp4"), seconds: 3)
    let journal = scratch.path("out/" + Journal.fileName)
    let seen = Mutex<Data?>(nil)
    let options = PreparationOptions(inputs: [scratch.path("in")], output: scratch.path("out"))
    _ = try await Preparer(options: options).run { event in
      guard case .finished(let entry, _, _) = event, entry.source == "a.mp4" else { return }
      seen.withLock { $0 = FileManager.default.contents(atPath: journal) }
    }
    try scratch.write("out/" + Journal.fileName, try #require(seen.withLock { $0 }))
    #expect(isToldOf(try await prepare(scratch)["a.mp4"]))
    #expect(bytes(scratch, "out/a.mp4") == edit)
    try remove(scratch, "in/a.mp4")
    _ = try await prepare(scratch)
    #expect(bytes(scratch, "out/a.mp4") == edit)
  }

  /// A power cut may leave a file without its end, its time being set already.
  @Test func whatAPowerCutShortenedIsMadeAgain() async throws {
    let scratch = try clips()
    _ = try await prepare(scratch)
    let path = scratch.path("out/a.mp4")
    let time = try FileSystem.status(path).stamp.modified
    try scratch.write("out/a.mp4", [])
    try FileSystem.setModified(path, to: time)
    #expect(try await prepare(scratch)["a.mp4"]?.action == .keep)
    #expect(bytes(scratch, "out/a.mp4") == bytes(scratch, "in/a.mp4"))
  }

  /// The copy's times are others, and so is its folder.
  @Test func aCopiedFolderIsTakenOn() async throws {
    let scratch = try clips()
    _ = try await prepare(scratch)
    try Witness.run("cp", ["-r", scratch.path("out"), scratch.path("copy")])
    let into: (inout PreparationOptions) -> Void = { $0.output = scratch.path("copy") }
    var edit = try #require(bytes(scratch, "copy/b.mp4"))
    #expect(try await prepare(scratch, into).values.allSatisfy { $0.action == .keep })
    edit[edit.count - 1] ^= 1
    try scratch.write("copy/b.mp4", edit)
    let entries = try await prepare(scratch, into)
    #expect(entries["a.mp4"]?.action == .keep && isToldOf(entries["b.mp4"]))
    #expect(bytes(scratch, "copy/b.mp4") == edit)
  }

  @Test func anOutputThatIsMissingIsMadeAgain() async throws {
    let scratch = try clips()
    let first = try await prepare(scratch)
    try remove(scratch, "out/a.mp4")
    #expect(try await prepare(scratch) == first)
    #expect(bytes(scratch, "out/a.mp4") == bytes(scratch, "in/a.mp4"))
  }

  /// The record is written beside its place, and never through what stands there.
  @Test func aLinkInTheRecordsWayIsNotWrittenThrough() throws {
    let scratch = try Scratch()
    let precious = Data("diary\n".utf8)
    try scratch.write("diary.txt", precious)
    let folder = try OutputFolder.open(scratch.path("out"))
    try scratch.link("out/.preflight-\(getpid())-record.part", to: scratch.path("diary.txt"))
    try folder.replace("preflight.json") { try $0("{}\n") }
    #expect(bytes(scratch, "diary.txt") == precious)
    #expect(bytes(scratch, "out/preflight.json") == Data("{}\n".utf8))
    #expect(!FileSystem.isLink(scratch.path("out/preflight.json")))
  }
}
