import Foundation
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// Sound that changes its form within a stream, of which a track of MP4 tells one.
@Suite(.timeLimit(.minutes(4))) struct ChangingSoundTests: Preparing {
  /// Three seconds of a tone of 1 kHz in one form, and three in another, end to end.
  private func join(
    _ first: String, _ second: String, picture: String?, into name: String, of scratch: Scratch
  ) throws {
    var bytes = Data()
    for (number, sound) in [first, second].enumerated() {
      let part = scratch.path("\(number).part")
      let format = picture == nil ? String(name.split(separator: ".")[1]) : "mpegts"
      let codec = format == "aac" ? "adts" : format
      try Witness.make(
        part,
        "-f lavfi -i sine=f=1000:r=48000:d=3 "
          + (picture.map { "-f lavfi -i testsrc2=s=96x64:r=25:d=3 -c:v \($0) " } ?? "")
          + "\(sound) -output_ts_offset \(number * 3) -f \(codec)")
      bytes += try Data(contentsOf: URL(fileURLWithPath: part))
    }
    try scratch.write("in/\(name)", bytes)
  }

  /// Times a second that a stretch crosses zero upwards.
  private func pitch(_ path: String, at start: Double) throws -> Int {
    let samples = try samples(path, at: start, seconds: 1)
    return zip(samples, samples.dropFirst()).count { $0 < 0 && $1 >= 0 }
  }

  @Test(arguments: [
    ("-c:a aac -ac 2", "-c:a aac -ac 6", "libx264 -pix_fmt yuv420p"),
    ("-c:a aac -ac 2", "-c:a aac -ac 2 -ar 44100", "libx264 -pix_fmt yuv420p"),
    ("-c:a aac -ac 2", "-c:a aac -ac 1 -ar 44100", "mpeg2video"),
    ("-c:a libmp3lame -ac 1", "-c:a libmp3lame -ac 2 -ar 44100", "libx264 -pix_fmt yuv420p"),
  ])
  func theSoundOfAJoinedRecordingIsEncodedAsOne(
    first: String, second: String, picture: String
  ) async throws {
    let scratch = try folder()
    try join(first, second, picture: picture, into: "tv.ts", of: scratch)
    let entry = try #require(try await prepare(scratch)["tv.ts"])
    #expect(entry.action == .transcode)
    #expect(entry.reasons.contains { $0.code == "sound-recoded" }, "\(entry.reasons)")
    let made = scratch.path("out/tv.mp4")
    #expect(try Witness.value("stream=codec_name", of: made, stream: "a:0") == "aac")
    #expect(abs(try length(made, stream: "a:0") - 6) < 0.2)
    let found = try [1, 4.5].map { try pitch(made, at: $0) }
    #expect(found.allSatisfy { abs($0 - 1000) < 12 }, "\(found)")
    if picture.contains("264") {
      let (was, now) = try (
        Witness.probe(scratch.path("in/tv.ts"), "packet=pts", stream: "v:0").count,
        Witness.pictureCount(made)
      )
      #expect(entry.reasons.contains { $0.text.contains("copied unchanged") })
      #expect(now == 150 && was >= now)
    }
  }

  @Test func whatStaysTheSameIsCopied() async throws {
    let scratch = try folder()
    try join("-c:a aac", "-c:a aac", picture: "libx264 -pix_fmt yuv420p", into: "a.ts", of: scratch)
    try join("-c:a libmp3lame", "-c:a libmp3lame", picture: nil, into: "a.mp3", of: scratch)
    let made = try await prepare(scratch)
    #expect(made["a.ts"]?.action == .remux)
    #expect(made["a.mp3"]?.action == .keep)
  }

  @Test func aPictureThatChangesItsSizeIsCopiedAndTold() async throws {
    let scratch = try folder()
    var bytes = Data()
    for (number, size) in ["320x180", "160x90"].enumerated() {
      let part = scratch.path("\(number).ts")
      try Witness.make(
        part,
        "-f lavfi -i testsrc2=s=\(size):r=25:d=2 -c:v libx264 -pix_fmt yuv420p "
          + "-output_ts_offset \(number * 2) -f mpegts")
      bytes += try Data(contentsOf: URL(fileURLWithPath: part))
    }
    try scratch.write("in/tv.ts", bytes)
    let entry = try #require(try await prepare(scratch)["tv.ts"])
    #expect(entry.action == .remux)
    #expect(entry.reasons.contains { $0.code == "shape-changes" }, "\(entry.reasons)")
    #expect(try Witness.pictureCount(scratch.path("out/tv.mp4")) == 100)
  }
}
