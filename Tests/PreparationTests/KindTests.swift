import Foundation
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// Kinds of files that need something of their own, made by other programs and judged by them.
@Suite(.timeLimit(.minutes(8))) struct KindTests: Preparing {
  @Test(arguments: ["srt", "ass"])
  func subtitlesAreCarriedOver(codec: String) async throws {
    let scratch = try folder()
    try scratch.write(
      "words.srt", "1\n00:00:00,200 --> 00:00:00,900\nHello <i>you</i>\n\n".utf8)
    try Witness.make(
      scratch.path("in/clip.mkv"),
      "-f lavfi -i testsrc2=s=96x64:r=25:d=1 -i \(scratch.path("words.srt")) \(Witness.h264) "
        + "-c:s \(codec) -metadata:s:s:0 language=fra")
    try Witness.make(
      scratch.path("in/other.mkv"),
      "-i \(scratch.path("in/clip.mkv")) -map 0 -c:v mpeg4 -c:s copy")
    let made = try await prepare(scratch)
    #expect(made["clip.mkv"]?.action == .remux && made["other.mkv"]?.action == .transcode)
    for name in ["out/clip.mp4", "out/other.mp4"] {
      let path = scratch.path(name)
      #expect(try Witness.value("stream_tags=language", of: path, stream: "s:0") == "fra")
      let words = try Witness.text("ffmpeg", ["-v", "error", "-i", path, "-f", "srt", "-"])
      #expect(words.contains("00:00:00,200 --> 00:00:00,900") && words.contains("Hello you"))
    }
  }

  @Test(arguments: [
    ("tape.dv", "fieldorder=bff", "-c:v dvvideo -pix_fmt yuv420p"),
    ("air.mpg", "setfield=prog", "-c:v mpeg2video -b:v 4M"),
    ("rip.avi", "setfield=prog,format=yuv420p", "-c:v mpeg4 -q:v 2"),
    ("capture.wmv", "setfield=prog,format=yuv420p", "-c:v wmv2 -q:v 2"),
    (
      "stream.mkv", "setfield=prog,format=yuv420p",
      "-c:v libx265 -preset ultrafast -x265-params log-level=none"
    ),
  ])
  func combsAreFoundWhereNoTagTellsOfThem(
    name: String, fields: String, codec: String
  ) async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/" + name),
      "-f lavfi -i testsrc2=s=720x576:r=50:d=1 -vf tinterlace=interleave_top,\(fields) \(codec)")
    _ = try await prepare(scratch)
    let output = try #require(scratch.tree("out").first { $0.hasSuffix(".mp4") })
    let judged = try Witness.text(
      "ffprobe",
      [
        "-v", "error", "-f", "lavfi", "-i", "movie=\(scratch.path("out/" + output)),idet",
        "-show_entries", "frame_tags=lavfi.idet.single.current_frame", "-of", "csv=p=0",
      ])
    let words = judged.split(separator: "\n")
    #expect(words.count >= 24)
    #expect(words.count { $0.contains("progressive") } * 10 >= words.count * 8)
  }

  /// What discs, cameras and editors write, and bare streams without a container.
  @Test(arguments: [
    ("disc.vob", "-c:v mpeg2video -q:v 4 -c:a ac3 -f vob", PreparationAction.transcode),
    ("camera.mts", "\(Witness.h264) -c:a ac3 -mpegts_m2ts_mode 1 -f mpegts", .transcode),
    ("camera.mxf", "-c:v mpeg2video -q:v 4 -c:a pcm_s16le", .transcode),
    (
      "bare.hevc", "-an -c:v libx265 -pix_fmt yuv420p -x265-params log-level=none -f hevc",
      .transcode
    ),
    ("bare.mjpeg", "-an -vf hue=s=0 -c:v mjpeg -q:v 2 -pix_fmt yuvj420p -f mjpeg", .transcode),
    ("bare.264", "-an \(Witness.h264) -bf 2 -f h264", .remux),
  ])
  func clipsOfOtherMakersAreRight(
    name: String, codecs: String, action: PreparationAction
  ) async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/" + name),
      "-f lavfi -i testsrc2=s=176x144:r=25:d=2 -f lavfi -i sine=d=2:sample_rate=48000 "
        + "-colorspace bt709 -color_primaries bt709 -color_trc bt709 \(codecs)")
    let made = try await prepare(scratch)[name]
    #expect(made?.action == action, "\(made?.reasons ?? [])")
    let output = try #require(made?.outputs.first).path
    let path = scratch.path("out/" + output)
    #expect(try Witness.pictureCount(path) == 50)
    #expect(
      try Witness.value("stream=codec_name,pix_fmt", of: path, stream: "v:0") == "h264,yuv420p")
    #expect(abs((Double(try Witness.value("format=duration", of: path)) ?? 0) - 2) < 0.07)
    let likeness = try Witness.likeness(
      path, to: scratch.path("in/" + name), notes: scratch.path("psnr"))
    #expect(likeness.count == 50 && likeness.allSatisfy { $0 > 28 }, "\(likeness)")
  }

  /// A photo can have others behind it: previews, gain maps.
  @Test func aPhotoWithOthersBehindItStaysAPhoto() async throws {
    let scratch = try folder()
    let (one, clip) = (scratch.path("one.jpg"), scratch.path("in/clip.jpg"))
    try Witness.make(one, "-f lavfi -i testsrc2=s=176x144 -frames:v 1")
    let photo = try Data(contentsOf: URL(fileURLWithPath: one))
    try (photo + photo).write(to: URL(fileURLWithPath: scratch.path("in/photo.jpg")))
    let pictures = [Data](repeating: photo, count: 12)
    try Data(pictures.joined()).write(to: URL(fileURLWithPath: clip))
    let made = try await prepare(scratch)
    #expect(made["photo.jpg"]?.action == .keep)
    #expect(made["clip.jpg"]?.outputs.first?.path == "clip.mp4")
    #expect(try Witness.pictureCount(scratch.path("out/clip.mp4")) == 12)
  }

  @Test func aWaveFileOf64BitsIsKeptOrMadeSmaller() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/long.wav"), "-f lavfi -i sine=d=6 -c:a pcm_s24le -rf64 always")
    #expect(try await prepare(scratch)["long.wav"]?.action == .keep)
    let made = try await prepare(scratch) { $0.limit = ByteSize(200_000) }["long.wav"]
    let output = try #require(made?.outputs.first)
    #expect(output.bytes <= 200_000)
    let length = Double(
      try Witness.value("format=duration", of: scratch.path("out/" + output.path)))
    #expect(abs((length ?? 0) - 6) < 0.05)
  }

  @Test func aStretchIsTakenOfEveryClipAndSound() async throws {
    let scratch = try folder()
    try Witness.clip(scratch.path("in/clip.mp4"), seconds: 3)
    try Witness.make(scratch.path("in/song.wav"), "-f lavfi -i sine=d=3")
    let made = try await prepare(scratch) { $0.trim = 1...2.2 }
    #expect(made["clip.mp4"]?.reasons.first?.code == "trimmed")
    for name in ["out/clip.mp4", "out/song.m4a"] {
      let length = Double(try Witness.value("format=duration", of: scratch.path(name))) ?? 0
      #expect(abs(length - 1.2) < 0.06, "\(name)")
    }
    #expect(try Witness.pictureCount(scratch.path("out/clip.mp4")) == 30)
  }

  @Test func aClipThatIsEncodedAnywayIsSplitWithoutAGap() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/long.mkv"),
      "-f lavfi -i testsrc2=s=160x120:r=25:d=24 -f lavfi -i sine=d=24 -c:v mpeg4 -g 50 -c:a ac3")
    let limit = ByteSize(120_000)
    let entry = try #require(
      try await prepare(scratch) {
        $0.limit = limit
        $0.oversize = .split
      }["long.mkv"])
    #expect(entry.outputs.count > 1)
    var pictures = 0
    var length = 0.0
    for part in entry.outputs {
      let path = scratch.path("out/" + part.path)
      #expect(part.bytes <= limit.bytes)
      pictures += try Witness.pictureCount(path)
      length += Double(try Witness.value("format=duration", of: path)) ?? 0
      #expect(
        try Witness.probe(path, "stream=codec_name").sorted() == ["aac", "h264"])
    }
    #expect(pictures == 600)
    #expect(abs(length - 24) < 0.1)
  }

  /// An index shows before anything is tried that keyframes stand too far apart.
  @Test(arguments: [
    ("long.mp4", ["over-limit", "split"]), ("long.ts", ["over-limit", "split-failed", "split"]),
  ])
  func aClipWithFewKeyframesIsSplitByEncoding(name: String, codes: [String]) async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/" + name),
      "-f lavfi -i testsrc2=s=160x120:r=25:d=24 -f lavfi -i sine=d=24 -g 150 \(Witness.h264)")
    let limit = ByteSize(100_000)
    let entry = try #require(
      try await prepare(scratch) {
        $0.limit = limit
        $0.oversize = .split
      }[name])
    #expect(entry.outputs.count > 1 && entry.outputs.allSatisfy { $0.bytes <= limit.bytes })
    #expect(entry.reasons.map(\.code) == codes)
    let pictures = try entry.outputs.map {
      try Witness.pictureCount(scratch.path("out/" + $0.path))
    }
    #expect(pictures.reduce(0, +) == 600)
  }

  @Test func soundThatBreaksOffIsRejected() async throws {
    let scratch = try folder()
    for name in ["song.wav", "song.mp3"] {
      let whole = scratch.path("whole-" + name)
      try Witness.make(whole, "-f lavfi -i sine=d=4")
      let bytes = try Data(contentsOf: URL(fileURLWithPath: whole))
      try scratch.write("in/whole-" + name, bytes)
      try scratch.write("in/" + name, bytes.prefix(bytes.count / 3))
    }
    let made = try await prepare(scratch)
    for name in ["song.wav", "song.mp3"] {
      #expect(made[name]?.action == .reject)
      #expect(made[name]?.reasons.first?.text.contains("cut off") == true)
      #expect(made["whole-" + name]?.action == .keep)
    }
  }

  @Test func matroskaThatBeginsLateIsWhole() async throws {
    let scratch = try folder()
    try Witness.clip(scratch.path("clip.mp4"))
    try Witness.make(
      scratch.path("in/late.mkv"), "-itsoffset 5 -i \(scratch.path("clip.mp4")) -c copy")
    #expect(try await prepare(scratch)["late.mkv"]?.action == .remux)
    let length = Double(
      try Witness.value("format=duration", of: scratch.path("out/late.mp4")))
    #expect(abs((length ?? 0) - 1) < 0.08)
  }

  @Test(.enabled(if: ExifTool.isThere, ExifTool.absence))
  func theLocationGoesFromEveryKind() async throws {
    let scratch = try folder()
    let place = "-metadata location=+40.6800-074.5000/ -metadata title=Kept"
    try Witness.clip(scratch.path("clip.mp4"))
    let copied = "-i \(scratch.path("clip.mp4")) \(place)"
    try Witness.make(scratch.path("in/a.mov"), "\(copied) -c copy")
    try Witness.make(scratch.path("in/b.mkv"), "\(copied) -c copy")
    try Witness.make(
      scratch.path("in/c.webm"), "\(copied) -c:v libvpx -deadline realtime -cpu-used 8")
    try Witness.make(scratch.path("in/d.mp3"), "\(copied) -vn")
    try Witness.make(scratch.path("in/e.gif"), "-f lavfi -i testsrc2=s=64x48:r=5:d=1")
    try Witness.run(
      "exiftool",
      [
        "-q", "-overwrite_original", "-XMP-exif:GPSLatitude=40.5", "-XMP:Title=Kept",
        scratch.path("in/e.gif"),
      ])
    let made = try await prepare(scratch)
    for (source, entry) in made {
      #expect(entry.reasons.contains { $0.code == "location-removed" }, "\(source)")
      let output = scratch.path("out/" + (entry.outputs.first?.path ?? ""))
      #expect(try ExifTool.coordinates(in: output) == "", "\(source)")
      let tags = try Witness.text("ffprobe", ["-v", "error", "-show_format", output])
      #expect(!tags.contains("40.68"), "\(source)")
      #expect(tags.contains("Kept") || source == "e.gif", "\(source)")
    }
    let record = try String(contentsOfFile: scratch.path("out/preflight.json"), encoding: .utf8)
    #expect(!record.contains("40.68"))
  }

  @Test func animatedJPEGXLSaysThatItIsAStillNow() {
    let facts = Samples.picture(.jpegXL, kind: .animation)
    let decision = Samples.planner().decide(facts, name: "a.jxl")
    #expect(decision.fileExtension == "jpg")
    #expect(decision.reasons.contains { $0.code == "first-picture" })
  }

  /// FFmpeg reads each of these as a shorter clip that ends well.
  @Test(arguments: [
    ("clip.avi", "-c:v mjpeg -c:a pcm_s16le"), ("clip.wmv", "-c:v wmv2 -c:a wmav2"),
    ("clip.mkv", "-c:v mpeg4 -c:a aac"),
  ])
  func clipsThatAreCutOffAreRefused(name: String, codecs: String) async throws {
    let scratch = try folder()
    let whole = scratch.path("in/whole-" + name)
    try Witness.make(
      whole, "-f lavfi -i testsrc2=s=320x240:r=25:d=2 -f lavfi -i sine=d=2 \(codecs)")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: whole))
    try scratch.write("in/cut-" + name, bytes.prefix(bytes.count * 9 / 10))
    let entries = try await prepare(scratch)
    #expect(try #require(entries["whole-" + name]).action == .transcode)
    let cut = try #require(entries["cut-" + name])
    #expect(cut.action == .reject)
    #expect(cut.reasons.first?.text.contains("cut off") == true)
  }

  /// As phones write them: the name of the key stays, its value goes.
  @Test func aLocationUnderAQuickTimeKeyGoesAndTheClipStays() async throws {
    let scratch = try folder()
    let place = "com.apple.quicktime.location.ISO6709"
    try Witness.make(
      scratch.path("in/phone.mov"),
      "-f lavfi -i testsrc2=s=96x64:r=25:d=1 \(Witness.h264) -movflags use_metadata_tags "
        + "-metadata \(place)=+48.2082+016.3738/ -metadata com.apple.quicktime.make=Apple")
    let entry = try #require(try await prepare(scratch)["phone.mov"])
    #expect(entry.action == .keep)
    let tags = try Witness.text(
      "ffprobe",
      ["-v", "error", "-show_entries", "format_tags", scratch.path("out/phone.mov")])
    #expect(!tags.contains("48.2082") && tags.contains("com.apple.quicktime.make=Apple"))
  }

  @Test(arguments: [true, false])
  func soundKeepsItsLocationWhereAsked(isKept: Bool) async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/song.flac"),
      "-f lavfi -i sine=d=1 -c:a flac -metadata location=+48.2082+016.3738/")
    _ = try await prepare(scratch) { $0.keepLocation = isKept }
    let tags = try Witness.text(
      "ffprobe", ["-v", "error", "-show_entries", "format_tags", scratch.path("out/song.m4a")])
    #expect(tags.contains("48.2082") == isKept)
  }

  @Test func coverArtStaysWithSoundThatIsCopied() async throws {
    let scratch = try folder()
    let cover = scratch.path("cover.jpg")
    try Witness.make(cover, "-f lavfi -i testsrc2=s=64x64 -frames:v 1 -pix_fmt yuvj420p")
    try Witness.make(
      scratch.path("in/song.mka"),
      "-f lavfi -i sine=d=2 -c:a aac -attach \(cover) -metadata:s:t mimetype=image/jpeg "
        + "-metadata:s:t filename=cover.jpg")
    let entry = try #require(try await prepare(scratch)["song.mka"])
    #expect(entry.action == .remux)
    let made = scratch.path("out/song.m4a")
    #expect(try Witness.value("stream=codec_name", of: made, stream: "v:0") == "mjpeg")
    #expect(
      try Witness.value("stream_disposition=attached_pic", of: made, stream: "v:0") == "1")
  }
}
