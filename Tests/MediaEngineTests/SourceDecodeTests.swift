import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

@Suite struct SourceDecodeTests {
  /// Sound before the picture, and a track between them that is left out.
  private func source(_ scratch: Scratch) throws -> String {
    let path = scratch.path("a.mkv")
    try Witness.make(
      path,
      "-f lavfi -i sine=d=30:f=300 -f lavfi -i sine=d=30:f=600 -f lavfi "
        + "-i testsrc2=s=128x96:r=25:d=30 -map 0 -map 1 -map 2 -c:a aac -c:v libx264 "
        + "-preset ultrafast -g 50")
    return path
  }

  private func found(
    in path: String, streams: [Int], of copy: String
  ) throws -> DecodeReport? {
    let facts = try Probe.facts(of: path)
    let begun = try SourceDecode.begin(
      facts, path: path, streams: streams, threads: 2, cancellation: nil)
    let (written, opened) = try Probe.look(at: copy)
    return try begun?.report(of: opened, written, source: Demuxer.open(path))
  }

  @Test func tellsTheCopysStreams() throws {
    let scratch = try Scratch()
    let input = try source(scratch)
    let output = scratch.path("out.mp4")
    let decoded = try RemuxJob(
      input: input, output: output, streams: [0, 2], depth: .sampled, threads: 2
    ).run().decoded
    let report = try #require(try found(in: input, streams: [0, 2], of: output))
    // How many packets it takes depends on how the places fall to the threads.
    #expect(decoded?.streams.map(\.index) == report.streams.map(\.index))
    #expect(decoded?.isSound == true && decoded?.depth == .sampled)
    let later = try DecodeCheck.run(output, depth: .sampled)
    #expect(report.streams.map(\.index) == [0, 1])
    #expect(report.streams.map(\.kind) == later.streams.map(\.kind))
    #expect(report.streams.allSatisfy { $0.decoded > 20 })
    #expect(abs((report.streams[1].end ?? 0) - 30) < 0.1)
  }

  /// What is told of a source that begins late are its own times.
  @Test func itIsTheSourceThatIsDecoded() throws {
    let scratch = try Scratch()
    let input = try source(scratch)
    let late = scratch.path("late.mkv")
    try Witness.make(late, "-i \(input) -map 0 -c copy -output_ts_offset 5")
    let decoded = try RemuxJob(
      input: late, output: scratch.path("out.mp4"), depth: .sampled, threads: 2
    ).run().decoded
    let start = try #require(decoded?.streams.first { $0.kind == .video }?.start)
    #expect(abs(start - 5) < 0.1)
  }

  @Test func leavesAnotherHeaderOrLengthToTheCopy() throws {
    let scratch = try Scratch()
    let input = try source(scratch)
    let (other, short) = (scratch.path("other.mp4"), scratch.path("short.mp4"))
    try Witness.make(other, "-i \(input) -map 0:0 -map 0:2 -c:a copy -c:v libx264 -g 50")
    try Witness.make(short, "-i \(input) -map 0:0 -map 0:2 -c copy -t 20")
    #expect(try found(in: input, streams: [0, 2], of: other) == nil)
    #expect(try found(in: input, streams: [2], of: other) == nil)
    #expect(try found(in: short, streams: [0, 1], of: input) == nil)
  }

  @Test func findsDamageWhereItLooks() throws {
    let scratch = try Scratch()
    let input = try source(scratch)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: input))
    // The middle is 15 s, and key frames are 2 s apart.
    let keys = try Witness.probe(input, "packet=pts_time,size,pos,flags", stream: "v").map {
      $0.split(separator: ",").map(String.init)
    }.filter { $0.last?.hasPrefix("K") == true }
    let key = try #require(keys.first { abs((Double($0[0]) ?? 0) - 14) < 0.1 })
    let (size, place) = (try #require(Int(key[1])), try #require(Int(key[2])))
    for byte in stride(from: place + 60, to: place + size, by: 5) {
      bytes[byte] ^= 0x5A
    }
    let damaged = scratch.path("b.mkv")
    try bytes.write(to: URL(fileURLWithPath: damaged))
    let decoded = try RemuxJob(
      input: damaged, output: scratch.path("out.mp4"), depth: .sampled, threads: 2
    ).run().decoded
    #expect(decoded?.isSound == false)
  }
}
