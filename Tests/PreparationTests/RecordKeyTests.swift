import Foundation
import MediaModel
import Synchronization
import TestSupport
import Testing

@testable import Preparation

/// Which results stand when a folder is prepared again under other options.
@Suite(.timeLimit(.minutes(4))) struct RecordKeyTests {
  @Test func whatBearsOnAnyResultChangesTheKey() {
    let plain = PreparationOptions(inputs: ["a"])
    var others = [PreparationOptions](repeating: plain, count: 9)
    others[0].limit = ByteSize(1)
    others[1].smooth = true
    others[2].preset = "slow"
    others[3].oversize = .split
    others[4].trim = 1...2
    #expect(Set(others[..<5].map { RecordKey($0).rest } + [RecordKey(plain).rest]).count == 6)
    #expect(others[..<5].allSatisfy { RecordKey($0).common == RecordKey(plain).common })
    others[5].deep = true
    others[6].keepLocation = true
    others[7].policy.version = "2.0.0"
    others[8].policy.skill = "other"
    #expect(Set(others[5...].map { RecordKey($0).common } + [RecordKey(plain).common]).count == 5)
    var same = plain
    same.jobs = 7
    same.inputs = ["b"]
    same.dryRun = true
    #expect(RecordKey(same) == RecordKey(plain))
  }

  @Test func aKeyIsReadAsItWasWritten() {
    let options = PreparationOptions(inputs: ["a"])
    let decision = Decision(action: .keep, reasons: [], recipes: [.copy], fileExtension: "jpg")
    let key = RecordKey(options, decision: decision, madeBy: .copy)
    #expect(!key.making.isEmpty)
    #expect(RecordKey(text: key.text) == key)
    #expect(!RecordKey(text: "8c1f").hasOptions(of: RecordKey(options)))
  }

  /// One file of each fate: kept, copied into another container, encoded, converted, no media.
  private func folder() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.makeFolder("in")
    try Witness.clip(scratch.path("in/kept.mp4"))
    try Witness.clip(scratch.path("in/copied.mkv"))
    try Witness.clip(scratch.path("in/encoded.avi"), codec: "-c:v mpeg4 -c:a mp3")
    try Witness.make(scratch.path("in/photo.jpg"), "-f lavfi -i testsrc2=s=64x48 -frames:v 1")
    try Witness.make(scratch.path("in/song.flac"), "-f lavfi -i sine=d=2 -c:a flac")
    try scratch.write("in/notes.txt", "Fresh coffee, every morning.\n".utf8)
    return scratch
  }

  private func prepare(
    _ scratch: Scratch, _ change: (inout PreparationOptions) -> Void = { _ in }
  ) async throws -> (result: PreparationResult, redone: Set<String>) {
    // The bytes of a picture depend on the threads of its encoder: all, whatever else there is to do.
    var options = PreparationOptions(
      inputs: [scratch.path("in")], output: scratch.path("out"), jobs: 1, preset: "ultrafast")
    change(&options)
    let redone = Mutex<Set<String>>([])
    let result = try await Preparer(options: options).run { event in
      guard case .finished(let entry, false, _) = event else { return }
      redone.withLock { _ = $0.insert(entry.source) }
    }
    return (result, redone.withLock { $0 })
  }

  private static let options:
    [(String, @Sendable (inout PreparationOptions) -> Void, Set<String>)] = [
      ("a lower limit", { $0.limit = ByteSize(7_000_000) }, ["song.flac"]),
      ("a preset", { $0.preset = "superfast" }, ["encoded.avi"]),
      ("parts", { $0.oversize = .split }, []),
      (
        "a stretch", { $0.trim = 0.2...0.7 },
        ["copied.mkv", "encoded.avi", "kept.mp4", "song.flac"]
      ),
      (
        "a place that stays", { $0.keepLocation = true },
        ["copied.mkv", "encoded.avi", "kept.mp4", "notes.txt", "photo.jpg", "song.flac"]
      ),
    ]

  @Test(arguments: options.indices)
  func onlyWhatOptionsBearOnIsDoneAgain(number: Int) async throws {
    let (name, change, expected) = Self.options[number]
    let scratch = try folder()
    #expect(try await prepare(scratch).redone.count == 6)
    let (result, redone) = try await prepare(scratch, change)
    #expect(redone == expected, "\(name)")
    // It is as if it had been prepared so from the beginning.
    let (anew, _) = try await prepare(scratch) {
      change(&$0)
      $0.output = scratch.path("other-out")
    }
    #expect(result.manifest == anew.manifest, "\(name)")
    #expect(Manifest.read(from: scratch.path("out")) == anew.manifest, "\(name)")
    #expect(try await prepare(scratch, change).result.wasUpToDate, "\(name)")
  }

  /// A limit that an output no longer meets, and one that all of them meet.
  @Test func whatIsOverTheOtherLimitIsDoneAgain() async throws {
    let scratch = try Scratch()
    try scratch.makeFolder("in")
    try Witness.make(
      scratch.path("in/photo.jpg"), "-f lavfi -i testsrc2=s=640x480 -frames:v 1 -q:v 2")
    try Witness.clip(scratch.path("in/encoded.avi"), codec: "-c:v mpeg4 -c:a mp3")
    let first = try await prepare(scratch).result
    let sizes = Dictionary(
      uniqueKeysWithValues: first.delivered.map { ($0.path, $0.bytes) })
    let photo = try #require(sizes["photo.jpg"])
    let encoded = try #require(sizes["encoded.mp4"])
    let limit = ByteSize(min(photo, encoded) * 9 / 10)
    let (result, redone) = try await prepare(scratch) { $0.limit = limit }
    #expect(redone == ["photo.jpg", "encoded.avi"])
    #expect(result.delivered.allSatisfy { $0.bytes < limit.bytes })
    // And back: what was fitted to the lower limit is not what this one asks for.
    #expect(try await prepare(scratch).redone == ["photo.jpg", "encoded.avi"])
  }
}
