import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

@Suite struct RemuxTests {
  @Test(arguments: [
    ("a.mkv", ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-c:a", "aac"]),
    ("a.ts", ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"]),
    ("a.flv", ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"]),
    ("a.3gp", ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"]),
    ("a.avi", ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-c:a", "libmp3lame"]),
    ("a.mov", ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"]),
  ])
  func copiesIntoMP4(_ name: String, _ extra: [String]) throws {
    let scratch = try Scratch()
    let input = try scratch.clip(name, seconds: 1.5, extra: extra)
    let output = scratch.path("out.mp4")
    let source = try Probe.facts(of: input)
    let facts = try RemuxJob(input: input, output: output).run().facts
    #expect(facts.container == .mp4)
    #expect(facts.indexFirst == true)
    #expect(facts.streams.map(\.codec) == source.streams.map(\.codec))
    #expect(abs((facts.duration ?? 0) - 1.5) < 0.09)
    #expect(try Witness.value("stream=nb_frames", of: output, stream: "v:0") == "38")
    let times = try Witness.value("stream=start_time", of: output, stream: "v:0")
    #expect(abs((Double(times) ?? 1)) < 0.05)
    #expect(try DecodeCheck.run(output, depth: .full).isSound)
    #expect(scratch.names == [name, "out.mp4"].sorted())
  }

  @Test func copiesEachPacketUnchanged() throws {
    let scratch = try Scratch()
    let input = try scratch.clip("a.mkv")
    let output = scratch.path("out.mp4")
    try RemuxJob(input: input, output: output).run()
    #expect(try Witness.packetHashes(output) == Witness.packetHashes(input))
  }

  /// FFmpeg 5.1 moves the picture by Opus's 6.5 ms each time that it copies one into WebM.
  @Test func opusStaysWhereItWasAgainstThePicture() throws {
    let scratch = try Scratch()
    let input = scratch.path("a.mkv")
    try Witness.clip(
      input, codec: "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus")
    let output = scratch.path("out.webm")
    try RemuxJob(input: input, output: output, container: .webm).run()
    func gap(_ path: String) throws -> Double {
      let starts = try Witness.probe(path, "stream=start_time").compactMap(Double.init)
      try #require(starts.count == 2)
      return starts[0] - starts[1]
    }
    #expect(try abs(gap(output) - gap(input)) < 0.0015)
  }

  @Test func keepsTracksTagsDatesAndChapters() throws {
    let scratch = try Scratch()
    let chapters = scratch.path("chapters.txt")
    try """
    ;FFMETADATA1
    title=Morning
    [CHAPTER]
    TIMEBASE=1/1000
    START=0
    END=400
    title=One
    [CHAPTER]
    TIMEBASE=1/1000
    START=400
    END=1000
    title=Two
    """.write(toFile: chapters, atomically: true, encoding: .utf8)
    let input = scratch.path("a.mkv")
    try Witness.make(
      input,
      [
        "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=1", "-f", "lavfi", "-i",
        "sine=duration=1", "-f", "lavfi", "-i", "sine=frequency=880:duration=1", "-i", chapters,
        "-map", "0", "-map", "1", "-map", "2", "-map_metadata", "3", "-metadata",
        "creation_time=2024-05-01T10:00:00Z", "-metadata", "location=+48.1+11.5/",
        "-metadata:s:a:0", "language=ger", "-metadata:s:a:1", "language=eng", "-c:v", "libx264",
        "-c:a", "aac",
      ])
    let facts = try RemuxJob(input: input, output: scratch.path("out.mp4")).run().facts
    #expect(facts.audioStreams.map(\.language) == ["ger", "eng"])
    #expect(facts.chapters == 2)
    #expect(facts.tags["title"] == "Morning")
    #expect(facts.tags["creation_time"]?.hasPrefix("2024-05-01T10:00:00") == true)
    #expect(!facts.hasLocation)
  }

  /// As phones record: what made it stands in QuickTime's own tags, and in no other.
  @Test(arguments: ["copied", "encoded", "fitted"], [true, false])
  func theCameraIsStillNamed(_ way: String, hasChapters: Bool) throws {
    let scratch = try Scratch()
    let chapters = scratch.path("chapters.txt")
    let chapter = "[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=400\ntitle=One\n"
    try (";FFMETADATA1\n" + (hasChapters ? chapter : "")).write(
      toFile: chapters, atomically: true, encoding: .utf8)
    let input = scratch.path("a.mov")
    try Witness.make(
      input,
      [
        "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=2", "-f", "lavfi", "-i",
        "sine=duration=2", "-i", chapters, "-map", "0", "-map", "1", "-map_chapters", "2",
        "-movflags", "use_metadata_tags", "-metadata", "creation_time=2024-05-01T10:00:00Z",
        "-metadata", "com.apple.quicktime.creationdate=2024-05-01T12:00:00+0200", "-metadata",
        "com.apple.quicktime.make=Apple", "-metadata", "com.apple.quicktime.model=iPhone 15 Pro",
        "-metadata", "com.apple.quicktime.software=17.4.1", "-metadata",
        "com.apple.quicktime.location.ISO6709=+48.1374+011.5755/", "-metadata",
        "com.apple.quicktime.title=Morgens in München", "-c:v", "libx264", "-crf", "10", "-c:a",
        "aac",
      ])
    let output = scratch.path("out.mp4")
    let limit = ByteSize(90_000)
    switch way {
    case "copied": try RemuxJob(input: input, output: output).run()
    case "encoded": try TranscodeJob(input: input, output: output).run()
    default: _ = try FitJob(input: input, output: output, limit: limit).run()
    }
    let facts = try Probe.facts(of: output)
    #expect(facts.tags["make"] == "Apple")
    #expect(facts.tags["model"] == "iPhone 15 Pro")
    #expect(facts.tags["title"] == "Morgens in München")
    #expect(facts.tags["date"] == "2024-05-01T12:00:00+0200")
    #expect(facts.tags["creation_time"]?.hasPrefix("2024-05-01T10:00:00") == true)
    #expect(facts.tags["keywords"] == nil, "what kept the room is gone")
    #expect(!facts.hasLocation)
    #expect(facts.chapters == (hasChapters ? 1 : 0))
    #expect(facts.indexFirst == true)
    if way == "fitted" { #expect(facts.bytes <= limit.bytes) }
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: output)))
    #expect(
      bytes.firstRange(of: [0xA9] + Array("swr".utf8) + [0, 6, 0x55, 0xC4] + Array("17.4.1".utf8))
        != nil)
    #expect(try Witness.pictureCount(output) == 50)
  }

  @Test(
    .enabled(if: SharedMedia.isThere, SharedMedia.absence),
    arguments: ["video_90.mov", "video_270.mov", "video_180.mov", "sample_rotate_and_reflect.mp4"])
  func keepsTheDisplayMatrix(_ file: String) throws {
    let scratch = try Scratch()
    let source = try Probe.facts(of: SharedMedia.path(file))
    let facts = try RemuxJob(input: SharedMedia.path(file), output: scratch.path("o.mp4")).run()
      .facts
    #expect(facts.mainVideo?.rotation == source.mainVideo?.rotation)
    #expect(facts.mainVideo?.isMirrored == source.mainVideo?.isMirrored)
    #expect(facts.mainVideo?.displaySize == source.mainVideo?.displaySize)
  }

  @Test(
    .enabled(if: SharedMedia.isThere, SharedMedia.absence),
    arguments: [
      "dolbyVision-hdr.MOV", "edit_list_positive_shift.mp4", "sample_rotate_and_reflect.mp4",
      "sample_fragmented.mp4", "max-heromode.mp4", "1.ts", "sintel-captions.ts", "testMKV.mkv",
      "sample_with_chapters.mkv", "no-duration.webm", "nasa_13013.mp4", "bbb_prog_10s.mp4",
    ])
  func keepsTheLengthToOneFrame(_ file: String) throws {
    let scratch = try Scratch()
    let source = try Probe.facts(of: SharedMedia.path(file))
    let facts = try RemuxJob(input: SharedMedia.path(file), output: scratch.path("o")).run().facts
    let frame = source.mainVideo?.frameRate.map { 1 / $0.value } ?? 0.025
    #expect(abs((facts.duration ?? 0) - (source.duration ?? 0)) <= frame + 0.001)
    #expect(!facts.hasLocation)
    #expect(facts.streams.allSatisfy { $0.kind != .data || $0.codec == "bin_data" })
    #expect(!facts.isFragmented)
  }

  @Test(.enabled(if: SharedMedia.isThere, SharedMedia.absence), arguments: [true, false])
  func keepsTheLocationOnlyWhenTold(_ isKept: Bool) throws {
    let scratch = try Scratch()
    let facts = try RemuxJob(
      input: SharedMedia.path("fire2.mp4"), output: scratch.path("o.mp4"), keepLocation: isKept
    ).run().facts
    #expect(facts.hasLocation == isKept)
  }

  @Test(.enabled(if: SharedMedia.isThere, SharedMedia.absence))
  func tagsHEVCForApplePlayers() throws {
    let scratch = try Scratch()
    let facts = try RemuxJob(input: SharedMedia.path("1.ts"), output: scratch.path("o.mp4")).run()
      .facts
    #expect(facts.mainVideo?.codecTag == "hvc1")
  }

  @Test(.enabled(if: SharedMedia.isThere, SharedMedia.absence))
  func refusesWhatTheContainerCannotCarry() throws {
    let scratch = try Scratch()
    let job = RemuxJob(input: SharedMedia.path("testFLV.flv"), output: scratch.path("o.mp4"))
    let error = #expect(throws: MediaError.self) { try job.run() }
    #expect(error?.kind == .impossible)
    #expect(error?.description.contains("flv1") == true)
    #expect(scratch.names.isEmpty)
  }

  @Test func leavesNothingWhenStopped() throws {
    let scratch = try Scratch()
    let input = try scratch.clip("a.mkv", seconds: 2)
    let cancellation = Cancellation()
    cancellation.cancel()
    let error = #expect(throws: MediaError.self) {
      try RemuxJob(input: input, output: scratch.path("o.mp4")).run(cancellation: cancellation)
    }
    #expect(error?.kind == .cancelled)
    #expect(scratch.names == ["a.mkv"])
  }

  @Test func namesThePlaceThatCannotBeWritten() throws {
    let scratch = try Scratch()
    let input = try scratch.clip("a.mkv")
    let output = scratch.path("missing/o.mp4")
    let error = #expect(throws: MediaError.self) {
      try RemuxJob(input: input, output: output).run()
    }
    #expect(error?.kind == .unwritable)
    #expect(error?.path == output)
  }

  @Test func reservesRoomForTheIndexOfALargeFile() {
    let picture = StreamFacts(
      index: 0, kind: .video, codec: "h264", frameRate: Rational(30), baseFrameRate: Rational(30))
    let facts = MediaFacts(
      kind: .video, container: .mkv, bytes: 300_000_000, duration: 100, streams: [picture])
    #expect(IndexReserve.bytes(facts, streams: [0]) == 3000 * IndexReserve.bytesPerPacket + 65_536)
    var small = facts
    small.bytes = 1_000_000
    #expect(IndexReserve.bytes(small, streams: [0]) == nil)
  }

  @Test(arguments: ["mkv", "ts", "flv", "mov"])
  func comparisonFindsAChangedByte(_ container: String) throws {
    let scratch = try Scratch()
    let input = try scratch.clip("a." + container)
    let output = scratch.path("o.mp4")
    try RemuxJob(input: input, output: output).run()
    let source = try Demuxer.open(input)
    let ledger = PacketLedger(source: source, streams: [0, 1])
    let packet = try Packet()
    while try source.read(into: packet) {
      ledger.note(packet, ledger.framings[packet.streamIndex]?.digest(packet))
    }
    try ledger.compare(with: output, cancellation: nil)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: output))
    bytes[bytes.count - 200] ^= 0x40
    try bytes.write(to: URL(fileURLWithPath: output))
    let error = #expect(throws: MediaError.self) {
      try ledger.compare(with: output, cancellation: nil)
    }
    #expect(error?.kind == .unsound)
  }

  @Test func comparisonFindsAMissingPacket() throws {
    let scratch = try Scratch()
    let output = scratch.path("o.mp4")
    try RemuxJob(input: try scratch.clip("a.mkv"), output: output).run()
    let source = try Demuxer.open(output)
    let ledger = PacketLedger(source: source, streams: [0, 1])
    let packet = try Packet()
    while try source.read(into: packet) {
      ledger.note(packet, ledger.framings[packet.streamIndex]?.digest(packet))
      if packet.streamIndex == 0, packet.isKey {
        ledger.note(packet, ledger.framings[0]?.digest(packet))
      }
    }
    #expect(throws: MediaError.self) { try ledger.compare(with: output, cancellation: nil) }
  }

  /// A recording that was interrupted loses its last packets; one that is damaged elsewhere does not.
  @Test func damageInTheMiddleCutsNothingOff() throws {
    let scratch = try Scratch()
    let input = try damagedInTheMiddle(scratch)
    let output = scratch.path("out.mp4")
    let written = try RemuxJob(input: input, output: output, depth: .sampled).run()
    #expect(written.decoded?.isSound == false && !written.isWithoutBrokenEnd)
    let there = try Witness.probe(input, "packet=size", stream: "v").count
    #expect(try Witness.probe(output, "packet=size", stream: "v").count == there)
  }

  /// Without its last picture it is as damaged as with it.
  @Test func aDamagedPictureThatIsCopiedIsNotDelivered() throws {
    let scratch = try Scratch()
    let input = try damagedInTheMiddle(scratch)
    let output = scratch.path("out.mp4")
    let error = #expect(throws: MediaError.self) {
      try TranscodeJob(input: input, output: output, video: nil).run()
    }
    #expect(error?.kind == .unsound && error?.detail.contains("cannot be decoded") == true)
    #expect(!FileManager.default.fileExists(atPath: output))
  }

  /// A recording whose pictures behind each key frame but the first and the last are garbled.
  private func damagedInTheMiddle(_ scratch: Scratch) throws -> String {
    let input = scratch.path("a.ts")
    try Witness.make(
      input,
      "-f lavfi -i testsrc2=s=160x120:r=25:d=20,noise=alls=40:allf=t -c:v libx264 -bf 0 -g 50 -sc_threshold 0 "
        + "-pix_fmt yuv420p")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: input))
    // Pictures behind every key frame but the first and the last.
    let places = try Witness.probe(input, "packet=pos", stream: "v").compactMap {
      Int($0.filter(\.isNumber))
    }
    for key in stride(from: 50, to: 450, by: 50) {
      for packet in stride(from: places[key + 1] + 188, to: places[key + 4], by: 188) {
        for byte in (packet + 40)..<(packet + 180) { bytes[byte] ^= 0x5A }
      }
    }
    try bytes.write(to: URL(fileURLWithPath: input))
    return input
  }
}
