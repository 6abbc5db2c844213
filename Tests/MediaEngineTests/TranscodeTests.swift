import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

@Suite struct TranscodeTests {
  private func transcode(
    _ input: String, _ scratch: Scratch, trim: ClosedRange<Double>? = nil,
    longestSide: Int? = nil, mostChannels: Int = 6
  ) throws -> MediaFacts {
    try TranscodeJob(
      input: input, output: scratch.path("out.mp4"),
      video: VideoSettings(preset: "ultrafast", longestSide: longestSide),
      audio: AudioSettings(mostChannels: mostChannels), trim: trim
    ).run().facts
  }

  private func expectPlaysEverywhere(_ facts: MediaFacts) {
    let picture = facts.mainVideo
    #expect(facts.container == .mp4 && facts.indexFirst == true && !facts.isFragmented)
    #expect(picture?.codec == "h264" && picture?.sampleFormat == "yuv420p")
    #expect(picture?.colour == PicturePlan.colour)
    #expect(picture?.hdr == nil && picture?.rotation == 0 && picture?.isMirrored == false)
    #expect(picture?.sampleAspectRatio == .one || picture?.sampleAspectRatio == nil)
    #expect(picture?.isVariableFrameRate == false)
    #expect(picture?.fieldOrder == .progressive || picture?.fieldOrder == nil)
    #expect((picture?.codedSize?.width ?? 1) % 2 == 0 && (picture?.codedSize?.height ?? 1) % 2 == 0)
  }

  static let sources: [(String, [String])] = [
    (
      "hevc10.mp4",
      ["-c:v", "libx265", "-x265-params", "log-level=none", "-pix_fmt", "yuv420p10le"]
    ),
    ("444.mkv", ["-c:v", "libx264", "-pix_fmt", "yuv444p"]),
    ("422.mov", ["-c:v", "prores_ks", "-profile:v", "2"]),
    ("mpeg2.mpg", ["-c:v", "mpeg2video", "-c:a", "mp2"]),
    ("mjpeg.avi", ["-c:v", "mjpeg", "-c:a", "pcm_s16le"]),
    ("wmv.wmv", ["-c:v", "wmv2", "-c:a", "wmav2"]),
    ("vp8.webm", ["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"]),
    ("dnxhd.mov", ["-s", "1280x720", "-c:v", "dnxhd", "-b:v", "90M", "-pix_fmt", "yuv422p"]),
    ("rgb.avi", ["-c:v", "rawvideo", "-pix_fmt", "bgr24", "-c:a", "pcm_u8"]),
    ("odd.mkv", ["-s", "161x121", "-c:v", "ffv1", "-c:a", "flac"]),
  ]

  @Test(arguments: sources)
  func makesEveryCodecPlay(_ name: String, _ extra: [String]) throws {
    let scratch = try Scratch()
    let input = try scratch.clip(name, seconds: 0.8, extra: extra)
    let source = try Probe.facts(of: input)
    let facts = try transcode(input, scratch)
    expectPlaysEverywhere(facts)
    #expect(facts.audioStreams.map(\.codec) == ["aac"])
    #expect(abs((facts.duration ?? 0) - (source.duration ?? 0)) < 0.05)
    let frames = Int(
      try Witness.value("stream=nb_frames", of: scratch.path("out.mp4"), stream: "v:0"))
    // ASF's clock starts before its first picture.
    #expect(frames == 20 || (frames == 21 && name == "wmv.wmv"))
  }

  /// Four corners of four colours, so that any turn or mirroring shows.
  private func corners(_ scratch: Scratch, _ matrix: [Double]) throws -> String {
    let flat = scratch.path("flat.mp4")
    try Witness.make(
      flat,
      [
        "-f", "lavfi", "-i", "color=red:size=64x32:rate=5:duration=0.4", "-f", "lavfi", "-i",
        "color=lime:size=64x32:rate=5:duration=0.4", "-f", "lavfi", "-i",
        "color=blue:size=64x32:rate=5:duration=0.4", "-f", "lavfi", "-i",
        "color=white:size=64x32:rate=5:duration=0.4", "-filter_complex",
        "[0][1]hstack[a];[2][3]hstack[b];[a][b]vstack", "-c:v", "libx264", "-pix_fmt", "yuv420p",
      ])
    var bytes = try Data(contentsOf: URL(fileURLWithPath: flat))
    let header = try #require(bytes.range(of: Data("tkhd".utf8)))
    // The matrix stands 40 bytes into a version 0 track header.
    let place = header.upperBound + 40
    for (index, value) in [0: matrix[0], 1: matrix[1], 3: matrix[2], 4: matrix[3]] {
      let word = UInt32(bitPattern: Int32(value * 65536))
      for byte in 0..<4 {
        bytes[place + index * 4 + byte] = UInt8(truncatingIfNeeded: word >> (24 - 8 * byte))
      }
    }
    let turned = scratch.path("turned.mp4")
    try bytes.write(to: URL(fileURLWithPath: turned))
    return turned
  }

  /// Where each corner of the coded picture is shown, by the matrix alone: (x, y) → (ax+cy, bx+dy).
  private func expectedCorners(_ m: [Double]) -> [String] {
    let names = [["red", "green"], ["blue", "white"]]
    var shown = [["", ""], ["", ""]]
    for y in 0..<2 {
      for x in 0..<2 {
        let (u, v) = (Double(2 * x - 1), Double(2 * y - 1))
        let right = m[0] * u + m[2] * v > 0
        let low = m[1] * u + m[3] * v > 0
        shown[low ? 1 : 0][right ? 1 : 0] = names[y][x]
      }
    }
    return shown.flatMap { $0 }
  }

  private func corners(of path: String, size: Resolution) throws -> [String] {
    let pixels = try Witness.pixels(path)
    func name(_ x: Int, _ y: Int) -> String {
      let at = (y * size.width + x) * 3
      let (r, g, b) = (pixels[at] > 128, pixels[at + 1] > 128, pixels[at + 2] > 128)
      return r && g && b ? "white" : r ? "red" : g ? "green" : b ? "blue" : "black"
    }
    let (w, h) = (size.width, size.height)
    return [
      name(w / 4, h / 4), name(3 * w / 4, h / 4), name(w / 4, 3 * h / 4),
      name(3 * w / 4, 3 * h / 4),
    ]
  }

  @Test(
    arguments: [
      [1, 0, 0, 1], [0, 1, -1, 0], [-1, 0, 0, -1], [0, -1, 1, 0],
      [-1, 0, 0, 1], [1, 0, 0, -1], [0, 1, 1, 0], [0, -1, -1, 0],
    ] as [[Double]])
  func turnsPixelsAndDropsTheMatrix(_ matrix: [Double]) throws {
    let scratch = try Scratch()
    let facts = try transcode(try corners(scratch, matrix), scratch)
    expectPlaysEverywhere(facts)
    let size =
      matrix[0] == 0 ? Resolution(width: 64, height: 128) : Resolution(width: 128, height: 64)
    #expect(facts.mainVideo?.codedSize == size)
    #expect(try corners(of: scratch.path("out.mp4"), size: size) == expectedCorners(matrix))
  }

  @Test func squaresThePixels() throws {
    let scratch = try Scratch()
    let input = try scratch.clip(
      "wide.mkv", size: "180x120", extra: ["-vf", "setsar=4/3", "-c:v", "libx264", "-c:a", "aac"])
    let facts = try transcode(input, scratch)
    expectPlaysEverywhere(facts)
    #expect(facts.mainVideo?.codedSize == Resolution(width: 240, height: 120))
  }

  @Test func makesLargePicturesSmaller() throws {
    let scratch = try Scratch()
    let input = try scratch.clip("large.mp4", size: "640x360", seconds: 0.4)
    let facts = try transcode(input, scratch, longestSide: 320)
    #expect(facts.mainVideo?.codedSize == Resolution(width: 320, height: 180))
  }

  @Test(arguments: [("smpte2084", "bt2020nc"), ("arib-std-b67", "bt2020nc")])
  func bringsHighDynamicRangeDown(_ transfer: String, _ matrix: String) throws {
    let scratch = try Scratch()
    let input = scratch.path("hdr.mp4")
    try Witness.make(
      input,
      [
        "-f", "lavfi", "-i", "testsrc2=size=160x96:rate=10:duration=0.5", "-vf",
        "format=yuv420p10le", "-c:v", "libx265", "-x265-params",
        "log-level=none:hdr10=1:colorprim=bt2020:transfer=\(transfer):colormatrix=\(matrix)"
          + ":master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1)"
          + ":max-cll=1000,400",
        "-pix_fmt", "yuv420p10le",
      ])
    #expect(try Probe.facts(of: input).mainVideo?.hdr != nil)
    let facts = try transcode(input, scratch)
    expectPlaysEverywhere(facts)
    let sideData = String(
      decoding: try Witness.run(
        "ffprobe",
        [
          "-v", "error", "-show_streams", "-show_frames", "-read_intervals", "%+#1",
          scratch.path("out.mp4"),
        ]), as: UTF8.self)
    for word in ["Mastering", "light level", "DOVI", "bt2020", transfer] {
      #expect(!sideData.contains(word), "\(word) is left")
    }
  }

  @Test func keepsTheGreysOfFullRange() throws {
    let scratch = try Scratch()
    for (name, level) in [("dark", 16), ("middle", 128), ("light", 235)] {
      let input = scratch.path("\(name).mkv")
      let hex = String(repeating: String(level, radix: 16), count: 3)
      try Witness.make(
        input,
        [
          "-f", "lavfi", "-i", "color=0x\(hex):size=64x64:rate=5:duration=0.4", "-vf",
          "scale=out_range=pc:out_color_matrix=bt709,format=yuvj420p", "-c:v", "libx264",
          "-colorspace", "bt709", "-color_range", "pc",
        ])
      expectPlaysEverywhere(try transcode(input, scratch))
      let pixels = try Witness.pixels(scratch.path("out.mp4"))
      for channel in 0..<3 { #expect(abs(Int(pixels[channel]) - level) <= 2) }
    }
  }

  @Test func keepsColoursOfStandardDefinition() throws {
    let scratch = try Scratch()
    let input = scratch.path("sd.mkv")
    try Witness.make(
      input,
      [
        "-f", "lavfi", "-i", "color=0xC04020:size=320x240:rate=5:duration=0.4", "-vf",
        "scale=out_color_matrix=smpte170m:out_range=tv,format=yuv420p", "-c:v", "libx264",
      ])
    _ = try transcode(input, scratch)
    let pixels = try Witness.pixels(scratch.path("out.mp4"))
    // ffmpeg takes untagged or BT.709 input by its tag since the tag is there.
    for (channel, level) in [0xC0, 0x40, 0x20].enumerated() {
      #expect(abs(Int(pixels[channel]) - level) <= 4)
    }
  }

  @Test func deinterlaces() throws {
    let scratch = try Scratch()
    let input = scratch.path("fields.mpg")
    try Witness.make(
      input,
      [
        "-f", "lavfi", "-i", "testsrc2=size=160x96:rate=50:duration=1", "-vf",
        "interlace=scan=tff", "-c:v", "mpeg2video", "-flags", "+ilme+ildct", "-top", "1",
      ])
    #expect(try Probe.facts(of: input).mainVideo?.fieldOrder == .topFirst)
    let facts = try transcode(input, scratch)
    expectPlaysEverywhere(facts)
    #expect(facts.mainVideo?.frameRate == Rational(25))
  }

  /// A flash and a click at the same moments, late in a clip whose pace changes.
  @Test func keepsSoundInStepWhenTheRateVaries() throws {
    let scratch = try Scratch()
    let input = scratch.path("vfr.mkv")
    try Witness.make(
      input,
      [
        "-f", "lavfi", "-i", "color=black:size=64x48:rate=30:duration=6", "-f", "lavfi", "-i",
        "sine=frequency=1000:duration=6", "-filter_complex",
        "[0]drawbox=color=white:t=fill:enable='between(t,5.0,5.2)',"
          + "select='not(between(mod(n,60),20,50))+between(t,4.9,5.3)'[v];"
          + "[1]volume=enable='not(between(t,5.0,5.2))':volume=0[a]",
        "-map", "[v]", "-map", "[a]", "-fps_mode", "vfr", "-c:v", "libx264", "-c:a", "flac",
      ])
    let facts = try transcode(input, scratch)
    expectPlaysEverywhere(facts)
    #expect(facts.mainVideo?.frameRate == Rational(30))
    let output = scratch.path("out.mp4")
    let frames = try Witness.run(
      "ffmpeg", ["-v", "error", "-i", output, "-f", "rawvideo", "-pix_fmt", "gray", "-"])
    let bright = (0..<(frames.count / 3072)).first { frames[$0 * 3072 + 1500] > 128 }
    let flash = try #require(bright).doubleValue / 30
    let sound = try Witness.run(
      "ffmpeg", ["-v", "error", "-i", output, "-f", "u8", "-ac", "1", "-ar", "8000", "-"])
    let loud = sound.firstIndex { abs(Int($0) - 128) > 6 }
    let click = Double(try #require(loud)) / 8000
    #expect(abs(flash - 5.0) <= 0.034)
    #expect(abs(click - 5.0) <= 0.02)
  }

  @Test func keepsAllSoundTracksAndLateStarts() throws {
    let scratch = try Scratch()
    let input = scratch.path("late.mkv")
    try Witness.make(
      input,
      [
        "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=2", "-itsoffset", "0.5", "-f",
        "lavfi", "-i", "sine=duration=1.5", "-f", "lavfi", "-i",
        "sine=frequency=880:duration=2", "-filter_complex", "[1]aformat=channel_layouts=stereo[s]",
        "-map", "0", "-map", "[s]", "-map", "2", "-c:v", "mpeg4", "-c:a", "ac3",
        "-metadata:s:a:0", "language=fra",
      ])
    let facts = try transcode(input, scratch)
    #expect(facts.audioStreams.map(\.codec) == ["aac", "aac"])
    #expect(facts.audioStreams.first?.language == "fra")
    let sound = try Witness.run(
      "ffmpeg",
      [
        "-v", "error", "-i", scratch.path("out.mp4"), "-map", "0:a:0", "-f", "u8", "-ac", "1",
        "-ar",
        "8000", "-",
      ])
    let first = try #require(sound.firstIndex { abs(Int($0) - 128) > 4 })
    #expect(abs(Double(first) / 8000 - 0.5) < 0.03)
  }

  @Test(arguments: [(2, "stereo"), (6, "5.1")])
  func mixesDownWhereTold(_ most: Int, _ layout: String) throws {
    let scratch = try Scratch()
    let input = scratch.path("surround.mkv")
    try Witness.make(
      input,
      [
        "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=0.5", "-f", "lavfi", "-i",
        "anullsrc=channel_layout=5.1:sample_rate=48000:duration=0.5", "-c:v", "mpeg4", "-c:a",
        "flac",
      ])
    let facts = try transcode(input, scratch, mostChannels: most)
    #expect(facts.mainAudio?.channelLayout == layout)
  }

  @Test func trimsToTheFrame() throws {
    let scratch = try Scratch()
    let input = try scratch.clip("long.mp4", seconds: 3)
    let facts = try transcode(input, scratch, trim: 0.8...2.2)
    #expect(abs((facts.duration ?? 0) - 1.4) < 0.03)
    let frames = try Witness.value("stream=nb_frames", of: scratch.path("out.mp4"), stream: "v:0")
    #expect(frames == "35")
  }

  @Test func trimsFarIntoAFile() throws {
    let scratch = try Scratch()
    let input = try scratch.clip("long.mp4", size: "64x48", seconds: 16)
    let facts = try transcode(input, scratch, trim: 13.2...14.4)
    #expect(abs((facts.duration ?? 0) - 1.2) < 0.03)
    let kept = try Witness.pixels(scratch.path("out.mp4"), at: 0.4)
    let wanted = try Witness.pixels(input, at: 13.6)
    let apart = zip(kept, wanted).map { abs(Int($0) - Int($1)) }.reduce(0, +)
    #expect(Double(apart) / Double(max(1, kept.count)) < 12)
  }

  @Test func givesTimesToAStreamWithoutAny() throws {
    let scratch = try Scratch()
    let input = scratch.path("raw.h264")
    try Witness.make(
      input,
      [
        "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=1", "-c:v", "libx264", "-bf",
        "0", "-f", "h264",
      ])
    let facts = try transcode(input, scratch)
    #expect(abs((facts.duration ?? 0) - 1) < 0.05)
  }

  @Test func flattensTransparencyOntoBlack() throws {
    let scratch = try Scratch()
    let input = scratch.path("alpha.mov")
    try Witness.make(
      input,
      [
        "-f", "lavfi", "-i", "color=white:size=64x64:rate=5:duration=0.4", "-vf",
        "format=rgba,colorchannelmixer=aa=0", "-c:v", "qtrle",
      ])
    #expect(try Probe.facts(of: input).mainVideo?.hasAlpha == true)
    expectPlaysEverywhere(try transcode(input, scratch))
    #expect(try Witness.pixels(scratch.path("out.mp4")).allSatisfy { $0 < 6 })
  }

  @Test func replacesOnlyTheSound() throws {
    let scratch = try Scratch()
    let input = try scratch.clip(
      "pcm.mov", extra: ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "pcm_s16le"])
    let facts = try TranscodeJob(
      input: input, output: scratch.path("out.mp4"), video: nil, audio: AudioSettings()
    ).run().facts
    #expect(facts.streams.map(\.codec) == ["h264", "aac"])
    let picture = try Witness.packetHashes(scratch.path("out.mp4")).first
    #expect(try picture == Witness.packetHashes(input).first)
  }

  @Test func stopsAndLeavesNothing() async throws {
    let scratch = try Scratch()
    let input = try scratch.clip("a.mp4", size: "640x480", seconds: 6)
    let cancellation = Cancellation()
    let job = TranscodeJob(input: input, output: scratch.path("out.mp4"))
    let error = await #expect(throws: MediaError.self) {
      try await BlockingWork.run(cancellation: cancellation) {
        try job.run(cancellation: cancellation) { if $0.seconds > 0.5 { cancellation.cancel() } }
      }
    }
    #expect(error?.kind == .cancelled)
    #expect(scratch.names == ["a.mp4"])
  }

  @Test func progressGrowsToTheEnd() throws {
    let scratch = try Scratch()
    let input = try scratch.clip("a.mp4", seconds: 1)
    let seen = Recorder()
    try TranscodeJob(input: input, output: scratch.path("out.mp4")).run { seen.add($0) }
    let fractions = seen.all.compactMap(\.fraction)
    #expect(fractions == fractions.sorted())
    #expect(fractions.last == 1)
    #expect(seen.all.last?.framesDone == 25)
  }
}
