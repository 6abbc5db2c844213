import Foundation
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// Files whose times no clock gave.
@Suite(.timeLimit(.minutes(4))) struct HostileTimesTests: Preparing {
  /// Where the boxes of a type begin, whatever they are in.
  private func places(of type: String, in movie: [UInt8]) -> [Int] {
    let letters = Array(type.utf8)
    return movie.indices.dropLast(letters.count).filter {
      movie[$0..<$0 + letters.count].elementsEqual(letters)
    }.map { $0 - 4 }
  }

  private func coded(_ number: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * (count - 1 - $0))) }
  }

  /// A fragmented clip whose fragments begin at `base` ticks, of which `scale` make a second.
  private func fragmented(_ path: String, base: UInt64, scale: UInt64) throws {
    try Witness.make(
      path,
      "-f lavfi -i testsrc2=s=96x64:r=25:d=1 -f lavfi -i sine=d=1 \(Witness.h264) -g 10 "
        + "-movflags frag_keyframe+empty_moov+default_base_moof")
    var movie = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    for place in places(of: "mdhd", in: movie) {
      movie.replaceSubrange(place + 20..<place + 24, with: coded(scale, 4))
    }
    for place in places(of: "tfdt", in: movie) {
      try #require(movie[place + 8] == 1, "the base has eight bytes")
      let before = movie[place + 12..<place + 20].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      movie.replaceSubrange(place + 12..<place + 20, with: coded(base + before, 8))
    }
    try Data(movie).write(to: URL(fileURLWithPath: path))
  }

  @Test func timesBeyondAnyClockAreRefusedAndTheOthersGoOn() async throws {
    let scratch = try folder()
    let cases: [(name: String, base: UInt64, scale: UInt64)] = [
      ("seconds.mp4", 1 << 62, 1), ("latest.mp4", 1 << 63 - 10_000_001, 1),
      ("nanoseconds.mp4", 1 << 63 - 10_000_001, 1_000_000_000),
    ]
    for (name, base, scale) in cases {
      try fragmented(scratch.path("in/\(name)"), base: base, scale: scale)
    }
    // Live recordings count from 1970.
    try fragmented(scratch.path("in/live.mp4"), base: 1_700_000_000 * 12_800, scale: 12_800)
    let entries = try await prepare(scratch)
    for (name, _, _) in cases {
      let entry = try #require(entries[name])
      #expect(entry.action == .reject, "\(name): \(entry.reasons.map(\.text))")
      #expect(entry.reasons.allSatisfy { $0.code.hasPrefix("absurd") })
    }
    let live = try #require(entries["live.mp4"])
    #expect(live.outputs.count == 1)
    let made = scratch.path("out/live.mp4")
    #expect(try Witness.pictureCount(made) == 25)
    let length = Double(try Witness.value("stream=duration", of: made, stream: "v:0")) ?? 0
    #expect(abs(length - 1) < 0.1)
  }

  @Test(arguments: [10_000_000_000.0, -10_000_000_000.0])
  func aFileFromAnotherMillenniumIsTaken(seconds: Double) async throws {
    let scratch = try folder()
    let path = scratch.path("in/clip.mp4")
    try Witness.clip(path)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: path)
    #expect(try await prepare(scratch)["clip.mp4"]?.action == .keep)
    #expect(
      try await Preparer(
        options: PreparationOptions(
          inputs: [scratch.path("in")], output: scratch.path("out"), preset: "ultrafast")
      ).run().wasUpToDate)
  }
}
