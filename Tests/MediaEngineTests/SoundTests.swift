import Foundation
import MediaModel
import Synchronization
import TestSupport
import Testing

@testable import MediaEngine

/// Keeps what a job told, from whatever thread.
final class Recorder: Sendable {
  private let seen = Mutex<[MediaProgress]>([])

  func add(_ progress: MediaProgress) { seen.withLock { $0.append(progress) } }

  var all: [MediaProgress] { seen.withLock { $0 } }
}

extension Int {
  var doubleValue: Double { Double(self) }
}

@Suite struct SoundTests {
  @Test(arguments: [
    ("a.flac", ["-c:a", "flac"]), ("a.ogg", ["-c:a", "libvorbis"]),
    ("a.opus", ["-c:a", "libopus"]),
    ("a.aiff", ["-c:a", "pcm_s16be"]), ("a.wma", ["-c:a", "wmav2"]), ("a.ac3", ["-c:a", "ac3"]),
    ("a.wav", ["-c:a", "pcm_s24le", "-ar", "96000"]), ("a.mp3", ["-c:a", "libmp3lame"]),
    ("a.wav", ["-c:a", "pcm_s16le", "-ac", "6"]), ("a.aac", ["-c:a", "aac"]),
    ("a.w64", ["-c:a", "pcm_f32le", "-ar", "8000"]),
  ])
  func makesM4AOfTheSameLength(_ name: String, _ extra: [String]) throws {
    let scratch = try Scratch()
    let input = scratch.path(name)
    try Witness.make(
      input, ["-f", "lavfi", "-i", "sine=frequency=500:duration=1.3:sample_rate=48000"] + extra)
    let output = scratch.path("out.m4a")
    let facts = try AudioJob(input: input, output: output).run().facts
    #expect(facts.container == .m4a)
    #expect(facts.mainAudio?.codec == "aac")
    #expect(facts.indexFirst == true)
    let samples = try Witness.run(
      "ffmpeg", ["-v", "error", "-i", input, "-f", "s16le", "-ac", "1", "-ar", "48000", "-"])
    let seconds = Double(samples.count) / 2 / 48_000
    // The clock of ASF runs ahead of its decoder by a packet.
    let tolerance = name == "a.wma" ? 0.1 : 0.025
    #expect(abs((facts.duration ?? 0) - seconds) < tolerance, "\(name) of \(seconds) s")
    #expect(try DecodeCheck.run(output, depth: .full).isSound)
  }

  @Test func fourChannelsStayWhereTheyStood() throws {
    let scratch = try Scratch()
    let input = scratch.path("a.flac")
    try Witness.make(
      input,
      [
        "-f", "lavfi", "-i",
        "aevalsrc=0.5*sin(2800*t)|0.4*sin(3500*t)|0.3*sin(4100*t)|0.2*sin(4800*t):c=quad:d=1",
      ])
    let output = scratch.path("out.m4a")
    try AudioJob(input: input, output: output).run()
    func loudest(_ path: String, _ channel: String) throws -> Int {
      let samples = try Witness.run(
        "ffmpeg",
        ["-v", "error", "-ss", "0.3", "-i", path, "-t", "0.5", "-af", "pan=mono|c0=\(channel)"]
          + ["-f", "s16le", "-"])
      return stride(from: 1, to: samples.count, by: 2)
        .map { abs(Int(Int8(bitPattern: samples[$0]))) }.max() ?? 0
    }
    for channel in ["FL", "FR", "BL", "BR"] {
      let (made, was) = (try loudest(output, channel), try loudest(input, channel))
      #expect(abs(made - was) <= 6, "\(channel): \(made), \(was)")
    }
    #expect(try loudest(output, "FC") <= 1)
  }

  @Test func threeChannelsStayThree() throws {
    let scratch = try Scratch()
    let input = scratch.path("a.flac")
    try Witness.make(
      input,
      "-f lavfi -i aevalsrc=0.5*sin(2800*t)|0.4*sin(3500*t)|0.3*sin(4100*t):c=3.0:d=1")
    let output = scratch.path("out.m4a")
    let facts = try AudioJob(input: input, output: output).run().facts
    #expect(facts.mainAudio?.channels == 3)
    #expect(try Witness.value("stream=channel_layout", of: output) == "3.0")
    for (channel, level) in [("FL", 0.5), ("FR", 0.4), ("FC", 0.3)] {
      #expect(abs(try strength(output, channel) - level) < 0.03, "\(channel)")
    }
  }

  /// The same tone from the side and from behind, or from one of them.
  @Test(arguments: [(0.65, 0.65, 0.919), (0.65, 0, 0.46), (0, 0.65, 0.46)])
  func sidesAndBackOfSevenChannelsStayBelowFullScale(
    back: Double, side: Double, level: Double
  ) throws {
    let scratch = try Scratch()
    let input = scratch.path("a.flac")
    let channels = [0.5, 0.5, 0.3, 0, back, back, side, side].map { "\($0)*sin(3000*t)" }
    try Witness.make(
      input,
      ["-f", "lavfi", "-i", "aevalsrc=\(channels.joined(separator: "|")):c=7.1:d=1"])
    let wanted = [0.5, 0.5, 0.3, 0, level, level]
    for (found, wanted) in zip(try peaks(input), wanted) {
      #expect(abs(found - wanted) < 0.002, "\(found), and not \(wanted)")
    }
    let output = scratch.path("out.m4a")
    try AudioJob(input: input, output: output).run()
    #expect(try Witness.value("stream=channel_layout", of: output) == "5.1")
    for (channel, level) in zip(["FL", "FR", "FC", "LFE", "BL", "BR"], wanted) {
      #expect(abs(try strength(output, channel) - level) < 0.04, "\(channel)")
    }
  }

  /// The loudest samples that a file's sound gives an encoder of 5.1, channel by channel.
  private func peaks(_ path: String) throws -> [Double] {
    let demuxer = try Demuxer.open(path)
    let facts = try #require(demuxer.facts(ofStream: 0))
    let plan = SoundPlan.make(for: facts, settings: AudioSettings())
    let pipe = try SoundPipe(source: demuxer, stream: 0, plan: plan, offset: 0, span: nil)
    let packet = try Packet()
    var peaks = [Double](repeating: 0, count: 6)
    func note(_ frame: Frame) {
      for channel in peaks.indices {
        frame.withPlane(channel) { bytes in
          for sample in bytes.bindMemory(to: Float.self) {
            peaks[channel] = max(peaks[channel], abs(Double(sample)))
          }
        }
      }
    }
    while try demuxer.read(into: packet) { try pipe.take(packet, note) }
    try pipe.take(nil, note)
    return peaks
  }

  /// How far a tone goes up and down in a channel, by its power: FFmpeg's AAC encoder adds needles to the
  /// highest samples.
  private func strength(_ path: String, _ channel: String) throws -> Double {
    let samples = try Witness.run(
      "ffmpeg",
      ["-v", "error", "-ss", "0.3", "-i", path, "-t", "0.4", "-af", "pan=mono|c0=\(channel)"]
        + ["-f", "f32le", "-"])
    let squares = samples.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count - 3, by: 4).map {
        pow(Double(bytes.loadUnaligned(fromByteOffset: $0, as: Float.self)), 2)
      }
    }
    return (2 * squares.reduce(0, +) / Double(max(1, squares.count))).squareRoot()
  }

  /// Matroska counts what comes before Opus's first sample, and its decoders leave it out.
  @Test(arguments: ["a.opus", "a.mka", "a.webm"])
  func opusBeginsWithItsFirstSample(name: String) throws {
    let scratch = try Scratch()
    let input = scratch.path(name)
    try Witness.make(
      input, "-f lavfi -i sine=frequency=500:duration=1.5:sample_rate=48000 -c:a libopus")
    let output = scratch.path("out.m4a")
    let facts = try AudioJob(input: input, output: output).run().facts
    #expect(abs((facts.duration ?? 0) - 1.5) < 0.0002)
    let samples = try Witness.run(
      "ffmpeg", ["-v", "error", "-i", output, "-f", "s16le", "-ac", "1", "-t", "0.01", "-"])
    let loudest = stride(from: 0, to: samples.count, by: 2)
      .map { abs(Int(Int8(bitPattern: samples[$0 + 1]))) }
    #expect(loudest.prefix(96).contains { $0 > 4 }, "no silence of 2 ms stands before it")
  }

  @Test(
    .enabled(if: SharedMedia.isThere, SharedMedia.absence),
    arguments: [
      ("testMP3_coverArt.mp3", "Test Title", 1), ("testFLAC_twoCovers.flac", "Test Title", 2),
    ])
  func keepsTagsAndCovers(_ file: String, _ title: String, _ covers: Int) throws {
    let scratch = try Scratch()
    let facts = try AudioJob(input: SharedMedia.path(file), output: scratch.path("o.m4a")).run()
      .facts
    #expect(facts.tags["title"] == title)
    #expect(facts.tags["artist"] == "Test Artist")
    #expect(facts.streams.count { $0.isAttachedPicture } == covers)
    #expect(facts.kind == .audio)
  }

  @Test func keepsTagsOfAnOggStream() throws {
    let scratch = try Scratch()
    let input = scratch.path("a.ogg")
    try Witness.make(
      input,
      ["-f", "lavfi", "-i", "sine=duration=0.5", "-c:a", "libvorbis", "-metadata", "title=Lo-fi"])
    let facts = try AudioJob(input: input, output: scratch.path("o.m4a")).run().facts
    #expect(facts.tags["title"] == "Lo-fi")
  }

  @Test func totalsAndLyricsOfVorbisCommentsAreKept() throws {
    let scratch = try Scratch()
    let input = scratch.path("a.flac")
    let tags = [
      "track=3", "TRACKTOTAL=12", "disc=1", "DISCTOTAL=2", "UNSYNCEDLYRICS=Good morning",
    ]
    try Witness.make(
      input, ["-f", "lavfi", "-i", "sine=duration=0.5"] + tags.flatMap { ["-metadata", $0] })
    let output = scratch.path("o.m4a")
    let facts = try AudioJob(input: input, output: output).run().facts
    #expect(facts.tags["track"] == "3/12" && facts.tags["disc"] == "1/2")
    #expect(facts.tags["lyrics"] == "Good morning")
    #expect(try Witness.value("format_tags=track", of: output) == "3/12")
    #expect(try Witness.value("format_tags=disc", of: output) == "1/2")
    #expect(try Witness.value("format_tags=lyrics", of: output) == "Good morning")
  }

  @Test func refusesAFileWithoutSound() throws {
    let scratch = try Scratch()
    let input = try scratch.clip("mute.mp4", extra: ["-an", "-c:v", "libx264"])
    #expect(throws: MediaError.self) {
      try AudioJob(input: input, output: scratch.path("o.m4a")).run()
    }
    #expect(scratch.names == ["mute.mp4"])
  }

  @Test(arguments: [
    ("amr_nb", [0x3C, 0x04], [32, 13]), ("amr_nb", [0x7C, 0x14], [1, 16]),
    ("amr_wb", [0x04, 0x44], [18, 61]),
  ])
  func amrFramesAreToldApart(codec: String, heads: [UInt8], sizes: [Int]) {
    let bytes = zip(heads, sizes).flatMap { [$0] + [UInt8](repeating: 0, count: $1 - 1) }
    let ranges = AMRFrames.ranges(in: bytes, codec: codec)
    #expect(ranges.map(\.count) == sizes)
  }

  @Test(.enabled(if: SharedMedia.isThere, SharedMedia.absence))
  func allFramesOfAMRAreHeard() throws {
    let scratch = try Scratch()
    let output = scratch.path("out.m4a")
    try AudioJob(input: SharedMedia.path("MOV00006.3gp"), output: output).run()
    let sound = try Witness.run(
      "ffmpeg", ["-v", "error", "-i", output, "-f", "u8", "-ac", "1", "-ar", "8000", "-"])
    #expect(abs(Double(sound.count) / 8000 - 15.2) < 0.1)
    let silent = stride(from: 0, to: sound.count - 800, by: 800).count { start in
      sound[start..<start + 800].allSatisfy { abs(Int($0) - 128) < 2 }
    }
    #expect(silent < 20, "\(silent) tenths of a second are silent")
  }
}
