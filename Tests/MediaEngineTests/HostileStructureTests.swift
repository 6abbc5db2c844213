import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

/// Files whose tables claim more than there is.
@Suite(.timeLimit(.minutes(8))) struct HostileStructureTests {
  private func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
    number(content.count + 8) + Array(type.utf8) + content
  }

  private func number(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * (3 - $0))) }
  }

  /// A movie with a track of positions whose samples all stand in one place.
  private func movie(samples: Int, of bytes: Int) -> [UInt8] {
    let media = box("mdat", [UInt8](repeating: 0x41, count: bytes))
    let tables =
      box("stsd", number(0) + number(1) + box("gpmd", [UInt8](repeating: 0, count: 8)))
      + box("stsc", number(0) + number(1) + number(1) + number(1) + number(1))
      + box("stsz", number(0) + number(bytes) + number(samples))
      + box("stco", number(0) + number(samples) + (0..<samples).flatMap { _ in number(32) })
    let track = box("trak", box("mdia", box("minf", box("stbl", tables))))
    let brand = box("ftyp", Array("isom".utf8) + number(0))
    return brand + box("free", []) + media + box("moov", track)
  }

  @Test func samplesThatLieInOneAnotherAreBlankedOnce() throws {
    let bytes = movie(samples: 5000, of: 4000)
    let patches = try LocationProbe.patches(in: bytes)
    #expect(!patches.isEmpty)
    #expect(patches.reduce(0) { $0 + $1.count } <= bytes.count)
    var stripped = bytes
    stripped.apply(patches)
    let isLeft = stripped.contains(0x41)
    #expect(!isLeft)
  }

  @Test(
    arguments: [
      ([3..<5, 1..<4, 9..<10], [1..<5, 9..<10]), ([2..<4, 4..<6], [2..<6]), ([], []),
    ] as [([Range<Int>], [Range<Int>])])
  func rangesAreJoined(ranges: [Range<Int>], wanted: [Range<Int>]) {
    let found = BytePatch.zeroes(over: ranges).map { $0.offset..<$0.offset + $0.count }
    #expect(found == wanted)
  }

  /// Each names a track, and each track would be looked for among all.
  @Test func anIndexOfNothingButTracksIsReadAtOnce() {
    let count = 150_000
    let tracks = [[UInt8]](repeating: box("trak", []), count: count).flatMap { $0 }
    let defaults = [[UInt8]](
      repeating: box("trex", [UInt8](repeating: 0, count: 24)), count: count
    ).flatMap { $0 }
    let layout = MP4Reader.read(
      box("ftyp", Array("isom".utf8) + number(0)) + box("moov", tracks + box("mvex", defaults)))
    #expect(layout.tracks.count == count)
  }

  @Test func tooManyTracksAreCalledThat() throws {
    let scratch = try Scratch()
    let tracks = [[UInt8]](repeating: box("trak", []), count: 300).flatMap { $0 }
    let brand = box("ftyp", Array("isom".utf8) + number(0))
    try scratch.write("many.mp4", brand + box("moov", tracks) + box("mdat", []))
    let error = #expect(throws: MediaError.self) {
      try Probe.facts(of: scratch.path("many.mp4"))
    }
    #expect(error?.kind == .absurd && error?.detail.contains("300 tracks") == true)
  }

  @Test func aPictureThatStandsForMostOfADayIsRefused() throws {
    let scratch = try Scratch()
    let input = scratch.path("hold.mp4")
    let plain = try scratch.clip("plain.mp4", extra: ["-an", "-c:v", "mpeg4", "-bf", "0"])
    try Witness.make(
      input, "-i \(plain) -c copy -bsf:v setts=duration=20*3600/TB")
    try #require((Probe.facts(of: input).duration ?? 0) > 70_000)
    let error = #expect(throws: MediaError.self) {
      try TranscodeJob(input: input, output: scratch.path("out.mp4")).run()
    }
    #expect(error?.kind == .damaged && error?.detail.contains("20 hours") == true)
  }

  @Test(arguments: ["gpmd", "camm", "rtmd", "djmd"])
  func tracksOfPositionsTellAPlace(tag: String) {
    let track = StreamFacts(index: 0, kind: .data, codec: "bin_data", codecTag: tag)
    let facts = MediaFacts(kind: .video, container: .mp4, bytes: 1, streams: [track])
    #expect(MovieProbe.tellsLocation(facts, in: ""))
  }

  @Test func workWithinOtherWorkStopsWithIt() {
    let outer = Cancellation()
    let inner = Cancellation(within: outer)
    let other = Cancellation(within: outer)
    inner.cancel()
    #expect(inner.isCancelled && !outer.isCancelled && !other.isCancelled)
    outer.cancel()
    #expect(other.isCancelled)
  }
}
