import Foundation
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// Outputs that are in each other's way, or in that of somebody else's files.
@Suite(.timeLimit(.minutes(8))) struct OutputClashTests {
  private func prepare(
    _ scratch: Scratch, _ change: (inout PreparationOptions) -> Void = { _ in },
    onEvent: @escaping @Sendable (PreparationEvent) -> Void = { _ in }
  ) async throws -> PreparationResult {
    var options = PreparationOptions(
      inputs: [scratch.path("in")], output: scratch.path("out"), preset: "ultrafast")
    change(&options)
    return try await Preparer(options: options).run(onEvent: onEvent)
  }

  private func codes(_ result: PreparationResult) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: result.rejected.map { ($0.source, $0.reasons.first?.code ?? "") })
  }

  @Test func partsAndASourceThatIsCalledLikeOneAreAllDelivered() async throws {
    let scratch = try Scratch()
    try scratch.makeFolder("in/deep")
    try Witness.make(
      scratch.path("in/talk.mp4"),
      "-f lavfi -i testsrc2=s=160x120:r=25:d=40 -f lavfi -i sine=d=40 \(Witness.h264) -g 50")
    try FileManager.default.copyItem(
      atPath: scratch.path("in/talk.mp4"), toPath: scratch.path("in/deep/talk.mp4"))
    try Witness.clip(scratch.path("in/talk-part-001.mp4"))
    let split: (inout PreparationOptions) -> Void = {
      $0.limit = ByteSize(150_000)
      $0.oversize = .split
    }
    let result = try await prepare(scratch, split)
    #expect(result.rejected.isEmpty)
    let outputs = Dictionary(
      uniqueKeysWithValues: result.manifest.files.map { ($0.source, $0.outputs.map(\.path)) })
    #expect(outputs["talk-part-001.mp4"] == ["talk-part-001.mp4"])
    #expect(outputs["talk.mp4"]?.first == "talk-2-part-001.mp4")
    #expect(outputs["deep/talk.mp4"]?.first == "deep/talk-part-001.mp4")
    #expect((outputs["talk.mp4"]?.count ?? 0) > 2)
    #expect(outputs["deep/talk.mp4"]?.count == outputs["talk.mp4"]?.count)
    #expect(Set(result.delivered.map(\.path)).count == result.delivered.count)
    for (source, seconds) in [("talk.mp4", 40.0), ("deep/talk.mp4", 40), ("talk-part-001.mp4", 1)] {
      let lengths = try (outputs[source] ?? []).map {
        Double(try Witness.value("format=duration", of: scratch.path("out/" + $0))) ?? 0
      }
      #expect(abs(lengths.reduce(0, +) - seconds) < 0.3, "\(source)")
    }
    let tree = scratch.tree("out")
    #expect(try await prepare(scratch, split).wasUpToDate)
    #expect(scratch.tree("out") == tree)
  }

  @Test func foldersThatAreCalledLikeOutputsAreNotInTheWay() async throws {
    let scratch = try Scratch()
    for folder in ["in/clip.mp4", "in/preflight.json"] {
      try scratch.makeFolder(folder)
      try Witness.clip(scratch.path(folder + "/inner.mp4"))
    }
    try Witness.clip(scratch.path("in/clip.mkv"))
    let result = try await prepare(scratch)
    #expect(result.rejected.isEmpty)
    #expect(
      scratch.tree("out") == [
        ".preflight-journal", "clip-mkv.mp4", "clip.mp4", "clip.mp4/inner.mp4",
        "preflight-json", "preflight-json/inner.mp4", "preflight.json",
      ])
    #expect(Manifest.read(from: scratch.path("out")) == result.manifest)
    #expect(try await prepare(scratch).wasUpToDate)
  }

  @Test func aFolderInThePlaceOfAFileIsDeliveredAtOnce() async throws {
    let scratch = try Scratch()
    try scratch.makeFolder("in")
    try Witness.clip(scratch.path("in/a.mp4"))
    let options = PreparationOptions(inputs: [scratch.path("in")], output: scratch.path("out"))
    _ = try await Preparer(options: options).run()
    try FileManager.default.moveItem(
      atPath: scratch.path("in/a.mp4"), toPath: scratch.path("clip.mp4"))
    try scratch.makeFolder("in/a.mp4")
    try FileManager.default.moveItem(
      atPath: scratch.path("clip.mp4"), toPath: scratch.path("in/a.mp4/b.mp4"))
    #expect(try await Preparer(options: options).run().delivered.map(\.path) == ["a.mp4/b.mp4"])
  }

  @Test func aFileInTheWayOfAFolderCostsOnlyWhatGoesThere() async throws {
    let scratch = try Scratch()
    try scratch.makeFolder("in/sub")
    try Witness.clip(scratch.path("in/fine.mp4"))
    try Witness.clip(scratch.path("in/sub/kept.mp4"))
    try Witness.clip(scratch.path("in/sub/copied.mkv"))
    try Witness.clip(scratch.path("in/sub/encoded.avi"), codec: "-c:v mpeg4 -c:a mp3")
    try Witness.make(scratch.path("in/sub/sound.flac"), "-f lavfi -i sine=d=1")
    try Witness.make(
      scratch.path("in/sub/picture.bmp"), "-f lavfi -i testsrc2=s=64x48 -frames:v 1")
    try scratch.write("out/sub", "somebody's".utf8)
    let result = try await prepare(scratch)
    #expect(result.delivered.map(\.path) == ["fine.mp4"])
    let blocked = ["kept.mp4", "copied.mkv", "encoded.avi", "sound.flac", "picture.bmp"]
    #expect(
      codes(result)
        == Dictionary(uniqueKeysWithValues: blocked.map { ("sub/" + $0, "output-blocked") }))
    #expect(
      FileManager.default.contents(atPath: scratch.path("out/sub")) == Data("somebody's".utf8))
    #expect(scratch.tree("out") == [".preflight-journal", "fine.mp4", "preflight.json", "sub"])
    try FileManager.default.removeItem(atPath: scratch.path("out/sub"))
    let again = try await prepare(scratch)
    #expect(again.unchanged == 1 && again.rejected.isEmpty && again.delivered.count == 6)
  }

  @Test(arguments: [("copied.mkv", "copied.mp4"), ("kept.mp4", "kept.mp4")])
  func aFileThatAppearsWhileARunWorksStays(source: String, output: String) async throws {
    let scratch = try Scratch()
    try scratch.makeFolder("in")
    try Witness.clip(scratch.path("in/fine.mp4"))
    try Witness.clip(scratch.path("in/" + source))
    let result = try await prepare(
      scratch,
      onEvent: { event in
        guard case .started(let begun, _) = event, begun == source else { return }
        _ = try? scratch.write("out/" + output, "somebody's".utf8)
      })
    #expect(codes(result) == [source: "output-exists"])
    #expect(result.delivered.map(\.path) == ["fine.mp4"])
    #expect(
      FileManager.default.contents(atPath: scratch.path("out/" + output))
        == Data("somebody's".utf8))
    #expect(
      scratch.tree("out") == [".preflight-journal", output, "fine.mp4", "preflight.json"].sorted())
  }
}
