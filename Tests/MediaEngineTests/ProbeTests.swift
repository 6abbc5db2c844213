import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

@Suite struct ProbeTests {
  /// Files that hold nothing to deliver, and why.
  static let broken: [String: MediaError.Kind] = [
    "init_truncated.mp4": .damaged, "testMP4_truncated.m4a": .damaged,
    "testMP3truncated.mp3": .damaged, "corrupt.mkv": .damaged,
  ]

  /// Where ffprobe's length is not that of what is presented.
  static let otherLengths: [String: Double] = [
    "nasa_13013.mp4": 13.056, "sample_rotate_and_reflect.mp4": 1.068,
    "sample_mdat_too_long.mp4": 1.068, "example.f4v": 34.933, "no-duration.webm": 25.499,
    "sample_fragmented.mp4": 1.2096, "sample_fragmented_seekable.mp4": 1.068,
    "video_with_failing_audio.mp4": 11.233, "testASF.asf": 14.976,
  ]

  static let movingRows = SharedMedia.rows.filter { row in
    let name = row["container"]
    let isPicture = ["image2", "gif", "apng"].contains(name) || name.hasSuffix("_pipe")
    let file = row["file"]
    return !isPicture && !["heic", "avif", "gif"].contains { file.hasSuffix($0) }
  }

  @Test(.enabled(if: SharedMedia.isThere, SharedMedia.absence))
  func agreesWithTheManifest() throws {
    let rows = Self.movingRows
    let results = Probe.facts(
      ofAll: rows.map { SharedMedia.path($0["file"]) }, threads: 2)
    #expect(results.count == rows.count)
    for (row, result) in zip(rows, results) {
      let file = row["file"]
      switch result {
      case .failure(let error):
        #expect(Self.broken[file] == error.kind, "\(error)")
      case .success(let facts):
        #expect(Self.broken[file] == nil, "\(file) is broken")
        compare(facts, row, file)
      }
    }
  }

  private func compare(_ facts: MediaFacts, _ row: SharedMedia.Row, _ file: String) {
    #expect(facts.bytes == Int64(row["bytes"]), "\(file)")
    let traits = Set(row["traits"].split(separator: ",").map(String.init))
    let isSoundOnly = traits.contains("audio-only")
    #expect((facts.kind == .audio) == isSoundOnly, "\(file)")
    let codecs = row["video_codec"].split(separator: ",").map(String.init)
    if !isSoundOnly {
      #expect(facts.videoStreams.map(\.codec) == codecs, "\(file)")
      #expect((facts.mainVideo?.hdr != nil) == traits.contains { $0.hasPrefix("hdr:") }, "\(file)")
      #expect(facts.mainVideo?.hasAlpha == traits.contains("alpha"), "\(file)")
      if row["pix_fmt"] != "None" {
        #expect(facts.mainVideo?.sampleFormat == row["pix_fmt"], "\(file)")
      }
      let size = facts.mainVideo?.codedSize.map { "\($0.width)x\($0.height)" }
      #expect(size == row["coded_wxh"], "\(file)")
      let turn = traits.first { $0.hasPrefix("rotation=") }.flatMap { Int($0.dropFirst(9)) } ?? 0
      let isReflected = file == "sample_rotate_and_reflect.mp4"
      if !isReflected {
        #expect(facts.mainVideo?.rotation == ((-turn % 360) + 360) % 360, "\(file)")
      }
      #expect(facts.mainVideo?.isMirrored == isReflected, "\(file)")
    }
    let sounds = row["audio_codec"].split(separator: ",").map(String.init)
    if !facts.isEncrypted { #expect(facts.audioStreams.map(\.codec) == sounds, "\(file)") }
    let expected = Self.otherLengths[file] ?? Double(row["duration_s"])
    if let expected, let duration = facts.duration {
      #expect(abs(duration - expected) < 0.02, "\(file): \(duration) and not \(expected)")
    }
  }

  @Test(
    .enabled(if: SharedMedia.isThere, SharedMedia.absence),
    arguments: [
      ("sample_init.encv.mp4", true), ("testMP4_drm.m4a", true), ("bbb_prog_10s.mp4", false),
    ])
  func tellsProtection(_ file: String, _ isEncrypted: Bool) throws {
    #expect(try Probe.facts(of: SharedMedia.path(file)).isEncrypted == isEncrypted)
  }

  @Test(
    .enabled(if: SharedMedia.isThere, SharedMedia.absence),
    arguments: [
      ("video_90.mov", ContainerFormat.mov), ("chaplin.mp4", .mp4), ("audio_aac.m4a", .m4a),
      ("MOV00006.3gp", .threeGP), ("transparent.webm", .webm), ("testMKV.mkv", .mkv),
      ("1.ts", .mpegTS), ("testFLV.flv", .flv), ("testWMV_WMV2.wmv", .asf), ("testAMR.amr", .amr),
      ("testFLAC_twoCovers.flac", .flac), ("testAIFF.aif", .aiff), ("testWAV.wav", .wav),
      ("chapters.mp3", .mp3),
    ])
  func tellsTheContainer(_ file: String, _ container: ContainerFormat) throws {
    #expect(try Probe.facts(of: SharedMedia.path(file)).container == container)
  }

  @Test(
    .enabled(if: SharedMedia.isThere, SharedMedia.absence),
    arguments: [
      ("max-heromode.mp4", true), ("fire2.mp4", true), ("dolbyVision-hdr.MOV", true),
      ("chaplin.mp4", false), ("test.mp4", false),
    ])
  func tellsLocation(_ file: String, _ hasLocation: Bool) throws {
    #expect(try Probe.facts(of: SharedMedia.path(file)).hasLocation == hasLocation)
  }

  @Test(arguments: [("a.w64", "pcm_s16le"), ("a.caf", "pcm_s16be"), ("a.wav", "pcm_s16le")])
  func tellsSoundThatIsCutOff(name: String, codec: String) throws {
    let scratch = try Scratch()
    let path = scratch.path(name)
    try Witness.make(path, "-f lavfi -i sine=d=2:sample_rate=8000 -c:a \(codec)")
    #expect(abs((try Probe.facts(of: path).duration ?? 0) - 2) < 0.01)
    let whole = try bytes(of: path)
    let cut = try scratch.write(Array(whole.dropLast(whole.count / 2)), "cut-" + name)
    #expect(kind { try Probe.facts(of: cut) } == .damaged)
  }

  /// Written to a pipe, a CAF says that its sound goes up to the end.
  @Test func soundOfAnyLengthIsWhole() throws {
    let scratch = try Scratch()
    let path = scratch.path("a.caf")
    try Witness.make(path, "-f lavfi -i sine=d=1:sample_rate=8000 -c:a pcm_s16be")
    var content = try bytes(of: path)
    let place = try #require(content.firstIndex(of: Array("data".utf8)))
    content.replaceSubrange(place + 4..<place + 12, with: [UInt8](repeating: 0xFF, count: 8))
    #expect(try Probe.facts(of: scratch.write(content, "piped.caf")).container.rawValue == "caf")
  }

  @Test func judgesByContentAndNotByName() throws {
    let scratch = try Scratch()
    let page = scratch.path("page.mp4")
    try "<!DOCTYPE html><p>404</p>".write(toFile: page, atomically: true, encoding: .utf8)
    #expect(throws: MediaError.self) { try Probe.facts(of: page) }
    #expect(kind { try Probe.facts(of: page) } == .notMedia)
    let clip = try scratch.clip("clip.mkv")
    let disguised = scratch.path("notes.txt")
    try FileManager.default.moveItem(atPath: clip, toPath: disguised)
    #expect(try Probe.facts(of: disguised).container == .mkv)
    let noise = scratch.path("noise.mp4")
    try Data((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ ($0 >> 3)) }).write(
      to: URL(fileURLWithPath: noise))
    #expect(kind { try Probe.facts(of: noise) } == .notMedia)
  }

  @Test func aPlaylistOpensNothing() throws {
    let scratch = try Scratch()
    let list = scratch.path("list.m3u8")
    try "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n".write(
      toFile: list, atomically: true, encoding: .utf8)
    #expect(kind { try Probe.facts(of: list) } == .notMedia)
    #expect(throws: MediaError.self) { try Demuxer.open(list) }
  }

  @Test func refusesWhatIsNoRegularFile() throws {
    let scratch = try Scratch()
    #expect(kind { try Probe.facts(of: scratch.path("missing.mp4")) } == .unreadable)
    #expect(kind { try Probe.facts(of: scratch.folder) } == .unreadable)
    let pipe = scratch.path("pipe.mp4")
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(kind { try Probe.facts(of: pipe) } == .unreadable)
    let empty = scratch.path("empty.mp4")
    #expect(FileManager.default.createFile(atPath: empty, contents: nil))
    #expect(kind { try Probe.facts(of: empty) } == .damaged)
  }

  /// FFmpeg sets 2 GB apart for them, and refuses the second.
  @Test func wordsThatClaimToBeLongerThanTheFileTakeNoMemory() throws {
    let scratch = try Scratch()
    let sound = scratch.path("sound.wav")
    try Witness.make(sound, "-f lavfi -i sine=d=1 -c:a pcm_s16le")
    let length: [UInt8] = [0, 0, 0, 0x70]
    let words: [[UInt8]] = [
      Array("LIST".utf8) + length + Array("INFOINAM".utf8) + [0, 0, 0, 0x6F] + Array("hello".utf8),
      Array("bext".utf8) + length + [UInt8](repeating: 0x20, count: 700),
    ]
    let whole = try Data(contentsOf: URL(fileURLWithPath: sound))
    for chunk in words {
      var bytes = whole + Data(chunk)
      bytes.replaceSubrange(4..<8, with: length)
      try scratch.write("claims.wav", bytes)
      #expect(try Probe.facts(of: scratch.path("claims.wav")).duration == 1)
    }
  }

  @Test func noticesATruncatedFile() throws {
    let scratch = try Scratch()
    let clip = try scratch.clip(
      "whole.mp4", seconds: 2,
      extra: [
        "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-movflags", "+faststart",
      ])
    let bytes = try Data(contentsOf: URL(fileURLWithPath: clip))
    let cut = scratch.path("cut.mp4")
    try bytes.prefix(bytes.count * 3 / 4).write(to: URL(fileURLWithPath: cut))
    #expect(kind { try Probe.facts(of: cut) } == .damaged)
    let late = try scratch.clip("late.mp4")
    let lateBytes = try Data(contentsOf: URL(fileURLWithPath: late))
    try lateBytes.dropLast(100).write(to: URL(fileURLWithPath: cut))
    #expect(kind { try Probe.facts(of: cut) } == .damaged)
  }

  @Test(.timeLimit(.minutes(8))) func survivesDamage() throws {
    let scratch = try Scratch()
    for (name, extra) in [
      ("a.mp4", ["-c:v", "libx264", "-c:a", "aac"]), ("a.mkv", ["-c:v", "mpeg4", "-c:a", "mp3"]),
      ("a.avi", ["-c:v", "mjpeg", "-c:a", "pcm_s16le"]),
    ] {
      let clip = try scratch.clip(name, size: "64x48", seconds: 0.4, extra: extra)
      let whole = try Data(contentsOf: URL(fileURLWithPath: clip))
      var generator = Seeded(state: 7)
      for _ in 0..<60 {
        var bytes = whole
        for _ in 0..<Int.random(in: 1...20, using: &generator) {
          bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
            in: 0...255, using: &generator)
        }
        let path = scratch.path("damaged")
        try bytes.prefix(Int.random(in: 1...bytes.count, using: &generator)).write(
          to: URL(fileURLWithPath: path))
        try refused {
          let facts = try Probe.facts(of: path)
          #expect(!facts.streams.isEmpty)
          #expect(facts.duration.map { $0 >= 0 && $0.isFinite } ?? true)
        }
        try refused {
          let report = try DecodeCheck.run(path, depth: .full, threads: 1)
          #expect(report.streams.allSatisfy { $0.decoded == 0 || $0.packets > 0 })
        }
      }
    }
  }

  /// Runs what may refuse a damaged file for what is wrong with it, and for nothing else.
  private func refused(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as MediaError {
      let kinds: [MediaError.Kind] = [
        .notMedia, .unreadable, .damaged, .encrypted, .absurd, .missingCodec,
      ]
      #expect(kinds.contains(error.kind), "\(error)")
    }
  }

  private func kind<T>(_ body: () throws -> T) -> MediaError.Kind? {
    do {
      _ = try body()
      return nil
    } catch {
      return (error as? MediaError)?.kind
    }
  }
}

/// The same numbers on each run.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 31)
  }
}
