import Foundation
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// What is said of files that nothing is made of.
@Suite(.timeLimit(.minutes(8))) struct ForeignFileTests: Preparing {
  /// Bytes in which nothing is found, always the same.
  private static let noise: [UInt8] = {
    var state: UInt64 = 7
    return (0..<60_000).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(state >> 56) | 1
    }
  }()

  /// Bytes that FFmpeg takes for bare frames of AMR.
  @Test(arguments: [[200, 30, 30], [4], [0xC4]] as [[UInt8]])
  func pixelsAreNoSound(pixel: [UInt8]) async throws {
    let scratch = try folder()
    let pixels = [[UInt8]](repeating: pixel, count: 40_000).flatMap { $0 }
    try scratch.write("in/flat.raw", pixels)
    try scratch.write("in/x.miff", Array("id=ImageMagick\n:\u{1A}".utf8) + pixels)
    let entries = try await prepare(scratch)
    #expect(entries["flat.raw"]?.reasons.map(\.code) == ["not-media"])
    #expect(entries["x.miff"]?.reasons.map(\.code) == ["unused-picture"])
  }

  @Test(arguments: ["clip.ts", "clip.m2t", "clip.rm", "sound.ape", "sound.mp2", "photo.jfif"])
  func mediaThatCannotBeReadIsRejectedByItsName(name: String) async throws {
    let scratch = try folder()
    try scratch.write("in/" + name, Self.noise)
    let entry = try #require(try await prepare(scratch)[name])
    #expect(entry.action == .reject)
    #expect(entry.reasons.map(\.code) == ["not-what-it-claims"])
  }

  @Test(arguments: [("code.ts", "export const cup = 1\n"), ("board.dts", "/dts-v1/;\n/ { };\n")])
  func sourcesAreText(name: String, text: String) async throws {
    let scratch = try folder()
    try scratch.write("in/" + name, text.utf8)
    try scratch.write("in/clip.txt", "words".utf8)
    let entry = try #require(try await prepare(scratch)[name])
    #expect(entry.action == .ignore && entry.reasons.map(\.code) == ["text"])
  }

  @Test(arguments: [
    ("a.ico", [0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0, 255] as [UInt8], "A Windows icon"),
    ("a.dds", Array("DDS ".utf8) + [124, 0, 0, 0, 7, 16, 0, 0], "A DDS texture"),
    (
      "a.hdr", Array("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 8\n".utf8) + [2, 2, 0, 8, 255],
      "A Radiance HDR picture"
    ),
  ])
  func picturesThatAreNotUsedAreCalledSo(
    name: String, bytes: [UInt8], what: String
  ) async throws {
    let scratch = try folder()
    try scratch.write("in/" + name, bytes)
    try scratch.write("in/b.png", bytes)
    let made = try await prepare(scratch)
    #expect(made[name]?.action == .ignore)
    #expect(made[name]?.reasons.first?.text.hasPrefix(what) == true)
    #expect(made["b.png"]?.action == .reject)
  }

  /// A link that leads nowhere is still the same when it is looked at again, until it leads somewhere.
  @Test func aBrokenLinkIsNothingNew() async throws {
    let scratch = try folder()
    try Witness.clip(scratch.path("in/a.mp4"))
    try Witness.clip(scratch.path("target"), codec: Witness.h264 + " -f mp4")
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path("in/b.mp4"), withDestinationPath: scratch.path("nowhere"))
    func run() async throws -> PreparationResult {
      try await Preparer(
        options: PreparationOptions(inputs: [scratch.path("in")], output: scratch.path("out"))
      ).run()
    }
    #expect(try await run().manifest.files.map(\.action) == [.keep, .reject])
    let again = try await run()
    #expect(again.unchanged == 2)
    #expect(again.manifest.files.map(\.action) == [.keep, .reject])
    try FileManager.default.moveItem(
      atPath: scratch.path("target"), toPath: scratch.path("nowhere"))
    #expect(try await run().manifest.files.map(\.action) == [.keep, .keep])
  }
}
