import Foundation
import MediaEngine
import MediaModel
import Synchronization
import TestSupport
import Testing

@testable import Preparation

@Suite(.timeLimit(.minutes(8))) struct PreparerTests {
  private func prepare(
    _ scratch: Scratch, _ change: (inout PreparationOptions) -> Void = { _ in }
  ) async throws -> PreparationResult {
    var options = PreparationOptions(inputs: [scratch.path("in")], output: scratch.path("out"))
    change(&options)
    return try await Preparer(options: options).run()
  }

  private func actions(_ result: PreparationResult) -> [String: PreparationAction] {
    Dictionary(uniqueKeysWithValues: result.manifest.files.map { ($0.source, $0.action) })
  }

  private func makeFolder() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write("in/notes.txt", "Fresh coffee, every morning.\n".utf8)
    try Witness.clip(scratch.path("in/fine.mp4"))
    return scratch
  }

  @Test func everyKindOfFile() async throws {
    let scratch = try makeFolder()
    try FileManager.default.createDirectory(
      atPath: scratch.path("in/clips/old"), withIntermediateDirectories: true)
    try Witness.clip(scratch.path("in/clips/a.mkv"))
    try Witness.clip(
      scratch.path("in/clips/old/b.avi"), codec: "-c:v mpeg4 -c:a mp3")
    try Witness.make(scratch.path("in/song.flac"), "-f lavfi -i sine=d=2 -c:a flac")
    try Witness.make(scratch.path("in/page.bmp"), "-f lavfi -i testsrc2=s=64x48 -frames:v 1")
    try Witness.clip(
      scratch.path("in/heavy.mov"), codec: "-c:v libx264 -pix_fmt yuv420p -c:a pcm_s16le")
    try scratch.write("in/plain.pgm", "P2\n# by hand\n3 2\n255\n0 50 100\n150 200 250\n".utf8)
    try scratch.write("in/fake.mp4", "not a film at all\n".utf8)
    let before = try hashes(scratch)
    let result = try await prepare(scratch)
    #expect(
      actions(result) == [
        "clips/a.mkv": .remux, "clips/old/b.avi": .transcode, "fake.mp4": .reject,
        "fine.mp4": .keep, "heavy.mov": .transcode, "notes.txt": .ignore, "page.bmp": .convert,
        "plain.pgm": .convert, "song.flac": .convert,
      ])
    #expect(try hashes(scratch) == before, "inputs are not touched")
    #expect(
      scratch.tree("out") == [
        ".preflight-journal", "clips", "clips/a.mp4", "clips/old", "clips/old/b.mp4", "fine.mp4",
        "heavy.mp4", "page.jpg", "plain.jpg", "preflight.json", "song.m4a",
      ])
    #expect(Manifest.read(from: scratch.path("out")) == result.manifest)
    #expect(result.texts.map(\.source) == ["notes.txt"])
    for output in result.delivered {
      let path = scratch.path("out/" + output.path)
      #expect(try FileSystem.status(path).stamp.bytes == output.bytes)
      #expect(try !Witness.probe(path, "stream=codec_name").isEmpty)
    }
    #expect(
      try Witness.probe(scratch.path("out/clips/old/b.mp4"), "stream=codec_name") == [
        "h264", "aac",
      ])
    let heavy = try #require(result.manifest.files.first { $0.source == "heavy.mov" })
    #expect(heavy.reasons.contains { $0.code == "picture-copied" })
  }

  private func hashes(_ scratch: Scratch) throws -> [String: String] {
    var found: [String: String] = [:]
    for name in scratch.tree("in") where !name.hasSuffix("old") && name != "clips" {
      found[name] = try ContentHash.sha256(ofFile: scratch.path("in/" + name))
    }
    return found
  }

  @Test func aSecondRunDoesNothing() async throws {
    let scratch = try makeFolder()
    let first = try await prepare(scratch)
    #expect(!first.wasUpToDate)
    let record = try FileSystem.status(scratch.path("out/preflight.json")).stamp
    let second = try await prepare(scratch)
    #expect(second.wasUpToDate && second.unchanged == 2)
    #expect(second.manifest == first.manifest)
    #expect(try FileSystem.status(scratch.path("out/preflight.json")).stamp == record)
  }

  @Test func whatChangedIsDoneAgainAndNothingElse() async throws {
    let scratch = try makeFolder()
    try Witness.clip(scratch.path("in/other.mkv"))
    _ = try await prepare(scratch)
    try Witness.clip(scratch.path("in/other.mkv"), seconds: 2)
    let second = try await prepare(scratch)
    #expect(second.unchanged == 2)
    let length = try Witness.probe(scratch.path("out/other.mp4"), "format=duration")
    #expect(length.first?.hasPrefix("2.0") == true)
    #expect(try await prepare(scratch) { $0.keepLocation = true }.unchanged == 0)
    #expect(try await prepare(scratch) { $0.keepLocation = true }.wasUpToDate)
    #expect(
      try await prepare(scratch) {
        $0.keepLocation = true
        $0.fresh = true
      }.unchanged == 0)
  }

  @Test func outputsOfSourcesThatAreGoneAreRemoved() async throws {
    let scratch = try makeFolder()
    try FileManager.default.createDirectory(
      atPath: scratch.path("in/sub"), withIntermediateDirectories: true)
    try Witness.clip(scratch.path("in/sub/gone.mkv"))
    _ = try await prepare(scratch)
    try scratch.write("out/mine.txt")
    try FileManager.default.removeItem(atPath: scratch.path("in/sub/gone.mkv"))
    _ = try await prepare(scratch)
    #expect(
      scratch.tree("out") == [".preflight-journal", "fine.mp4", "mine.txt", "preflight.json"])
  }

  @Test func aFileOfSomeoneElsesIsNotOverwritten() async throws {
    let scratch = try makeFolder()
    try scratch.write("out/fine.mp4", [9])
    let result = try await prepare(scratch)
    #expect(actions(result)["fine.mp4"] == .reject)
    #expect(result.rejected.first?.reasons.first?.code == "output-exists")
    #expect(try FileSystem.head(of: scratch.path("out/fine.mp4"), count: 9) == [9])
    try FileManager.default.removeItem(atPath: scratch.path("out/fine.mp4"))
    #expect(actions(try await prepare(scratch))["fine.mp4"] == .keep)
  }

  @Test func sourcesThatMeetGetNamesOfTheirOwn() async throws {
    let scratch = try makeFolder()
    try Witness.clip(scratch.path("in/fine.mkv"))
    try Witness.make(
      scratch.path("in/unnamed"), "-f lavfi -i testsrc2=s=64x48 -frames:v 1 -f mjpeg")
    let result = try await prepare(scratch)
    #expect(
      Set(result.delivered.map(\.path)) == ["fine.mp4", "fine-mkv.mp4", "unnamed.jpg"])
  }

  @Test func aClipThatIsCutOffIsNotDelivered() async throws {
    let scratch = try makeFolder()
    try Witness.clip(
      scratch.path("whole.mp4"), seconds: 4, codec: Witness.h264 + " -movflags +faststart")
    let bytes = try #require(FileManager.default.contents(atPath: scratch.path("whole.mp4")))
    try scratch.write("in/deep/cut.mp4", bytes.prefix(bytes.count * 6 / 10))
    let result = try await prepare(scratch)
    let entry = try #require(result.rejected.first)
    #expect(entry.source == "deep/cut.mp4" && entry.outputs.isEmpty)
    #expect(["damaged", "truncated"].contains(entry.reasons.first?.code))
    #expect(scratch.tree("out") == [".preflight-journal", "fine.mp4", "preflight.json"])
  }

  @Test func aClipOverTheLimitComesOutBelowIt() async throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(
      atPath: scratch.path("in"), withIntermediateDirectories: true)
    try Witness.make(
      scratch.path("in/big.mp4"),
      "-f lavfi -i testsrc2=s=320x240:r=25:d=6,noise=alls=40:allf=t -f lavfi -i sine=d=6 "
        + "\(Witness.h264) -crf 12")
    let result = try await prepare(scratch) { $0.limit = ByteSize(400_000) }
    let output = try #require(result.delivered.first)
    #expect(actions(result) == ["big.mp4": .fit])
    #expect(output.bytes <= 398_000 && output.bytes > 380_000)
    let length = try #require(
      try Witness.probe(scratch.path("out/big.mp4"), "format=duration").first.flatMap(Double.init))
    #expect(abs(length - 6) < 0.05)
  }

  @Test func whatCannotBeFittedIsCutIntoParts() async throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(
      atPath: scratch.path("in"), withIntermediateDirectories: true)
    try Witness.make(
      scratch.path("in/long.mp4"),
      "-f lavfi -i testsrc2=s=160x120:r=25:d=40 -f lavfi -i sine=d=40 \(Witness.h264) -g 50 -bf 2")
    let limit = ByteSize(150_000)
    let plain = try await prepare(scratch) { $0.limit = limit }
    #expect(plain.rejected.first?.reasons.last?.code == "below-floor")
    let result = try await prepare(scratch) {
      $0.limit = limit
      $0.oversize = .split
    }
    #expect(result.delivered.count > 2)
    #expect(result.delivered.first?.path == "long-part-001.mp4")
    var length = 0.0
    var pictures = 0
    for part in result.delivered {
      #expect(part.bytes <= limit.bytes)
      let path = scratch.path("out/" + part.path)
      length += Double(try Witness.probe(path, "format=duration").first ?? "") ?? 0
      pictures += try Witness.pictureCount(path)
    }
    #expect(abs(length - 40) < 0.3)
    #expect(pictures == 1000, "no picture is lost at a cut")
    #expect(
      try await prepare(scratch) {
        $0.limit = limit
        $0.oversize = .split
      }.wasUpToDate)
  }

  @Test func vp9InMatroskaGoesAsWebM() async throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(
      atPath: scratch.path("in"), withIntermediateDirectories: true)
    try Witness.clip(
      scratch.path("in/web.mkv"),
      codec: "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus")
    let result = try await prepare(scratch)
    #expect(actions(result) == ["web.mkv": .remux])
    #expect(
      try Witness.probe(scratch.path("out/web.webm"), "stream=codec_name") == ["vp9", "opus"])
  }

  @Test func theLocationIsLeftOut() async throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(
      atPath: scratch.path("in"), withIntermediateDirectories: true)
    try Witness.clip(
      scratch.path("in/here.mp4"), codec: Witness.h264 + " -metadata location=+52.5200+013.4050/")
    let result = try await prepare(scratch)
    #expect(result.manifest.files.first?.reasons.contains { $0.code == "location-removed" } == true)
    #expect(try !LocationProbe.hasLocation(scratch.path("out/here.mp4")))
    #expect(
      try Witness.probe(scratch.path("out/here.mp4"), "stream=codec_name") == ["h264", "aac"])
    _ = try await prepare(scratch) { $0.keepLocation = true }
    #expect(try LocationProbe.hasLocation(scratch.path("out/here.mp4")))
  }

  @Test func aDryRunWritesNothing() async throws {
    let scratch = try makeFolder()
    let result = try await prepare(scratch) { $0.dryRun = true }
    #expect(actions(result) == ["fine.mp4": .keep, "notes.txt": .ignore])
    #expect(result.estimates.contains { $0.bytes > 0 })
    #expect(!FileSystem.exists(scratch.path("out")))
  }

  /// One file after the other: the sound is the larger work and is done first.
  @Test func anInterruptedRunGoesOnWhereItWas() async throws {
    let scratch = try Scratch()
    try scratch.makeFolder("in")
    try Witness.make(scratch.path("in/song.flac"), "-f lavfi -i sine=d=60 -c:a flac")
    try Witness.clip(scratch.path("in/clip.mkv"), codec: "-c:v mpeg4 -c:a aac")
    let options = PreparationOptions(
      inputs: [scratch.path("in")], output: scratch.path("out"), jobs: 1)
    let running = Mutex<Task<PreparationResult, any Error>?>(nil)
    let finished = Mutex<[String]>([])
    let task = Task {
      try await Preparer(options: options).run { event in
        switch event {
        case .finished(let entry, _, _): finished.withLock { $0.append(entry.source) }
        case .progress(let file, _) where file.source == "clip.mkv":
          running.withLock { $0?.cancel() }
        default: break
        }
      }
    }
    running.withLock { $0 = task }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(finished.withLock { $0 } == ["song.flac"])
    #expect(scratch.tree("out") == [".preflight-journal", "preflight.json", "song.m4a"])
    let record = try #require(Manifest.read(from: scratch.path("out")))
    #expect(record.files.flatMap(\.outputs).map(\.path) == ["song.m4a"])
    let stamp = try FileSystem.status(scratch.path("out/song.m4a")).stamp
    let second = try await Preparer(options: options).run()
    #expect(second.unchanged == 1)
    #expect(try FileSystem.status(scratch.path("out/song.m4a")).stamp == stamp)
    #expect(second.delivered.map(\.path) == ["clip.mp4", "song.m4a"])
    #expect(try Witness.pictureCount(scratch.path("out/clip.mp4")) == 25)
  }

  @Test func twoRunsIntoOneFolderDoNotMix() async throws {
    let scratch = try makeFolder()
    let folder = try OutputFolder.open(scratch.path("out"))
    await #expect(throws: PreparationError.self) { try await prepare(scratch) }
    withExtendedLifetime(folder) {}
  }

  @Test func leftoversOfAKilledRunAreRemoved() async throws {
    let scratch = try makeFolder()
    try scratch.makeFolder("in/deep")
    try FileManager.default.copyItem(
      atPath: scratch.path("in/fine.mp4"), toPath: scratch.path("in/deep/fine.mp4"))
    try scratch.write("out/.preflight-1-1.part")
    try scratch.write("out/deep/.preflight-1-2.part")
    _ = try await prepare(scratch)
    #expect(
      scratch.tree("out") == [
        ".preflight-journal", "deep", "deep/fine.mp4", "fine.mp4", "preflight.json",
      ])
  }

  @Test(arguments: ["in", "in/fine.mp4"])
  func outputAndInputDoNotMeet(output: String) async throws {
    let scratch = try makeFolder()
    await #expect(throws: PreparationError.self) {
      try await prepare(scratch) { $0.output = scratch.path(output) }
    }
  }

  @Test func anOutputFolderWithoutANameIsRefused() async throws {
    let scratch = try makeFolder()
    let here = FileManager.default.currentDirectoryPath
    let error = await #expect(throws: PreparationError.self) {
      try await prepare(scratch) { $0.output = "" }
    }
    #expect(error?.kind == .badOutput)
    #expect(scratch.names == ["in"])
    #expect(!FileSystem.exists(here + "/" + Manifest.fileName))
  }

  @Test(arguments: [("in", ""), ("in/in/fine.mp4", "in/in")])
  func noOutputStandsWithinAnInput(input: String, output: String) async throws {
    let scratch = try makeFolder()
    try scratch.makeFolder("in/in")
    try Witness.clip(scratch.path("in/in/fine.mp4"), seconds: 2)
    let before = (scratch.tree(), try ContentHash.sha256(ofFile: scratch.path("in/in/fine.mp4")))
    let error = await #expect(throws: PreparationError.self) {
      try await prepare(scratch) {
        $0.inputs = [scratch.path(input)]
        $0.output = scratch.path(output)
      }
    }
    #expect(error?.kind == .badOutput)
    #expect(scratch.tree() == before.0)
    #expect(try ContentHash.sha256(ofFile: scratch.path("in/in/fine.mp4")) == before.1)
  }

  @Test func theOutputFolderMayBeAboveTheInput() async throws {
    let scratch = try makeFolder()
    let result = try await prepare(scratch) { $0.output = scratch.folder }
    #expect(result.delivered.map(\.path) == ["fine.mp4"])
    #expect(
      scratch.tree() == [
        ".preflight-journal", "fine.mp4", "in", "in/fine.mp4", "in/notes.txt", "preflight.json",
      ])
  }

  @Test func anEmptyFolderIsSaidToBeEmpty() async throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(
      atPath: scratch.path("in"), withIntermediateDirectories: true)
    let error = await #expect(throws: PreparationError.self) { try await prepare(scratch) }
    #expect(error?.kind == .nothingFound)
  }

  @Test func withoutAnOutputItStandsBesideTheInput() throws {
    let scratch = try Scratch()
    try scratch.write("in/a.mp4")
    for (input, place) in [
      ("in", "in-prepared"), ("in/", "in-prepared"), ("in/.", "in-prepared"),
      ("in/a.mp4", "in/a-prepared"),
    ] {
      let options = PreparationOptions(inputs: [scratch.path(input)])
      #expect(try OutputPlace.resolve(options) == scratch.path(place))
    }
  }

  @Test func aFullDiskIsTold() {
    let error = PreparationError(writing: .init(code: ENOSPC, path: "/x"))
    #expect(error.kind == .diskFull && error.failure == .machine)
  }
}
