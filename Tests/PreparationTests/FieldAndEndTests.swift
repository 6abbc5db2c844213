import Foundation
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// Clips whose fields, ends and beginnings are told wrongly or not at all.
@Suite(.timeLimit(.minutes(4))) struct FieldAndEndTests: Preparing {
  /// How many pictures of a file show combs, and how many there are, as FFmpeg's `idet` sees it.
  private func combed(_ path: String, _ scratch: Scratch) throws -> (combed: Int, all: Int) {
    let notes = scratch.path("fields")
    _ = try Witness.run(
      "ffmpeg",
      [
        "-nostdin", "-v", "error", "-i", path, "-vf", "idet,metadata=print:file=\(notes)", "-f",
        "null", "-",
      ])
    let lines = try String(contentsOfFile: notes, encoding: .utf8).split(separator: "\n")
      .filter { $0.hasPrefix("lavfi.idet.single.current_frame=") }
    return (lines.count { $0.hasSuffix("tff") || $0.hasSuffix("bff") }, lines.count)
  }

  private static let fields =
    "-f lavfi -i testsrc2=s=720x576:r=50:d=2 -vf interlace=scan=tff:lowpass=0,setfield=tff "

  @Test(arguments: [
    ("a.avi", "-c:v mpeg4 -vtag XVID -flags +ildct+ilme -top 1 -q:v 3"),
    ("a.ts", "-c:v mpeg2video -flags +ildct+ilme -top 1 -q:v 3"),
    ("a.mkv", "-c:v ffv1 -field_order tt"),
  ])
  func picturesOfFieldsAreMadeWhole(name: String, codec: String) async throws {
    let scratch = try folder()
    try Witness.make(scratch.path("in/" + name), Self.fields + codec)
    #expect(try await prepare(scratch)[name]?.action == .transcode)
    let found = try combed(scratch.path("out/a.mp4"), scratch)
    #expect(found.all == 50 && found.combed < 10)
  }

  @Test func fieldsThatBeginOnTheWayAreMadeWhole() async throws {
    let scratch = try folder()
    let codec = "-c:v mpeg2video -q:v 3 -f mpegts"
    var bytes = Data()
    for (number, words) in [
      "-f lavfi -i smptebars=s=720x576:r=25:d=3 \(codec)",
      Self.fields + "-flags +ildct+ilme -top 1 -output_ts_offset 3 \(codec)",
    ].enumerated() {
      let part = scratch.path("\(number).ts")
      try Witness.make(part, words)
      bytes += try Data(contentsOf: URL(fileURLWithPath: part))
    }
    try scratch.write("in/a.ts", bytes)
    _ = try await prepare(scratch)
    let found = try combed(scratch.path("out/a.mp4"), scratch)
    #expect((123...126).contains(found.all) && found.combed < 10, "\(found)")
  }

  /// Fine lines look like the combs of fields to a detector, of one order as often as of the other.
  @Test func fineDetailIsNotTakenForFields() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/a.ts"),
      "-f lavfi -i testsrc2=s=720x576:r=25:d=2 -vf hue=s=0 -c:v mpeg2video -q:v 3")
    _ = try await prepare(scratch)
    let likeness = try Witness.likeness(
      scratch.path("out/a.mp4"), to: scratch.path("in/a.ts"), notes: scratch.path("notes"))
    #expect(likeness.dropFirst(5).allSatisfy { $0 > 32 }, "\(likeness)")
  }

  /// The codes that FFmpeg's demuxers of GXF and RoQ end with are those of failures, an ASF counts all from
  /// its first stream, and sound in FLV may not tell how long its packets last.
  @Test(arguments: [
    (
      "late.wmv",
      "-f lavfi -i testsrc2=s=320x180:r=25:d=4 -itsoffset 1.5 -f lavfi -i sine=d=2.5 -c:v wmv2 "
        + "-c:a wmav2", 4.0
    ),
    (
      "a.gxf", "-f lavfi -i testsrc2=s=720x576:r=25:d=1 -c:v mpeg2video -q:v 9 -f gxf", 1
    ),
    (
      "a.roq", "-f lavfi -i testsrc2=s=128x128:r=30:d=1 -c:v roqvideo", 1
    ),
    (
      "v.flv",
      "-f lavfi -i testsrc2=s=320x180:r=25:d=3 -f lavfi -i sine=f=440:r=22050:d=6 -c:v flv1 "
        + "-c:a adpcm_swf", 6.13
    ),
  ])
  func wholeFilesAreNotTakenForCutOnes(name: String, words: String, seconds: Double) async throws {
    let scratch = try folder()
    try Witness.make(scratch.path("in/" + name), words)
    let entry = try #require(try await prepare(scratch)[name])
    #expect(entry.action == .transcode, "\(entry.reasons)")
    let output = try #require(entry.outputs.first)
    let length = Double(
      try Witness.value("format=duration", of: scratch.path("out/" + output.path)))
    #expect(abs((length ?? 0) - seconds) < 0.12)
  }

  @Test func aRecordingThatBeginsBetweenKeyframesIsCopied() async throws {
    let scratch = try folder()
    let whole = scratch.path("whole.ts")
    try Witness.make(
      whole,
      "-f lavfi -i testsrc2=s=160x120:r=25:d=6 -f lavfi -i sine=d=6 -c:v libx264 -preset fast -g 50 "
        + "-bf 3 -x264opts open_gop=1 -pix_fmt yuv420p -c:a aac -f mpegts")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: whole))
    // Programme tables come again within every tenth of a second.
    try scratch.write("in/cut.ts", bytes.dropFirst(bytes.count / 188 / 4 * 188))
    let entry = try #require(try await prepare(scratch)["cut.ts"])
    #expect(entry.action == .remux && !entry.reasons.contains { $0.code == "copy-failed" })
    #expect(try (90...105).contains(Witness.pictureCount(scratch.path("out/cut.mp4"))))
  }

  /// A decoder of HEVC shows grey and smears where what it refers to is not there.
  @Test func aRecordingThatBeginsBetweenKeyframesOpensOnAPicture() async throws {
    let scratch = try folder()
    let whole = scratch.path("whole.ts")
    try Witness.make(
      whole,
      "-f lavfi -i testsrc2=s=160x120:r=25:d=6 -vf hue=s=0 -c:v libx265 -x265-params "
        + "keyint=50:log-level=none -f mpegts")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: whole))
    try scratch.write("in/cut.ts", bytes.dropFirst(bytes.count / 188 / 4 * 188))
    #expect(try await prepare(scratch)["cut.ts"]?.action == .transcode)
    let made = scratch.path("out/cut.mp4")
    let pictures = try Witness.run(
      "ffmpeg",
      [
        "-nostdin", "-v", "error", "-i", made, "-frames:v", "10", "-pix_fmt", "gray", "-f",
        "rawvideo", "-",
      ])
    let count = 160 * 120
    try #require(pictures.count == 10 * count)
    // The first that can be decoded stands for those before it, and nothing moves.
    let change = (0..<count).reduce(0) {
      $0 + abs(Int(pictures[$1]) - Int(pictures[$1 + 9 * count]))
    }
    #expect(change < count * 3 / 2)
  }

  /// A bad frame of AAC, which its muxer's filter refuses, costs that frame.
  @Test func aBadFrameOfSoundCostsNoMoreThanItself() async throws {
    let scratch = try folder()
    let whole = scratch.path("whole.ts")
    try Witness.make(
      whole,
      "-f lavfi -i testsrc2=s=160x120:r=25:d=4 -f lavfi -i sine=d=4 \(Witness.h264) -f mpegts")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: whole))
    // The header of a frame in the middle, with its sampling rate and channels made impossible.
    let frames = try Witness.probe(whole, "packet=pos", stream: "a:0")
      .compactMap { Int($0.filter(\.isNumber)) }
    let place = try #require(frames.dropFirst(frames.count / 2).first)
    let start = try #require(
      bytes.range(of: Data([0xFF, 0xF1]), in: place..<min(place + 376, bytes.count))?.lowerBound)
    bytes[start + 2] = 0xFC
    try scratch.write("in/a.ts", bytes)
    let entry = try #require(try await prepare(scratch)["a.ts"])
    #expect(entry.outputs.count == 1, "\(entry.reasons)")
    #expect(abs(try length(scratch.path("out/a.mp4"), stream: "v:0") - 4) < 0.1)
  }

  @Test func coloursOfStandardDefinitionAreBroughtToThoseOfHD() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/pal.mkv"),
      "-f lavfi -i color=lime:s=128x96:r=25:d=1 -vf format=gbrp,zscale=tin=bt709:pin=bt709:min=gbr"
        + ":rin=full:p=bt470bg:t=bt709:m=470bg:r=limited,format=yuv420p -c:v ffv1 "
        + "-colorspace bt470bg -color_primaries bt470bg -color_trc bt709 -color_range tv")
    _ = try await prepare(scratch)
    let pixels = try Witness.run(
      "ffmpeg",
      [
        "-nostdin", "-v", "error", "-i", scratch.path("out/pal.mp4"), "-vf",
        "scale=in_color_matrix=bt709:in_range=limited,format=rgb24,crop=1:1:64:48", "-frames:v",
        "1", "-f", "rawvideo", "-",
      ])
    #expect(pixels.count == 3)
    for (found, wanted) in zip(pixels, [0, 255, 0]) { #expect(abs(Int(found) - wanted) <= 6) }
  }
}
