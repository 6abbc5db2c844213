import Foundation
import TestSupport
import Testing

@testable import MediaEngine

#if os(Linux)
  /// What a reader holds while it looks for places.
  @Suite(.timeLimit(.minutes(4)), .serialized) struct SeekingMemoryTests {
    private static func resident() throws -> Int {
      let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        .split(separator: " ")
      return try (#require(Int(fields[1]))) * 4096
    }

    /// Broadcasts are entered anywhere, and read from there to the next key frame.
    @Test func lookingForKeyFramesKeepsNoPackets() throws {
      let scratch = try Scratch()
      let path = scratch.path("a.ts")
      try Witness.make(
        path,
        "-f lavfi -i testsrc2=s=640x360:r=25:d=12,noise=alls=60:allf=t -c:v libx264 "
          + "-preset ultrafast -b:v 12M -g 150 -sc_threshold 0")
      let source = try Demuxer.open(path)
      source.select([0])
      try source.seek(to: 9, stream: 0)
      let before = try Self.resident()
      for _ in 0..<80 { try source.seek(to: 11.5, stream: 0) }
      // Each reads a second of packets or more: 1.5 MB.
      #expect(try Self.resident() - before < 60_000_000)
    }
  }
#endif
