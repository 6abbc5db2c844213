import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine
@testable import Preparation

/// Clips that are right by their formats' rules and that programs stumble over all the same.
@Suite(.timeLimit(.minutes(8))) struct OddClipTests: Preparing {
  /// An hour of silence before a stretch is more than libswresample makes up at once, and then all
  /// sound was lost.
  @Test func aStretchLateInALongFileHasItsSound() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/long.mkv"),
      "-f lavfi -i color=s=64x48:r=1/8:d=3608 -itsoffset 3596 -f lavfi -i "
        + "aevalsrc='if(between(t,2,3),0.5*sin(2200*t),0)|0':s=48000:d=8 "
        + "-c:v mpeg4 -g 1 -c:a aac -map 0 -map 1")
    _ = try await prepare(scratch) { $0.trim = 3597...3601 }
    let made = scratch.path("out/long.mp4")
    #expect(abs(try length(made, stream: "a:0") - 4) < 0.1)
    // The tone begins at 3598, 1 s into the stretch, and ends a second later.
    #expect(try loudest(made, at: 1.2) > 8)
    #expect(try loudest(made, at: 0.5) < 3 && loudest(made, at: 2.3) < 3)
  }

  /// DVDs show the pictures of a film for two and three fields in turn.
  @Test(arguments: [240, 241], ["mp4", "mov"])
  func filmsOnDVDKeepTheirRate(count: Int, kind: String) async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/film.\(kind)"),
      [
        "-f", "lavfi", "-i", "testsrc2=s=96x64:r=24000/1001", "-frames:v", "\(count)", "-vf",
        "settb=1001/60000,setpts=floor(N/2)*5+mod(N\\,2)*2", "-fps_mode", "passthrough",
        "-enc_time_base", "1001:60000", "-c:v", "mpeg4",
      ])
    _ = try await prepare(scratch)
    let made = scratch.path("out/film.mp4")
    #expect(try Witness.value("stream=r_frame_rate", of: made, stream: "v:0") == "24000/1001")
    #expect(abs(try Witness.pictureCount(made) - count) <= 1)
  }

  @Test func aFirstFragmentInTheIndexCounts() async throws {
    let scratch = try folder()
    let path = scratch.path("in/clip.mp4")
    try Witness.make(
      path, "-f lavfi -i testsrc2=s=96x64:r=25:d=30 -c:v mpeg4 -g 250 -movflags frag_keyframe")
    #expect(abs(try #require(try Probe.facts(of: path).duration) - 30) < 0.05)
    _ = try await prepare(scratch) { $0.trim = 22...28 }
    #expect(abs(try length(scratch.path("out/clip.mp4"), stream: "v:0") - 6) < 0.05)
  }

  @Test func whatIsEncodedKeepsItsPlaceWhereAsked() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/phone.mov"),
      "-f lavfi -i testsrc2=s=96x64:r=25:d=1 -c:v mpeg4 -movflags use_metadata_tags "
        + "-metadata com.apple.quicktime.location.ISO6709=+48.2082+016.3738/")
    let entry = try #require(try await prepare(scratch) { $0.keepLocation = true }["phone.mov"])
    #expect(entry.action == .transcode)
    let tags = try Witness.text(
      "ffprobe",
      ["-v", "error", "-show_entries", "format_tags", scratch.path("out/phone.mp4")])
    #expect(tags.contains("48.2"))
  }

  /// Players take a portrait clip without tags for what it is: HD.
  @Test func portraitClipsWithoutTagsKeepTheirColours() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/tall.mkv"),
      "-f lavfi -i color=0xC04020:s=608x1080:r=25:d=0.4 "
        + "-vf scale=out_color_matrix=bt709,format=yuv420p -c:v mpeg4 -q:v 2")
    _ = try await prepare(scratch)
    let made = try Witness.run(
      "ffmpeg",
      [
        "-v", "error", "-i", scratch.path("out/tall.mp4"), "-frames:v", "1", "-vf",
        "scale=in_color_matrix=bt709,format=rgb24", "-f", "rawvideo", "-",
      ])
    for (found, wanted) in zip(made.prefix(3), [0xC0, 0x40, 0x20]) {
      #expect(abs(Int(found) - wanted) < 6)
    }
  }

  /// The bit rate of its beginning says nothing of the rest.
  @Test func soundWhoseRateVariesIsWhole() async throws {
    let scratch = try folder()
    func frames(_ mode: UInt8, bytes: Int, count: Int) -> [UInt8] {
      (0..<count).flatMap { _ in [mode << 3 | 4] + [UInt8](repeating: 0x5A, count: bytes - 1) }
    }
    let sound =
      Array("#!AMR\n".utf8) + frames(0, bytes: 13, count: 100) + frames(7, bytes: 32, count: 1000)
    try scratch.write("in/call.amr", sound)
    let entry = try #require(try await prepare(scratch)["call.amr"])
    #expect(entry.outputs.map(\.path) == ["call.m4a"], "\(entry.reasons)")
    #expect(abs(try length(scratch.path("out/call.m4a"), stream: "a:0") - 22) < 0.1)
  }

  /// Pictures that are shown before their keyframe need the one before it too.
  @Test func partsOfOpenGroupsLoseNoPicture() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/open.mp4"),
      "-f lavfi -i testsrc2=s=320x180:r=25:d=12,noise=alls=20:allf=t -c:v libx264 -bf 3 "
        + "-pix_fmt yuv420p -crf 35 -g 24 -x264-params open-gop=1:scenecut=0 "
        + "-force_key_frames expr:gte(t,n_forced*2) -forced-idr 1")
    let entry = try #require(
      try await prepare(scratch) {
        $0.limit = ByteSize(58_000)
        $0.oversize = .split
      }["open.mp4"])
    func pictures(_ path: String) throws -> [Substring] {
      try Witness.text("ffmpeg", ["-v", "error", "-i", path, "-f", "framemd5", "-"])
        .split(separator: "\n").filter { !$0.hasPrefix("#") }
        .compactMap { $0.split(separator: ",").last }
    }
    let whole = try pictures(scratch.path("in/open.mp4"))
    let parts = try entry.outputs.flatMap { try pictures(scratch.path("out/" + $0.path)) }
    #expect(entry.outputs.count > 2 && parts == whole, "\(entry.reasons)")
  }

  /// A photo with music: players let the last picture stand.
  @Test(arguments: [0.04, 2])
  func aStretchBehindThePictureShowsTheLastOne(length: Double) async throws {
    let scratch = try folder()
    let path = scratch.path("in/clip.mp4")
    try Witness.make(
      path,
      "-f lavfi -i testsrc2=s=96x64:r=25:d=\(length) -f lavfi -i sine=d=5 \(Witness.h264)")
    _ = try await prepare(scratch) { $0.trim = 3...4.5 }
    let made = scratch.path("out/clip.mp4")
    #expect(try Witness.pictureCount(made) == 1)
    #expect(abs(try self.length(made, stream: "a:0") - 1.5) < 0.05)
    let difference = zip(
      try Witness.pixels(made), try Witness.pixels(path, at: length - 0.04)
    ).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    #expect(difference < 96 * 64 * 3 * 10)
  }

  @Test(arguments: [("gray", "ffv1"), ("gray10le", "ffv1"), ("gray16le", "ffv1"), ("gray", "png")])
  func greyKeepsItsLevels(format: String, codec: String) async throws {
    let scratch = try folder()
    let path = scratch.path("in/clip.mkv")
    try Witness.make(
      path,
      "-f lavfi -i smptebars=s=96x64:r=25:d=0.4,format=\(format) -c:v \(codec) -pix_fmt \(format)")
    _ = try await prepare(scratch)
    let pairs = zip(
      try Witness.pixels(scratch.path("out/clip.mp4")), try Witness.pixels(path))
    let difference = pairs.reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    #expect(difference < 96 * 64 * 3 * 3)
  }

  /// Pictures without a container have no times: they are counted.
  @Test(arguments: [
    ("libx264 -preset ultrafast -pix_fmt yuv420p", "h264"),
    ("libx265 -preset ultrafast -x265-params log-level=none", "hevc"),
    ("mpeg2video -bf 2 -q:v 4", "m2v"), ("mpeg4 -q:v 4", "m4v"),
  ])
  func bareStreamsAreCut(codec: String, kind: String) async throws {
    let scratch = try folder()
    let path = scratch.path("in/clip.\(kind)")
    try Witness.make(path, "-f lavfi -i testsrc2=s=96x64:r=25:d=14 -c:v \(codec)")
    let made = scratch.path("out/clip.mp4")
    let cut = try await prepare(scratch) { $0.trim = 11...13 }
    #expect(cut["clip.\(kind)"]?.action == .transcode)
    #expect(try Witness.pictureCount(made) == 50)
    // That of one picture earlier or later is less like it.
    let likeness = try ["10.96", "11", "11.04"].map { start in
      let wanted = scratch.path("wanted.mkv")
      try Witness.make(
        wanted, "-f lavfi -i testsrc2=s=96x64:r=25:d=14 -ss \(start) -t 2 -c:v ffv1")
      let each = try Witness.likeness(made, to: wanted, notes: scratch.path("notes"))
      return each.reduce(0, +) / Double(each.count)
    }
    #expect(likeness[1] > likeness[0] && likeness[1] > likeness[2], "\(likeness)")

    let bytes = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    _ = try await prepare(scratch) { $0.limit = ByteSize(Int64(bytes / 2)) }
    #expect(try Witness.pictureCount(made) == 350)
  }

  /// RealMedia gives all sound of a stretch one time.
  @Test func soundWhoseTimesStandStillIsWhole() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/talk.rm"),
      "-f lavfi -i sine=d=6 -ar 8000 -ac 1 -c:a real_144 -f rm")
    let entry = try #require(try await prepare(scratch)["talk.rm"])
    #expect(entry.action == .convert, "\(entry.reasons)")
    let made = scratch.path("out/talk.m4a")
    #expect(abs(try length(made, stream: "a:0") - 6) < 0.1)
    #expect(try loudest(made, at: 0.5) > 8 && loudest(made, at: 5.2) > 8)
  }

  /// Where the first picture is shown, against the clock on which the sound begins at 0.
  @Test(
    arguments: [
      ("-itsoffset 0.021", 25, nil), ("-itsoffset 0.045", 10, nil), ("-itsoffset 0.090", 5, nil),
      ("", 5, 1.9...6), ("", 5, 2.11...6),
    ] as [(String, Int, ClosedRange<Double>?)])
  func soundStaysInStepWithPicturesThatLieBetweenTicks(
    delay: String, rate: Int, trim: ClosedRange<Double>?
  ) async throws {
    let scratch = try folder()
    let flash = "geq=lum='if(lt(mod(T\\,1)\\,0.19)\\,235\\,16)':cb=128:cr=128"
    let beep = "aevalsrc='0.8*sin(2*PI*1000*t)*lt(mod(t,1),0.05)':s=48000:d=8"
    try Witness.make(
      scratch.path("in/clip.mkv"),
      delay.split(separator: " ").map(String.init) + [
        "-f", "lavfi", "-i", "color=s=64x64:r=\(rate):d=8,format=yuv420p,\(flash)", "-f", "lavfi",
        "-i", beep, "-c:v", "libx265", "-x265-params", "log-level=none", "-c:a", "pcm_s16le",
      ])
    _ = try await prepare(scratch) { $0.trim = trim }
    func offset(_ path: String) throws -> Double {
      let flashes = try flashTimes(path)
      let beeps = try beepTimes(path)
      // The first may be cut, or stand in for a picture before it.
      let pairs = flashes.dropFirst().compactMap { flash in
        beeps.map { $0 - flash }.min { abs($0) < abs($1) }
      }
      try #require(pairs.count > 2)
      return pairs.reduce(0, +) / Double(pairs.count)
    }
    let moved = try offset(scratch.path("out/clip.mp4")) - offset(scratch.path("in/clip.mkv"))
    #expect(abs(moved) < 0.004, "\(moved) s")
  }

  /// When pictures turn white, in seconds.
  private func flashTimes(_ path: String) throws -> [Double] {
    let times = try Witness.probe(path, "frame=pts_time", stream: "v:0").compactMap {
      Double($0.split(separator: ",").first ?? "")
    }
    let light = try Witness.run(
      "ffmpeg",
      [
        "-v", "error", "-i", path, "-map", "0:v:0", "-vf", "scale=1:1:flags=area,format=gray",
        "-fps_mode", "passthrough", "-f", "rawvideo", "-",
      ])
    return zip(times, zip([0] + light, light)).compactMap { $1.0 < 128 && $1.1 >= 128 ? $0 : nil }
  }

  /// When a tone begins behind silence, in seconds.
  private func beepTimes(_ path: String) throws -> [Double] {
    let start = Double(try Witness.value("stream=start_time", of: path, stream: "a:0")) ?? 0
    let samples = try samples(path, at: 0, seconds: 9)
    var found: [Double] = []
    var last = -9600
    for (place, sample) in samples.enumerated() where abs(Int(sample)) > 35 {
      if place - last > 9600 { found.append(start + Double(place) / 48_000) }
      last = place
    }
    return found
  }
}
