import Foundation
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// Ogg recordings that were joined end to end.
@Suite(.timeLimit(.minutes(4))) struct ChainedSoundTests: Preparing {
  private func make(_ scratch: Scratch, _ codecs: [String]) throws {
    var chain = Data()
    for codec in codecs {
      let path = scratch.path(codec + ".ogg")
      try Witness.make(path, "-f lavfi -i sine=d=3:r=48000 -c:a \(codec)")
      chain += try Data(contentsOf: URL(filePath: path))
    }
    try chain.write(to: URL(filePath: scratch.path("in/a.ogg")))
  }

  @Test func opusGoesOnWithoutAGap() async throws {
    let scratch = try folder()
    try make(scratch, ["libopus", "libopus"])
    let entry = try #require(try await prepare(scratch)["a.ogg"])
    #expect(entry.action == .convert && !entry.reasons.contains { $0.code == "source-damaged" })
    let path = scratch.path("out/a.m4a")
    #expect(abs(try length(path) - 6) < 0.05)
    for time in stride(from: 2.5, to: 5.5, by: 0.25) { #expect(try loudest(path, at: time) > 5) }
  }

  @Test func linksOfDifferentCodecsAreCalledSo() async throws {
    let scratch = try folder()
    try make(scratch, ["libvorbis", "libopus"])
    let entry = try #require(try await prepare(scratch)["a.ogg"])
    #expect(entry.action == .reject)
    #expect(entry.reasons.first?.text.contains("different codecs") == true, "\(entry.reasons)")
  }
}
