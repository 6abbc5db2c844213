import MediaEngine
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// Over a limit, sound gives way before the picture does.
@Suite(.timeLimit(.minutes(8))) struct SoundLimitTests: Preparing {
  private static let picture = "-c:v libx264 -preset ultrafast -b:v 800k -pix_fmt yuv420p"

  private static let heavy = "-c:a pcm_s24le"

  /// Ten seconds of picture of about a megabyte, beside tracks of noise.
  private func make(
    _ path: String, sound: String, tracks: Int = 1, amplitude: Double = 0.4
  ) throws {
    var arguments = ["-f", "lavfi", "-i", "testsrc2=s=640x360:r=30:d=10"]
    let noise = "anoisesrc=r=48000:d=10:a=\(amplitude):c=pink,aformat=channel_layouts=stereo"
    for _ in 0..<tracks { arguments += ["-f", "lavfi", "-i", noise] }
    for input in 0...tracks { arguments += ["-map", "\(input)"] }
    try Witness.make(
      path, arguments + "\(Self.picture) \(sound)".split(separator: " ").map(String.init))
  }

  /// Bytes of a file's first picture stream.
  private func pictureBytes(_ path: String) throws -> Int64 {
    try Witness.probe(path, "packet=size", stream: "v:0").reduce(0) { sum, line in
      sum + (Int64(line.filter(\.isNumber)) ?? 0)
    }
  }

  /// A limit that leaves the picture as it is, and so many bits a second for all sound.
  private func limit(
    _ scratch: Scratch, _ name: String, bitRates: Double
  ) throws -> ByteSize {
    let sound = Int64(bitRates * 10 / 8)
    return ByteSize(try pictureBytes(scratch.path("in/" + name)) + sound + 30_000)
  }

  @Test(arguments: [
    ("clip.mkv", "-c:a flac"), ("clip.mkv", "-c:a truehd -strict -2"),
    ("clip.ts", "-c:a aac -b:a 320k"), ("clip.mkv", "-c:a aac -b:a 320k"),
    ("clip.mp4", "-c:a aac -b:a 256k"), ("clip.mp4", "-c:a mp3 -b:a 320k"),
    ("clip.mkv", "-c:a pcm_s16le"),
  ])
  func aPictureThatFitsBesideUsualSoundIsCopied(name: String, sound: String) async throws {
    let scratch = try folder()
    let path = scratch.path("in/" + name)
    try make(path, sound: sound)
    let limit = try limit(scratch, name, bitRates: 140_000)
    let entry = try #require(try await prepare(scratch) { $0.limit = limit }[name])
    #expect(entry.reasons.map(\.code).contains("sound-recoded"))
    #expect(!entry.reasons.map(\.code).contains("copy-failed"))
    let made = scratch.path("out/clip.mp4")
    #expect(entry.outputs.allSatisfy { $0.bytes < limit.bytes })
    #expect(try abs(pictureBytes(made) - pictureBytes(path)) < 4000)
    #expect(try Witness.value("stream=codec_name", of: made, stream: "a:0") == "aac")
  }

  /// Three tracks at 128 kb/s do not fit, at a little less they do; below 96 the picture gives way.
  @Test(arguments: [(3 * 122_000.0, true), (3 * 100_000.0, true), (3 * 70_000.0, false)])
  func soundTakesSomewhatFewerBitsBeforeThePictureDoes(bits: Double, isCopied: Bool) async throws {
    let scratch = try folder()
    try make(scratch.path("in/clip.mkv"), sound: "-c:a ac3 -b:a 640k", tracks: 3)
    let limit = try limit(scratch, "clip.mkv", bitRates: bits)
    let entry = try #require(try await prepare(scratch) { $0.limit = limit }["clip.mkv"])
    let codes = entry.reasons.map(\.code)
    #expect(codes.contains("sound-recoded") == isCopied)
    #expect(!codes.contains("copy-failed"))
    let made = scratch.path("out/clip.mp4")
    #expect(entry.outputs.allSatisfy { $0.bytes < limit.bytes })
    #expect(try Witness.probe(made, "stream=codec_name", stream: "a") == ["aac", "aac", "aac"])
    let kept = try pictureBytes(scratch.path("in/clip.mkv")) - pictureBytes(made)
    #expect((abs(kept) < 4000) == isCopied)
  }

  @Test func aDryRunReckonsWithTheSoundAndNotTheLimit() async throws {
    let scratch = try folder()
    try make(scratch.path("in/clip.mkv"), sound: "-c:a flac")
    let limit = try limit(scratch, "clip.mkv", bitRates: 300_000)
    let estimate = try await Preparer(
      options: PreparationOptions(
        inputs: [scratch.path("in")], output: scratch.path("out"), limit: limit)
    ).examine(scratch.path("in/clip.mkv")).decision.estimate
    let wanted = try pictureBytes(scratch.path("in/clip.mkv")) + 160_000
    #expect(abs(estimate.bytes - wanted) < 40_000)
    #expect(estimate.coreSeconds > 0.2)
  }

  /// What is encoded again as the same codec gains nothing from more bits than it had, whether the container
  /// tells how many these are, and however many its sound has.
  @Test(arguments: [
    ("clip.mp4", "-c:a aac"), ("clip.mkv", "-c:a aac"), ("clip.mov", Self.heavy),
    ("clip.mkv", Self.heavy),
  ])
  func aPictureOfTheSameCodecGetsNoMoreBitsThanItHad(name: String, sound: String) throws {
    let scratch = try Scratch()
    let path = scratch.path(name)
    try make(path, sound: sound, tracks: sound == Self.heavy ? 2 : 1)
    let made = scratch.path("out.mp4")
    let bytes = try pictureBytes(path)
    let report = try FitJob(
      input: path, output: made, limit: ByteSize(bytes * 3), preset: "ultrafast"
    ).run()
    #expect(try pictureBytes(made) <= bytes)
    #expect(try pictureBytes(made) > bytes * 9 / 10)
    #expect(report.notes.map(\.code) == ["quality-reached"])
    #expect(report.notes.allSatisfy { !$0.text.hasSuffix(".") })
  }
}
