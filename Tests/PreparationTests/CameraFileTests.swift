import Foundation
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// What phones, drones and recorders write beside the usual.
@Suite(.timeLimit(.minutes(8))) struct CameraFileTests: Preparing {
  /// Writes other letters over the last of those in a file.
  private func rename(_ name: String, to other: String, in bytes: inout Data) throws {
    let place = try #require(bytes.range(of: Data(name.utf8), options: .backwards))
    bytes.replaceSubrange(place, with: Data(other.utf8))
  }

  /// iPhones write a second track of sound with positions, which FFmpeg has no decoder for.
  @Test(arguments: [("h264", PreparationAction.keep), ("mpeg4", .transcode)])
  func soundThatNobodyDecodesIsNoHindrance(codec: String, action: PreparationAction) async throws {
    let scratch = try folder()
    let path = scratch.path("in/phone.mp4")
    let picture = codec == "h264" ? "libx264 -pix_fmt yuv420p" : codec
    try Witness.make(
      path,
      "-f lavfi -i testsrc2=s=96x64:r=25:d=1 -f lavfi -i sine=d=1 -f lavfi -i sine=f=880:d=1 "
        + "-map 0 -map 1 -map 2 -c:v \(picture) -c:a aac")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    try rename("mp4a", to: "apac", in: &bytes)
    try rename("esds", to: "free", in: &bytes)
    try scratch.write("in/phone.mp4", bytes)
    let entry = try #require(try await prepare(scratch)["phone.mp4"])
    #expect(entry.action == action)
    let output = try #require(entry.outputs.first)
    let codecs = try Witness.probe(scratch.path("out/" + output.path), "stream=codec_name")
    #expect(codecs.count { $0.contains("aac") } == 1)
    if action == .transcode {
      #expect(entry.reasons.contains { $0.code == "tracks-dropped" && $0.text.contains("audio") })
    }
  }

  @Test func picturesOf200MegapixelsArePictures() {
    let facts = Samples.picture(.jpeg) { $0.codedSize = Resolution(width: 16320, height: 12240) }
    #expect(Samples.planner().decide(facts, name: "a.jpg").action == .keep)
    let absurd = Samples.picture(.jpeg) { $0.codedSize = Resolution(width: 30000, height: 30000) }
    #expect(Samples.planner().decide(absurd, name: "a.jpg").action == .reject)
  }

  /// Drones write where they are as subtitles.
  @Test(arguments: [
    ("fly.mp4", "libx264 -pix_fmt yuv420p", false), ("fly.mp4", "mpeg4", false),
    ("fly.mkv", "libx264 -pix_fmt yuv420p", false), ("fly.mp4", "libx264 -pix_fmt yuv420p", true),
  ])
  func positionsInSubtitlesGo(name: String, codec: String, isKept: Bool) async throws {
    let scratch = try folder()
    try scratch.write(
      "fly.srt",
      ("1\n00:00:00,000 --> 00:00:00,500\nISO 100, GPS (16.3738, -48.2082, 20)\n\n"
        + "2\n00:00:00,500 --> 00:00:01,000\n[latitude: 48.2083] [longitude: 16.3739]\n\n").utf8)
    try Witness.make(
      scratch.path("in/" + name),
      "-f lavfi -i testsrc2=s=96x64:r=25:d=2 -i \(scratch.path("fly.srt")) -c:v \(codec) "
        + "-c:s \(name.hasSuffix("mkv") ? "srt" : "mov_text")")
    let entry = try #require(try await prepare(scratch) { $0.keepLocation = isKept }[name])
    #expect(entry.action != .reject)
    let output = try #require(entry.outputs.first)
    let made = try Data(contentsOf: URL(fileURLWithPath: scratch.path("out/" + output.path)))
    #expect((made.range(of: Data("48.208".utf8)) != nil) == isKept)
    #expect(try Witness.pictureCount(scratch.path("out/" + output.path)) == 50)
  }

  @Test func positionsInFragmentsGoAndThePictureIsCopied() async throws {
    let scratch = try folder()
    try scratch.write(
      "fly.srt", "1\n00:00:00,000 --> 00:00:01,000\nGPS (16.3738, 48.2082, 20)\n\n".utf8)
    try Witness.make(
      scratch.path("in/fly.mp4"),
      "-f lavfi -i testsrc2=s=96x64:r=25:d=2 -i \(scratch.path("fly.srt")) \(Witness.h264) "
        + "-c:s mov_text -movflags frag_keyframe+empty_moov")
    #expect(try await prepare(scratch)["fly.mp4"]?.action == .remux)
    let made = try Data(contentsOf: URL(fileURLWithPath: scratch.path("out/fly.mp4")))
    #expect(made.range(of: Data("48.208".utf8)) == nil)
  }

  @Test func otherSubtitlesStay() async throws {
    let scratch = try folder()
    let words = "GPS off, latitude 66"
    try scratch.write("words.srt", "1\n00:00:00,200 --> 00:00:00,900\n\(words)\n\n".utf8)
    try Witness.make(
      scratch.path("in/clip.mp4"),
      "-f lavfi -i testsrc2=s=96x64:r=25:d=1 -i \(scratch.path("words.srt")) \(Witness.h264) "
        + "-c:s mov_text")
    let entry = try #require(try await prepare(scratch)["clip.mp4"])
    #expect(entry.action == .keep && !entry.reasons.contains { $0.code == "location-removed" })
    let made = try Data(contentsOf: URL(fileURLWithPath: scratch.path("out/clip.mp4")))
    #expect(made.range(of: Data(words.utf8)) != nil)
  }

  @Test func matroskaWhoseLastWordsStandLongerIsWhole() async throws {
    let scratch = try folder()
    try scratch.write("late.srt", "1\n00:00:01,000 --> 00:00:09,000\nhi\n\n".utf8)
    try Witness.make(
      scratch.path("in/clip.mkv"),
      "-f lavfi -i testsrc2=s=96x64:r=25:d=2 -i \(scratch.path("late.srt")) -c:v mpeg4 -c:s srt")
    let entry = try #require(try await prepare(scratch)["clip.mkv"])
    #expect(entry.action == .transcode)
    #expect(try Witness.pictureCount(scratch.path("out/clip.mp4")) == 50)
  }

  /// Segments of a longer recording keep its clock.
  @Test(arguments: [
    ("clip.mkv", "-c:v mpeg4 -output_ts_offset 60"),
    ("clip.webm", "-c:v libvpx -deadline realtime -output_ts_offset 3600"),
  ])
  func whatBeginsLateIsWhole(name: String, codec: String) async throws {
    let scratch = try folder()
    try Witness.make(scratch.path("in/\(name)"), "-f lavfi -i testsrc2=s=96x64:r=10:d=3 \(codec)")
    let entry = try #require(try await prepare(scratch) { $0.smooth = true }[name])
    #expect(entry.action == .transcode, "\(entry.reasons.map(\.text))")
    #expect(abs(try length(scratch.path("out/clip.mp4"), stream: "v:0") - 3) < 0.11)
  }

  /// Timed text has one sample at a time.
  @Test(arguments: ["libx264 -pix_fmt yuv420p", "mpeg4"])
  func subtitlesThatOverlapKeepTheirTimes(codec: String) async throws {
    let scratch = try folder()
    func time(_ seconds: Double) -> String {
      let rest = seconds.truncatingRemainder(dividingBy: 60)
      return "00:0\(Int(seconds / 60)):" + String(format: "%06.3f", rest).replacing(".", with: ",")
    }
    let words = (0..<20).map {
      "\($0 + 1)\n\(time(Double($0) * 2)) --> \(time(Double($0) * 2 + 3.5))\nline \($0)\n\n"
    }
    try scratch.write("words.srt", words.joined().utf8)
    try Witness.make(
      scratch.path("in/clip.mkv"),
      "-f lavfi -i testsrc2=s=64x64:r=5:d=44 -i \(scratch.path("words.srt")) -c:v \(codec) -c:s srt"
    )
    _ = try await prepare(scratch)
    let made = scratch.path("out/clip.mp4")
    let cues = try Witness.text("ffmpeg", ["-v", "error", "-i", made, "-f", "srt", "-"])
      .replacing("\r", with: "").split(separator: "\n\n").map(String.init)
    let last = try #require(cues.last { $0.contains("line 18") && $0.contains("line 19") })
    #expect(last.contains("00:00:38,000 --> 00:00:39,500"), "\(last)")
    #expect(abs(try length(made, stream: "v:0") - 44) < 0.3)
    #expect(Double(try Witness.value("format=duration", of: made)) ?? 0 < 44.3)
  }

  @Test func picturesOfAnAVIStayInOrderWhileItsSoundIsEncoded() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/clip.avi"),
      "-f lavfi -i testsrc2=s=96x64:r=25:d=2 -f lavfi -i sine=d=2 -c:v libx264 -bf 2 -g 50 "
        + "-pix_fmt yuv420p -c:a ac3")
    let entry = try #require(try await prepare(scratch)["clip.avi"])
    #expect(entry.reasons.contains { $0.code == "picture-copied" })
    let packets = try Witness.probe(
      scratch.path("out/clip.mp4"), "packet=pts,dts", stream: "v:0")
    let times = packets.map { $0.split(separator: ",").compactMap { Int($0) } }
    #expect(times.count == 50)
    #expect(times.contains { $0.count == 2 && $0[0] > $0[1] }, "they are reordered")
    #expect(Set(times.compactMap(\.first)).count == 50)
  }

  /// Screen recordings without a microphone, and slide shows.
  @Test(arguments: [
    ("libx264 -bf 2 -pix_fmt yuv420p", PreparationAction.keep), ("mpeg4", .transcode),
  ])
  func aLastPictureThatStandsLongStays(codec: String, action: PreparationAction) async throws {
    let scratch = try folder()
    let path = scratch.path("in/hold.mp4")
    try Witness.make(
      scratch.path("plain.mp4"), "-f lavfi -i testsrc2=s=96x64:r=25:d=2 -c:v \(codec)")
    try Witness.make(
      path, "-i \(scratch.path("plain.mp4")) -c copy -bsf:v setts=duration=5/TB")
    let whole = try length(path)
    try #require(abs(whole - 6.96) < 0.2)
    let entry = try #require(try await prepare(scratch)["hold.mp4"])
    #expect(entry.action == action)
    let made = scratch.path("out/hold.mp4")
    #expect(abs(try length(made) - whole) < 0.05)
    if action == .transcode {
      #expect(try Witness.value("stream=r_frame_rate", of: made, stream: "v:0") == "25/1")
      #expect(abs(try Witness.pictureCount(made) - Int(whole * 25)) <= 1)
    }
  }

  /// Browsers' recorders write as they go, and leave neither length nor index.
  @Test func aLiveWebMGetsItsLengthAndIndex() async throws {
    let scratch = try folder()
    let recording =
      "-v error -f lavfi -i testsrc2=s=96x64:r=25:d=2 -f lavfi -i sine=d=2 -c:v libvpx "
      + "-c:a libopus -f webm -"
    try scratch.write(
      "in/live.webm", try Witness.run("ffmpeg", recording.split(separator: " ").map(String.init)))
    try #require(try Witness.value("format=duration", of: scratch.path("in/live.webm")) == "N/A")
    let entry = try #require(try await prepare(scratch)["live.webm"])
    #expect(entry.action == .remux && entry.reasons.first?.code == "fragmented")
    let made = scratch.path("out/live.webm")
    #expect(abs(try length(made) - 2) < 0.05)
    #expect(
      try Witness.packetHashes(made) == Witness.packetHashes(scratch.path("in/live.webm")))
  }

  /// Windows Media with a licence can be opened, and its pictures are noise.
  @Test func protectedWindowsMediaIsNamed() async throws {
    let scratch = try folder()
    let path = scratch.path("in/clip.wmv")
    try Witness.make(path, "-f lavfi -i testsrc2=s=96x64:r=25:d=1 -c:v wmv2")
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    // A content encryption object: its GUID, its size, and four empty fields.
    let object: [UInt8] =
      [
        0xFB, 0xB3, 0x11, 0x22, 0x23, 0xBD, 0xD2, 0x11, 0xB4, 0xB7, 0x00, 0xA0, 0xC9, 0x55, 0xFC,
        0x6E,
      ] + [40] + [UInt8](repeating: 0, count: 7 + 16)
    bytes[16] += 40
    bytes[24] += 1
    try scratch.write("in/clip.wmv", Data(bytes[..<30] + object + bytes[30...]))
    let entry = try #require(try await prepare(scratch)["clip.wmv"])
    #expect(entry.action == .reject && entry.reasons.map(\.code) == ["encrypted"])
  }

  /// Screen recorders without a microphone declare sound and write none.
  @Test(arguments: [
    ("clip.mkv", "libx264 -pix_fmt yuv420p", PreparationAction.remux),
    ("clip.mp4", "libx264 -pix_fmt yuv420p -movflags frag_keyframe+empty_moov", .remux),
    ("clip.mkv", "mpeg4", .transcode),
  ])
  func soundThatIsOnlyDeclaredIsNotMissed(
    name: String, codec: String, action: PreparationAction
  ) async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/" + name),
      "-f lavfi -i testsrc2=s=96x64:r=25:d=2 -f lavfi -i sine=d=2 -c:v \(codec) -c:a aac "
        + "-af aselect=0")
    try #require(
      try Witness.probe(scratch.path("in/" + name), "stream=codec_name").contains {
        $0.hasPrefix("aac")
      })
    #expect(try await prepare(scratch)[name]?.action == action)
    #expect(try Witness.pictureCount(scratch.path("out/clip.mp4")) == 50)
  }

  @Test func aSecondPictureThatIsLeftOutIsNamed() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/two.mkv"),
      "-f lavfi -i testsrc2=s=96x64:r=25:d=1 -f lavfi -i testsrc=s=96x64:r=25:d=1 -map 0 -map 1 "
        + "-c:v mpeg4")
    let entry = try #require(try await prepare(scratch)["two.mkv"])
    #expect(entry.reasons.contains { $0.code == "tracks-dropped" && $0.text.contains("video") })
  }

  @Test(.enabled(if: ExifTool.isThere, ExifTool.absence))
  func anEmptyNoteOfPlacesIsNone() async throws {
    let scratch = try folder()
    for name in ["in/plain.jpg", "in/placed.jpg"] {
      try Witness.make(scratch.path(name), "-f lavfi -i testsrc2=s=64x48 -frames:v 1")
    }
    func set(_ name: String, _ tags: [String]) throws {
      try Witness.run("exiftool", ["-q", "-overwrite_original"] + tags + [scratch.path(name)])
    }
    try set("in/plain.jpg", ["-GPSVersionID=2.3.0.0"])
    try set("in/placed.jpg", ["-GPSVersionID=2.3.0.0", "-GPSLatitude=48.2", "-GPSLatitudeRef=N"])
    let made = try await prepare(scratch)
    func isTold(_ name: String) -> Bool {
      made[name]?.reasons.contains { $0.code == "location-removed" } == true
    }
    #expect(!isTold("plain.jpg") && isTold("placed.jpg"))
    #expect(try ExifTool.coordinates(in: scratch.path("out/placed.jpg")) == "")
  }
}
