import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

/// Pictures that are encoded in chunks side by side.
@Suite struct ChunkTests {
  /// A clip as it comes from a codec, and its rate.
  struct Source: Sendable, CustomTestStringConvertible {
    let name: String
    let arguments: String
    var input = "-f lavfi -i testsrc2=s=192x108:r=25:d=16 -f lavfi -i sine=d=16"
    var testDescription: String { name }
  }

  static let sources = [
    Source(name: "open groups.mkv", arguments: "-c:v mpeg2video -q:v 2 -bf 2 -g 24 -c:a mp2"),
    Source(
      name: "recovery points.mp4",
      arguments: "-c:v libx264 -preset veryfast -pix_fmt yuv422p10le -bf 3 -g 24 "
        + "-x264-params open-gop=1 -crf 10 -c:a aac"),
    Source(
      name: "hevc.mkv",
      arguments: "-c:v libx265 -preset ultrafast -pix_fmt yuv420p12le -crf 8 "
        + "-x265-params log-level=none:open-gop=1:keyint=30:bframes=3 -c:a flac"),
    Source(name: "whole.mov", arguments: "-c:v prores_ks -profile:v 2 -c:a pcm_s16le"),
    Source(name: "no times.avi", arguments: "-c:v mpeg4 -q:v 2 -bf 2 -g 25 -c:a mp3"),
    Source(
      name: "varying.mkv", arguments: "-c:v mpeg4 -q:v 2 -g 22 -c:a mp2",
      input: "-f lavfi -i testsrc2=s=192x108:r=50:d=16,select='not(mod(n,2))*mod(n+2,14)' "
        + "-f lavfi -i sine=d=16 -fps_mode passthrough"),
    Source(name: "one key.mkv", arguments: "-c:v mpeg4 -q:v 2 -g 9999 -sc_threshold 1000000000"),
  ]

  private func encode(_ input: String, _ output: String, threads: Int) throws -> Written {
    try TranscodeJob(
      input: input, output: output,
      video: VideoSettings(rate: .quality(16), preset: "veryfast", threads: threads)
    ).run()
  }

  @Test(arguments: sources) func chunksShowWhatTheWholeShows(_ source: Source) throws {
    let scratch = try Scratch()
    let input = scratch.path(source.name)
    try Witness.make(input, source.input + " " + source.arguments)
    let (whole, chunks) = (scratch.path("whole.mp4"), scratch.path("chunks.mp4"))
    let one = try encode(input, whole, threads: 1)
    let made = try encode(input, chunks, threads: 3)
    #expect(try Witness.pictureCount(chunks) == Witness.pictureCount(whole))
    #expect(made.facts.duration == one.facts.duration && made.sourceErrors == 0)
    let found = try Witness.likeness(chunks, to: whole, notes: scratch.path("likeness"))
    // The picture before or after is 15 to 20 dB away.
    let worst = try #require(found.min())
    #expect(worst > 36, "picture \(found.firstIndex(of: worst) ?? 0): \(worst) dB")
    let picture = try #require(made.decoded?.streams.first { $0.kind == .video })
    #expect(picture.decoded == Int64(found.count) && picture.errors == 0)
  }

  @Test func chunksAreThere() throws {
    let scratch = try Scratch()
    let input = scratch.path("in.mkv")
    try Witness.make(
      input,
      "-f lavfi -i color=s=192x108:r=25:d=21 -f lavfi -i sine=d=16 -c:v mpeg4 -g 50 -c:a mp2")
    func keys(threads: Int) throws -> [Double] {
      let output = scratch.path("out\(threads).mp4")
      _ = try encode(input, output, threads: threads)
      return try Witness.probe(output, "packet=pts_time,flags", stream: "v:0")
        .filter { $0.contains("K") }.compactMap { Double($0.prefix { $0 != "," }) }
    }
    // A whole has one each five seconds; chunks begin where the source has one.
    #expect(try keys(threads: 1) == [0, 5, 10, 15, 20])
    #expect(Array(try keys(threads: 2).prefix(3)) == [0, 6, 12])
  }

  @Test func pictureAndSoundStandSideBySide() throws {
    let scratch = try Scratch()
    let (input, output) = (scratch.path("in.mkv"), scratch.path("out.mp4"))
    try Witness.make(
      input,
      "-f lavfi -i testsrc2=s=192x108:r=25:d=16 -f lavfi -i sine=d=16 -c:v mpeg4 -g 25 -c:a mp2")
    _ = try encode(input, output, threads: 3)
    var latest = ["video": 0.0, "audio": 0.0]
    var farthest = 0.0
    let packets = try Witness.probe(output, "packet=codec_type,dts_time,pos").map {
      $0.split(separator: ",").map(String.init)
    }.sorted { Int($0[2]) ?? 0 < Int($1[2]) ?? 0 }
    #expect(packets.count > 800)
    for packet in packets {
      latest[packet[0]] = Double(packet[1])
      farthest = max(farthest, abs((latest["video"] ?? 0) - (latest["audio"] ?? 0)))
    }
    #expect(farthest < 1.2)
  }

  /// What a source says of its key frames is not always so.
  @Test(arguments: [
    // A size of its own for the second half, in a source that needs no scaling.
    "testsrc2=s=192x108:r=25:d=12|-c:v mpeg2video -colorspace bt709 -color_trc bt709 "
      + "-color_primaries bt709|ts|testsrc2=s=96x54:r=25:d=12",
    // A palette that stands in the first packet alone.
    "testsrc2=s=192x108:r=25:d=16,split[a][b];[a]palettegen[p];[b][p]paletteuse|-c:v rawvideo|mov|",
    // Pictures that become whole little by little.
    "testsrc2=s=192x108:r=25:d=16|-c:v libx264 -pix_fmt yuv422p -x264-params intra-refresh=1|mp4|",
    // All packets are key frames, it says.
    "testsrc2=s=192x108:r=25:d=16|-c:v mpeg4 -g 30|mp4|stss",
    // No packet has a time.
    "testsrc2=s=192x108:r=25:d=16|-c:v libx264 -pix_fmt yuv422p -bf 2|avi|",
    // A stretch in the middle is left out.
    "testsrc2=s=192x108:r=25:d=29|-c:v libx264 -pix_fmt yuv422p -bf 2 -g 75 -sc_threshold 0|mp4|elst",
  ])
  func doubtfulSourcesAreEncodedWhole(_ row: String) throws {
    let scratch = try Scratch()
    let parts = row.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    let input = scratch.path("in." + parts[2])
    func make(_ path: String, _ picture: String) throws {
      try Witness.make(
        path, ["-f", "lavfi", "-i", picture] + parts[1].split(separator: " ").map(String.init))
    }
    try make(input, parts[0])
    switch parts[3] {
    case "": break
    case "stss":
      var bytes = try Data(contentsOf: URL(fileURLWithPath: input))
      let place = try #require(bytes.range(of: Data("stss".utf8)))
      bytes.replaceSubrange(place, with: Data("free".utf8))
      try bytes.write(to: URL(fileURLWithPath: input))
    case "elst":
      // From the beginning to 5.56 s, and from 14.5 s to the end.
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: input)))
      try Data(Self.edited(bytes, [(5560, 0), (14500, 14500)])).write(
        to: URL(fileURLWithPath: input))
    default:
      try make(scratch.path("second.ts"), parts[3])
      let both = try ["in.ts", "second.ts"].map {
        try Data(contentsOf: URL(fileURLWithPath: scratch.path($0)))
      }
      try (both[0] + both[1]).write(to: URL(fileURLWithPath: input))
    }
    let (whole, chunks) = (scratch.path("whole.mp4"), scratch.path("chunks.mp4"))
    let one = Result { try encode(input, whole, threads: 1) }
    guard case .success(let one) = one else {
      // What is refused as a whole is refused in chunks, too.
      #expect(throws: MediaError.self) { try encode(input, chunks, threads: 3) }
      return
    }
    let made = try encode(input, chunks, threads: 3)
    #expect(made.sourceErrors == one.sourceErrors)
    #expect(try Witness.pictureCount(chunks) == Witness.pictureCount(whole))
    let found = try Witness.likeness(chunks, to: whole, notes: scratch.path("likeness"))
    #expect(try #require(found.min()) > 36)
  }

  /// A movie whose index stands last, its picture shown in these stretches: lengths and starts in ms.
  private static func edited(_ movie: [UInt8], _ edits: [(length: Int, start: Int)]) -> [UInt8] {
    func place(_ type: String) -> Int {
      movie.indices.first { movie[$0...].starts(with: type.utf8) }.map { $0 - 4 } ?? 0
    }
    func number(_ value: Int) -> [UInt8] { MP4ReaderTests.number(UInt64(value), 4) }
    let rate = number(0x10000)
    let list = edits.flatMap { number($0.length) + number($0.start * 128 / 10) + rate }
    let box = MP4ReaderTests.box(
      "edts", MP4ReaderTests.box("elst", number(0) + number(edits.count) + list))
    var made = movie
    let old = movie.number32(at: place("edts"))
    for type in ["moov", "trak"] {
      let size = movie.number32(at: place(type)) + box.count - old
      made.replaceSubrange(place(type)..<place(type) + 4, with: number(size))
    }
    let length = number(edits.reduce(0) { $0 + $1.length })
    made.replaceSubrange(place("mvhd") + 24..<place("mvhd") + 28, with: length)
    made.replaceSubrange(place("tkhd") + 28..<place("tkhd") + 32, with: length)
    made.replaceSubrange(place("edts")..<place("edts") + old, with: box)
    return made
  }

  @Test(arguments: [9.0, 5.0]) func damageInsideIsToldAsOfTheWhole(from: Double) throws {
    let scratch = try Scratch()
    let input = scratch.path("in.mp4")
    try Witness.make(
      input,
      "-f lavfi -i testsrc2=s=192x108:r=25:d=16 -c:v libx265 -pix_fmt yuv420p12le -preset ultrafast "
        + "-x265-params log-level=none:keyint=25")
    let rows = try Witness.probe(input, "packet=pts_time,pos,size", stream: "v:0").map {
      $0.split(separator: ",").map { Double($0) ?? 0 }
    }
    var bytes = try Data(contentsOf: URL(fileURLWithPath: input))
    // One packet inside, or all from where the second chunk begins to the third.
    let hurt = rows.filter { $0[0] > from && $0[0] < (from == 5 ? 11.5 : from + 0.05) }
    for row in hurt {
      let (size, place) = (Int(min(row[1], row[2])), Int(max(row[1], row[2])))
      bytes.replaceSubrange(place..<place + size, with: Data(count: size))
    }
    try bytes.write(to: URL(fileURLWithPath: input))
    let (whole, chunks) = (scratch.path("whole.mp4"), scratch.path("chunks.mp4"))
    let one = try encode(input, whole, threads: 1)
    let made = try encode(input, chunks, threads: 3)
    #expect(one.sourceErrors > 0 && made.sourceErrors == one.sourceErrors)
    #expect(made.facts.duration == one.facts.duration)
    #expect(try Witness.pictureCount(chunks) == Witness.pictureCount(whole))
  }

  @Test func stoppedTheyLeaveNothing() async throws {
    let scratch = try Scratch()
    let input = scratch.path("in.mkv")
    try Witness.make(input, "-f lavfi -i testsrc2=s=640x360:r=25:d=16 -c:v mpeg4 -g 25")
    let cancellation = Cancellation()
    let job = TranscodeJob(
      input: input, output: scratch.path("out.mp4"),
      video: VideoSettings(preset: "slow", threads: 2))
    #expect {
      try job.run(cancellation: cancellation) { if $0.seconds > 1 { cancellation.cancel() } }
    } throws: {
      ($0 as? MediaError)?.kind == .cancelled
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path("")) == ["in.mkv"])
  }
}

@Suite struct ChunkCutterTests {
  private func cuts(
    _ times: [(time: Double?, isKey: Bool)], size: Int = 1000
  ) -> [Int] {
    var cutter = ChunkCutter(rate: 25, shortest: 125)
    return times.compactMap { packet in
      cutter.take(time: packet.time, isKey: packet.isKey, size: size).flatMap {
        $0.isCut ? $0.seam.frame : nil
      }
    }
  }

  @Test func cutsStandAtKeyFramesAFewSecondsApart() {
    let packets = (0..<500).map { (Optional(Double($0) / 25), $0 % 50 == 0) }
    #expect(cuts(packets) == [150, 300, 450])
  }

  @Test func heavySourcesAreCutSooner() {
    let packets = (0..<200).map { (Optional(Double($0) / 25), true) }
    #expect(cuts(packets, size: 1_000_000) == [50, 100, 150])
  }

  @Test func noCutStandsWhereThePlaceIsInDoubt() {
    // Without a time, behind a later picture, or halfway between two frames of the result.
    #expect(cuts([(0, true), (nil, true), (9, false), (8, true), (12.02, true)]) == [])
    #expect(cuts([(0, true), (12.008, true)]) == [300])
  }
}
