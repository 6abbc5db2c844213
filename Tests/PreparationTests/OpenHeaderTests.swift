import Foundation
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// Recordings that were never ended, whose headers do not say how long they are.
@Suite(.timeLimit(.minutes(4))) struct OpenHeaderTests: Preparing {
  private func number(_ bytes: Data, at place: Int) -> Int {
    (0..<4).reduce(0) { $0 | Int(bytes[bytes.startIndex + place + $1]) << (8 * $1) }
  }

  @Test(arguments: [UInt8(0), 0xFF]) func sizesOfAWAVAreFilledIn(filler: UInt8) async throws {
    let scratch = try folder()
    let path = scratch.path("in/a.wav")
    try Witness.make(path, "-f lavfi -i sine=d=2 -c:a pcm_s16le")
    let whole = try Data(contentsOf: URL(filePath: path))
    let data = try #require(whole.range(of: Data("data".utf8))).upperBound
    var open = whole
    let sizes = Data(repeating: filler, count: 4)
    open.replaceSubrange(4..<8, with: sizes)
    open.replaceSubrange(data..<(data + 4), with: sizes)
    try open.write(to: URL(filePath: path))
    try whole.write(to: URL(filePath: scratch.path("in/b.wav")))
    let entries = try await prepare(scratch)
    let entry = try #require(entries["a.wav"])
    #expect(entry.action == .keep && entry.reasons.map(\.code) == ["accepted", "sizes-filled"])
    #expect(entries["b.wav"]?.reasons.map(\.code) == ["accepted"])
    let made = try Data(contentsOf: URL(filePath: scratch.path("out/a.wav")))
    #expect(made == whole)
    #expect(number(made, at: data) == made.count - data - 4)
  }

  @Test func durationsOfZeroAreWrittenAnew() async throws {
    let scratch = try folder()
    let path = scratch.path("in/a.mp4")
    try Witness.make(
      path, "-f lavfi -i testsrc2=s=64x64:r=25:d=3 -f lavfi -i sine=d=3 \(Witness.h264)")
    var bytes = try Data(contentsOf: URL(filePath: path))
    for (box, offset) in [("mvhd", 20), ("tkhd", 24), ("mdhd", 20)] {
      var start = bytes.startIndex
      while let found = bytes.range(of: Data(box.utf8), in: start..<bytes.endIndex) {
        let place = found.lowerBound + offset
        bytes.replaceSubrange(place..<(place + 4), with: Data(count: 4))
        start = found.upperBound
      }
    }
    try bytes.write(to: URL(filePath: path))
    let entry = try #require(try await prepare(scratch)["a.mp4"])
    #expect(entry.action == .remux && entry.reasons.first?.code == "length-untold")
    #expect(abs(try length(scratch.path("out/a.mp4")) - 3) < 0.1)
  }
}
