import Foundation
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// Files whose times no clock gave.
@Suite(.timeLimit(.minutes(4))) struct HostileTimesTests: Preparing {
  /// Where the boxes of a type begin, whatever they are in.
  private func places(of type: String, in movie: [UInt8]) -> [Int] {
    let letters = Array(type.utf8)
    return movie.indices.dropLast(letters.count).filter {
      movie[$0..<$0 + letters.count].elementsEqual(letters)
    }.map { $0 - 4 }
  }

  private func coded(_ number: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * (count - 1 - $0))) }
  }

  /// A fragmented clip whose fragments begin at `base` ticks, of which `scale` make a second.
  private func fragmented(_ path: String, base: UInt64, scale: UInt64) throws {
    try Witness.make(
      path,
      "-f lavfi -i testsrc2=s=96x64:r=25:d=1 -f lavfi -i sine=d=1 \(Witness.h264) -g 10 "
        + "-movflags frag_keyframe+empty_moov+default_base_moof")
    var movie = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    for place in places(of: "mdhd", in: movie) {
      movie.replaceSubrange(place + 20..<place + 24, with: coded(scale, 4))
    }
    for place in places(of: "tfdt", in: movie) {
      try #require(movie[place + 8] == 1, "the base has eight bytes")
      let before = movie[place + 12..<place + 20].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      movie.replaceSubrange(place + 12..<place + 20, with: coded(base + before, 8))
    }
    try Data(movie).write(to: URL(fileURLWithPath: path))
  }

  @Test func timesBeyondAnyClockAreRefusedAndTheOthersGoOn() async throws {
    let scratch = try folder()
    let cases: [(name: String, base: UInt64, scale: UInt64)] = [
      ("seconds.mp4", 1 << 62, 1), ("latest.mp4", 1 << 63 - 10_000_001, 1),
      ("nanoseconds.mp4", 1 << 63 - 10_000_001, 1_000_000_000),
    ]
    for (name, base, scale) in cases {
      try fragmented(scratch.path("in/\(name)"), base: base, scale: scale)
    }
    // Live recordings count from 1970.
    try fragmented(scratch.path("in/live.mp4"), base: 1_700_000_000 * 12_800, scale: 12_800)
    let entries = try await prepare(scratch)
    for (name, _, _) in cases {
      let entry = try #require(entries[name])
      #expect(entry.action == .reject, "\(name): \(entry.reasons.map(\.text))")
      #expect(entry.reasons.allSatisfy { $0.code.hasPrefix("absurd") })
    }
    let live = try #require(entries["live.mp4"])
    #expect(live.outputs.count == 1)
    let made = scratch.path("out/live.mp4")
    #expect(try Witness.pictureCount(made) == 25)
    #expect(abs(try length(made, stream: "v:0") - 1) < 0.1)
  }

  @Test(arguments: [10_000_000_000.0, -10_000_000_000.0])
  func aFileFromAnotherMillenniumIsTaken(seconds: Double) async throws {
    let scratch = try folder()
    let path = scratch.path("in/clip.mp4")
    try Witness.clip(path)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: path)
    #expect(try await prepare(scratch)["clip.mp4"]?.action == .keep)
    #expect(
      try await Preparer(
        options: PreparationOptions(
          inputs: [scratch.path("in")], output: scratch.path("out"), preset: "ultrafast")
      ).run().wasUpToDate)
  }

  /// An Ogg page's check value (RFC 3533, 6).
  private func checksum(_ page: ArraySlice<UInt8>) -> UInt32 {
    page.reduce(UInt32(0)) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte) << 24) { value, _ in
        value & 0x8000_0000 != 0 ? value << 1 ^ 0x04C1_1DB7 : value << 1
      }
    }
  }

  /// The pages of an Ogg stream tell their place in 64 bits.
  @Test func pagesBeyondAnyClockAreRefused() async throws {
    let scratch = try folder()
    let path = scratch.path("in/song.ogg")
    try Witness.make(path, "-f lavfi -i sine=d=4 -c:a libvorbis -page_duration 100000")
    var pages = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    let starts = places(of: "OggS", in: pages).map { $0 + 4 }
    try #require(starts.count > 12)
    for (number, start) in starts.enumerated() where number > 6 {
      let place: UInt64 = number < 9 ? 1 << 63 - 2 : 1 << 63 + 10
      pages.replaceSubrange(start + 6..<start + 14, with: coded(place, 8).reversed())
      let length =
        27 + Int(pages[start + 26])
        + pages[(start + 27)..<(start + 27 + Int(pages[start + 26]))].reduce(0) { $0 + Int($1) }
      pages.replaceSubrange(start + 22..<start + 26, with: [0, 0, 0, 0])
      let sum = checksum(pages[start..<start + length])
      pages.replaceSubrange(start + 22..<start + 26, with: coded(UInt64(sum), 4).reversed())
    }
    try Data(pages).write(to: URL(fileURLWithPath: path))
    let entry = try #require(try await prepare(scratch)["song.ogg"])
    #expect(entry.action == .reject && entry.reasons.contains { $0.code == "absurd" })
  }

  /// Pictures that stand a month are made up for nobody.
  @Test func picturesFarBehindTheEndAreRefused() async throws {
    let scratch = try folder()
    let path = scratch.path("in/clip.mkv")
    try Witness.make(
      path,
      [
        "-f", "lavfi", "-i", "testsrc2=s=96x64:r=25:d=3", "-vf",
        "setpts=PTS+if(gt(N\\,70)\\,2592000/TB\\,0)", "-fps_mode", "passthrough", "-c:v", "mjpeg",
      ])
    var bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    let place = try #require(
      bytes.indices.first { bytes[$0...].starts(with: [0x44, 0x89, 0x88]) })
    bytes.replaceSubrange(place + 3..<place + 11, with: coded(3000.0.bitPattern, 8))
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let entry = try #require(try await prepare(scratch)["clip.mkv"])
    #expect(entry.action == .reject && entry.reasons.contains { $0.code == "absurd" })
  }

  /// The sound behind a gap is in step.
  @Test func aLongGapInSoundIsSilence() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/talk.mka"),
      [
        "-f", "lavfi", "-i", "sine=d=4:sample_rate=8000", "-af",
        "asetpts='if(gte(PTS,16000),PTS+28800000,PTS)'", "-c:a", "flac",
      ])
    let entry = try #require(try await prepare(scratch)["talk.mka"])
    #expect(entry.outputs.map(\.path) == ["talk.m4a"])
    let made = scratch.path("out/talk.m4a")
    #expect(try loudest(made, at: 1) > 8 && loudest(made, at: 3602.2) > 8)
    for start in [2.3, 1800, 3601] { #expect(try loudest(made, at: start) == 0) }
    #expect(abs(try length(made, stream: "a:0") - 3604) < 0.1)
  }
}
