import Foundation
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// Recordings that were joined end to end, as their bytes are.
@Suite(.timeLimit(.minutes(4))) struct JoinedClipTests: Preparing {
  /// Makes a file of parts, each made with ffmpeg's arguments.
  private func join(_ parts: [String], into name: String, of scratch: Scratch) throws -> Data {
    var bytes = Data()
    for (number, arguments) in parts.enumerated() {
      let part = scratch.path("\(number)-\(name)")
      try Witness.make(part, arguments)
      bytes += try Data(contentsOf: URL(fileURLWithPath: part))
    }
    try scratch.write("in/\(name)", bytes)
    return bytes
  }

  /// Recordings that were joined end to end.
  @Test(arguments: [
    ("libx264 -pix_fmt yuv420p", PreparationAction.remux), ("mpeg2video", .transcode),
  ])
  func whatComesAfterARestartOfTheClockIsThere(codec: String, action: PreparationAction)
    async throws
  {
    let scratch = try folder()
    let part =
      "-f lavfi -i testsrc2=s=96x64:r=25:d=4 -f lavfi -i sine=d=4 -c:v \(codec) -c:a aac -f mpegts"
    _ = try join([part, part], into: "joined.ts", of: scratch)
    let entry = try #require(try await prepare(scratch)["joined.ts"])
    #expect(entry.action == action)
    let path = scratch.path("out/joined.mp4")
    // Where the sound of the first part ends later, its last picture stands longer.
    #expect((200...204).contains(try Witness.pictureCount(path)))
    #expect(abs(try length(path, stream: "v:0") - 8) < 0.1)
    #expect(abs(try length(path, stream: "a:0") - 8) < 0.2)
  }

  /// Parts whose clocks are far apart, in either direction: FFmpeg takes some for a counter that overflowed.
  @Test(arguments: [(500, 5), (30, 0), (0, 30), (0, 1000)])
  func joinedPartsFollowEachOther(first: Int, second: Int) async throws {
    let scratch = try folder()
    let bytes = try join(
      [first, second].map {
        "-f lavfi -i testsrc2=s=96x64:r=25:d=2 -f lavfi -i sine=d=2 \(Witness.h264) -g 25 "
          + "-output_ts_offset \($0) -f mpegts"
      }, into: "joined.ts", of: scratch)
    let path = scratch.path("out/joined.mp4")
    #expect(try await prepare(scratch)["joined.ts"]?.action == .remux)
    #expect(try Witness.pictureCount(path) == 100)
    #expect(abs(try length(path, stream: "v:0") - 4) < 0.1)
    #expect(abs(try length(path, stream: "a:0") - 4) < 0.15)
    let whole = scratch.path("whole.mp4")
    try FileManager.default.copyItem(atPath: path, toPath: whole)

    let cut = try await prepare(scratch) { $0.trim = 2.52...3.52 }
    #expect(cut["joined.ts"]?.action == .transcode)
    #expect(abs(try length(path, stream: "v:0") - 1) < 0.05)
    try Witness.make(
      scratch.path("wanted.mp4"), ["-ss", "2.52", "-i", whole, "-t", "1", "-c:v", "libx264", "-an"])
    let likeness = try Witness.likeness(
      path, to: scratch.path("wanted.mp4"), notes: scratch.path("notes"))
    #expect(likeness.allSatisfy { $0 > 25 }, "\(likeness)")

    let fitted = try await prepare(scratch) { $0.limit = ByteSize(Int64(bytes.count / 3)) }
    #expect(fitted["joined.ts"]?.action == .fit, "\(fitted)")
    #expect(abs(try length(path, stream: "v:0") - 4) < 0.1)
  }

  /// A recording that begins between key frames behind another: its first pictures are of what is not there.
  @Test func whatAJoinedPartBeginsWithIsLeftOutUpToItsKeyFrame() async throws {
    let scratch = try folder()
    let (first, second) = (scratch.path("first.ts"), scratch.path("second.ts"))
    let codec =
      "-c:v libx264 -preset fast -g 50 -bf 3 -x264opts open_gop=1 -pix_fmt yuv420p -c:a aac -f mpegts"
    try Witness.make(
      first, "-f lavfi -i color=gray:s=160x120:r=25:d=4 -f lavfi -i sine=d=4 \(codec)")
    try Witness.make(
      second, "-f lavfi -i testsrc2=s=160x120:r=25:d=6 -f lavfi -i sine=d=6 \(codec)")
    let part = try Data(contentsOf: URL(fileURLWithPath: second))
    try scratch.write(
      "in/a.ts",
      try Data(contentsOf: URL(fileURLWithPath: first))
        + part.dropFirst(part.count / 188 / 4 * 188))
    #expect(try await prepare(scratch)["a.ts"]?.action == .remux)
    let made = scratch.path("out/a.mp4")
    #expect(try (190...205).contains(Witness.pictureCount(made)))
    #expect(abs(try length(made, stream: "v:0") - length(made, stream: "a:0")) < 0.15)
  }

  /// A broadcast that goes from 4:3 to 16:9, and a phone's recording that was turned.
  @Test(arguments: [
    ("320x240", "180x320", (x: 10, y: 120), (x: 160, y: 120)),
    ("96x64:sar=1/1", "96x64:sar=2/1", (x: 48, y: 5), (x: 48, y: 32)),
  ])
  func picturesThatChangeTheirShapeGetBars(
    first: String, second: String, bar: (x: Int, y: Int), picture: (x: Int, y: Int)
  ) async throws {
    let scratch = try folder()
    let parts = [first, second].enumerated().map { number, form in
      let fields = form.split(separator: ":")
      let shape = fields.count > 1 ? ",setsar=\(fields[1].dropFirst(4))" : ""
      return "-f lavfi -i color=white:s=\(fields[0]):r=25:d=2\(shape) -c:v mpeg2video -q:v 4 "
        + "-output_ts_offset \(number * 2) -f mpegts"
    }
    _ = try join(parts, into: "clip.ts", of: scratch)
    let entry = try #require(try await prepare(scratch)["clip.ts"])
    #expect(entry.reasons.contains { $0.code == "shape-changes" })
    let made = scratch.path("out/clip.mp4")
    let width = Int(try Witness.value("stream=width", of: made, stream: "v:0")) ?? 0
    func light(at seconds: Double, _ place: (x: Int, y: Int)) throws -> UInt8 {
      try Witness.pixels(made, at: seconds)[(place.y * width + place.x) * 3]
    }
    #expect(try light(at: 1, bar) > 200 && light(at: 1, picture) > 200)
    #expect(try light(at: 3, bar) < 40 && light(at: 3, picture) > 200)
  }

  /// Radio recorded as Ogg: each song begins the stream anew, at a rate of its own.
  @Test(arguments: [(48_000, 44_100), (44_100, 48_000)])
  func songsOfAnOggKeepTheirPitchAndLength(first: Int, second: Int) async throws {
    let scratch = try folder()
    let songs = [(first, 440, 2), (second, 880, 4)].map { rate, tone, seconds in
      "-f lavfi -i sine=f=\(tone):r=\(rate):d=\(seconds) -c:a libvorbis -ac 2"
    }
    _ = try join(songs, into: "radio.ogg", of: scratch)
    _ = try await prepare(scratch)
    let made = scratch.path("out/radio.m4a")
    #expect(abs(try length(made, stream: "a:0") - 6) < 0.1)
    func pitch(at start: Double) throws -> Int {
      let samples = try samples(made, at: start, seconds: 1)
      return zip(samples, samples.dropFirst()).count { $0 < 0 && $1 >= 0 }
    }
    let found = try [0.5, 2.5, 4.8].map(pitch)
    #expect(zip(found, [440, 880, 880]).allSatisfy { abs($0 - $1) < 9 }, "\(found)")
  }
}
