import Foundation
import MediaEngine
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// Clips that are delivered in parts, and stretches of clips.
@Suite(.timeLimit(.minutes(4))) struct PartsTests: Preparing {
  private func parts(
    _ scratch: Scratch, _ name: String, limit: Int64
  ) async throws -> Manifest.Entry {
    try #require(
      try await prepare(scratch) {
        $0.limit = ByteSize(limit)
        $0.oversize = .split
      }[name])
  }

  private func counts(_ entry: Manifest.Entry, _ scratch: Scratch) throws -> [Int] {
    try entry.outputs.map { try Witness.pictureCount(scratch.path("out/" + $0.path)) }
  }

  /// What somebody trimmed off must not be sent.
  @Test func whatAnEditListHidesIsInNoPart() async throws {
    let scratch = try folder()
    let whole = scratch.path("whole.mp4")
    try Witness.make(
      whole, "-f lavfi -i testsrc2=s=160x120:r=25:d=12 -g 50 \(Witness.h264) -b:v 200k")
    try Witness.make(
      scratch.path("in/cut.mp4"), ["-ss", "0.6", "-i", whole, "-t", "10", "-c", "copy"])
    let shown = try Witness.pictureCount(scratch.path("in/cut.mp4"))
    let entry = try await parts(scratch, "cut.mp4", limit: 60_000)
    #expect(entry.outputs.count > 1, "\(entry.reasons)")
    #expect(try abs(counts(entry, scratch).reduce(0, +) - shown) <= 1)
  }

  @Test func soundThatBeginsBeforeThePictureIsInTheFirstPart() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/late.mkv"),
      "-itsoffset 1.5 -f lavfi -i testsrc2=s=160x120:r=25:d=10 -f lavfi -i sine=d=11.5 -g 25 "
        + Witness.h264)
    let entry = try await parts(scratch, "late.mkv", limit: 100_000)
    #expect(entry.outputs.count > 1, "\(entry.reasons)")
    let lengths = try entry.outputs.map {
      Double(try Witness.value("format=duration", of: scratch.path("out/" + $0.path))) ?? 0
    }
    #expect(abs(lengths.reduce(0, +) - 11.5) < 0.2)
    #expect(!entry.reasons.contains { $0.code == "split-failed" })
    #expect(try counts(entry, scratch).reduce(0, +) == 250)
  }

  /// Pictures of a Matroska with AAC begin a little after zero.
  @Test func noPictureIsInTwoEncodedParts() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/a.mkv"),
      "-f lavfi -i testsrc2=s=160x120:r=25:d=12 -f lavfi -i sine=d=12 -c:v mpeg4 -g 25 -c:a aac")
    let entry = try await parts(scratch, "a.mkv", limit: 80_000)
    #expect(entry.outputs.count > 1, "\(entry.reasons)")
    #expect(try counts(entry, scratch).reduce(0, +) == 300)
  }

  /// Where key frames are rare, cuts lie on pictures, and parts are of some seconds.
  @Test func partsOfARecordingWithRareKeyFramesMeet() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/a.mkv"),
      "-f lavfi -i testsrc2=s=320x240:r=30:d=20 -f lavfi -i sine=d=20 -c:v mpeg4 -q:v 2 -g 600 "
        + "-sc_threshold 1000000000 -c:a aac")
    let entry = try await parts(scratch, "a.mkv", limit: 100_000)
    #expect((2...6).contains(entry.outputs.count), "\(entry.reasons)")
    #expect(entry.reasons.contains { $0.text.contains("into \(entry.outputs.count) parts") })
    #expect(!entry.reasons.contains { $0.text.contains("keyframes") })
    #expect(try counts(entry, scratch).reduce(0, +) == 600)
    for output in entry.outputs { #expect(output.bytes <= 100_000) }
  }

  /// Tracks stay in their order: one without sound in the stretch is silent there.
  @Test func aStretchWithoutSoundOfOneTrackIsSilentThere() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/a.mp4"),
      "-f lavfi -i testsrc2=s=160x120:r=25:d=6 -f lavfi -i sine=d=6 -f lavfi -i sine=d=1:f=300 "
        + "-f lavfi -i sine=d=6:f=900 -map 0 -map 1 -map 2 -map 3 \(Witness.h264)")
    let entry = try #require(try await prepare(scratch) { $0.trim = 3...5 }["a.mp4"])
    #expect(entry.action == .transcode, "\(entry.reasons)")
    let path = scratch.path("out/a.mp4")
    #expect(try Witness.probe(path, "stream=codec_type").count == 4)
    func loudest(_ track: Int) throws -> UInt8 {
      let samples = try Witness.run(
        "ffmpeg",
        ["-nostdin", "-v", "error", "-i", path, "-map", "0:a:\(track)", "-f", "s16le", "-"])
      #expect(abs(Double(samples.count) / 2 / 44_100 - 2) < 0.05)
      return stride(from: 1, to: samples.count, by: 2)
        .map { Int8(bitPattern: samples[$0]).magnitude }.max() ?? 0
    }
    #expect(try loudest(0) > 8 && loudest(1) == 0 && loudest(2) > 8)
  }

  /// What takes the name of the second part while the last is written.
  @Test func partsStandTogetherOrNotAtAll() throws {
    let scratch = try folder()
    let path = scratch.path("in/long.mp4")
    try Witness.make(
      path, "-f lavfi -i testsrc2=s=160x120:r=25:d=40 -f lavfi -i sine=d=40 \(Witness.h264) -g 50")
    let options = PreparationOptions(
      inputs: [path], output: scratch.path("out"), limit: ByteSize(150_000), oversize: .split)
    let found = try Examiner(planner: Planner(options)).examine(
      try #require(try Scanner.scan([path]).first), cancellation: nil)
    #expect(found.decision.recipes.first == .split(container: .mp4), "\(found.decision)")
    let item = WorkItem(
      file: try #require(try Scanner.scan([path]).first), facts: found.facts,
      decision: found.decision, name: "long.mp4")
    let folder = try OutputFolder.open(scratch.path("out"))
    let carrier = Carrier(
      options: options, folder: folder, item: item, threads: 1, cancellation: Cancellation()
    ) { fraction, _ in
      guard (fraction ?? 0) > 0.8 else { return }
      _ = try? scratch.write("out/long-part-002.mp4", "somebody's".utf8)
    }
    let entry = try carrier.carry().entry
    #expect(entry.action == .reject)
    #expect(entry.reasons.map(\.code) == ["output-exists"], "\(entry.reasons)")
    #expect(scratch.tree("out") == [".preflight-journal", "long-part-002.mp4"])
    #expect(
      FileManager.default.contents(atPath: scratch.path("out/long-part-002.mp4"))
        == Data("somebody's".utf8))
  }
}
