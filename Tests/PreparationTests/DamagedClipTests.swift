import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine
@testable import Preparation

/// Clips of which a packet is broken.
@Suite(.timeLimit(.minutes(4))) struct DamagedClipTests: Preparing {
  /// Arithmetic coding finds damage where other codes may read on.
  private static let arithmetic = "-c:v libx264 -preset veryfast -pix_fmt yuv420p -c:a aac"

  /// Overwrites a part of the packet in the middle of a stream, such as `v:0`.
  private func damage(_ path: String, stream: String) throws {
    let packets = try Witness.probe(path, "packet=pos", stream: stream)
    let place = try #require(packets[packets.count / 2].split(separator: ",").first)
    let start = try #require(Int(place)) + 30
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes.replaceSubrange(start..<start + 120, with: Data(repeating: 0xFF, count: 120))
    try bytes.write(to: URL(fileURLWithPath: path))
  }

  /// AAC that could be copied is not where a packet of it is broken.
  @Test func brokenSoundBesideAPictureThatIsEncodedIsNoEnd() async throws {
    let scratch = try folder()
    let path = scratch.path("in/clip.mkv")
    try Witness.make(
      path,
      "-f lavfi -i testsrc2=s=96x64:r=25:d=4 -f lavfi -i anoisesrc=d=4:a=0.3 -c:v mpeg4 -c:a aac "
        + "-b:a 128k")
    try damage(path, stream: "a:0")
    let entry = try #require(try await prepare(scratch)["clip.mkv"])
    #expect(entry.action == .transcode && entry.reasons.contains { $0.code == "source-damaged" })
    #expect(abs(try length(scratch.path("out/clip.mp4"), stream: "a:0") - 4) < 0.1)
  }

  @Test func aBrokenPlaceInAClipThatPlaysIsToldWithWhatToDo() async throws {
    let scratch = try folder()
    let path = scratch.path("in/clip.mp4")
    try Witness.clip(path, seconds: 2, codec: Self.arithmetic)
    try damage(path, stream: "v:0")
    let entry = try #require(try await prepare(scratch) { $0.deep = true }["clip.mp4"])
    #expect(entry.action == .reject && entry.outputs.isEmpty)
    let words = try #require(entry.reasons.first?.text)
    #expect(words.contains("One place cannot be decoded") && words.contains("export it again"))
  }

  /// What cannot be cut into sound parts is encoded part by part, and the damage is told once, though
  /// the part behind it is decoded from before its own beginning.
  @Test func aBrokenPlaceInAClipThatIsCutCostsNoMoreThanThePlace() async throws {
    let scratch = try folder()
    let path = scratch.path("in/clip.mkv")
    try Witness.make(
      path,
      "-f lavfi -i testsrc2=s=320x240:r=25:d=20 -f lavfi -i anoisesrc=d=20:a=0.2 -g 25 "
        + Self.arithmetic)
    try damage(path, stream: "v:0")
    let entry = try #require(
      try await prepare(scratch) {
        $0.limit = ByteSize(120_000)
        $0.oversize = .split
      }["clip.mkv"])
    #expect(entry.action == .fit && entry.outputs.count > 2)
    #expect(entry.outputs.allSatisfy { $0.bytes <= 120_000 })
    let codes = entry.reasons.map(\.code)
    #expect(codes.contains("copy-failed") && codes.contains("split"))
    let told = try #require(entry.reasons.first { $0.code == "source-damaged" })
    #expect(told.text.hasPrefix("One place"))
    let lengths = try entry.outputs.map {
      try length(scratch.path("out/\($0.path)"), stream: "v:0")
    }
    #expect(abs(lengths.reduce(0, +) - 20) < 0.3)
  }

  /// Players pass over what is no frame, where none is missing.
  @Test func strayBytesInSoundAreNoDamage() async throws {
    let scratch = try folder()
    let path = scratch.path("song.mp3")
    try Witness.make(path, "-f lavfi -i sine=d=3 -c:a libmp3lame -id3v2_version 3")
    let song = try Data(contentsOf: URL(fileURLWithPath: path))
    var broken = song
    let middle = song.count / 2
    broken.replaceSubrange(middle..<middle + 900, with: Data(repeating: 0x55, count: 900))
    try scratch.write("in/padded.mp3", song + Data(count: 100))
    try scratch.write("in/twice.mp3", song + song)
    try scratch.write("in/lyrics.mp3", song + Data("LYRICSBEGININD0000200LYRICS200".utf8))
    try scratch.write("in/noted.mp3", song + Data("bought at a fair, of all places".utf8))
    try scratch.write("in/broken.mp3", broken)
    let plain = scratch.path("song.flac")
    try Witness.make(plain, "-f lavfi -i sine=d=3 -c:a flac")
    let tag = Data("TAG".utf8) + Data(count: 125)
    try scratch.write("in/tagged.flac", Data(contentsOf: URL(fileURLWithPath: plain)) + tag)
    let entries = try await prepare(scratch)
    for name in ["padded", "twice", "lyrics", "noted"] {
      #expect(entries["\(name).mp3"]?.action == .keep, "\(name)")
    }
    #expect(entries["broken.mp3"]?.action == .reject)
    let tagged = try #require(entries["tagged.flac"])
    #expect(tagged.action == .convert && !tagged.reasons.contains { $0.code == "source-damaged" })
  }

  @Test func whatStandsBehindTheEndOfAGIFIsNoDamage() async throws {
    let scratch = try folder()
    let path = scratch.path("moving.gif")
    try Witness.make(path, "-f lavfi -i testsrc2=s=64x64:r=5:d=1")
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    try scratch.write("in/padded.gif", whole + Data(count: 1))
    // A block of no kind in the place of the last picture.
    let last = try #require(whole.lastIndex(of: 0x2C))
    try scratch.write("in/broken.gif", whole[..<last] + Data([0x77]) + whole[last...])
    let entries = try await prepare(scratch)
    #expect(entries["padded.gif"]?.action == .keep)
    #expect(entries["broken.gif"]?.action == .reject)
  }

  @Test func damageInWhatIsEncodedIsTold() async throws {
    let scratch = try folder()
    let path = scratch.path("in/clip.avi")
    try Witness.make(path, "-f lavfi -i testsrc2=s=320x240:r=25:d=4 -c:v mjpeg")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let start = try #require(
      bytes.range(of: Data("00dc".utf8), in: (bytes.count / 2)..<bytes.count)?.upperBound)
    bytes.replaceSubrange((start + 4)..<(start + 1000), with: Data(count: 996))
    try scratch.write("in/clip.avi", bytes)
    let entry = try #require(try await prepare(scratch)["clip.avi"])
    #expect(entry.reasons.contains { $0.code == "source-damaged" }, "\(entry.reasons)")
    #expect(abs(try length(scratch.path("out/clip.mp4")) - 4) < 0.05)
  }

  /// What can't be copied because some of it is broken is encoded, and both are said.
  @Test func aCopyThatDoesNotDecodeIsEncoded() async throws {
    let scratch = try folder()
    let path = scratch.path("in/clip.mkv")
    try Witness.make(
      path,
      "-f lavfi -i testsrc2=s=320x240:r=25:d=2 -c:v libx264 -preset ultrafast -g 10 "
        + "-pix_fmt yuv420p")
    let packets = try Witness.probe(path, "packet=pos,size,flags", stream: "v:0")
    let keys = packets.filter { $0.contains("K") }.map {
      $0.split(separator: ",").compactMap { Int($0) }.max() ?? 0
    }
    let place = try #require(keys.dropFirst(2).first)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes.replaceSubrange((place + 300)..<(place + 3300), with: Data(count: 3000))
    try scratch.write("in/clip.mkv", bytes)
    let entry = try #require(try await prepare(scratch)["clip.mkv"])
    #expect(entry.action == .transcode)
    let codes = entry.reasons.map(\.code)
    #expect(codes.contains("copy-failed") && codes.contains("source-damaged"), "\(entry.reasons)")
    #expect(abs(try length(scratch.path("out/clip.mp4")) - 2) < 0.05)
  }

  /// What FFmpeg says ends in a full stop here and there, and reports put one behind every reason.
  @Test func noReasonEndsInAFullStop() async throws {
    let scratch = try folder()
    let path = scratch.path("whole.mkv")
    try Witness.make(
      path,
      "-f lavfi -i testsrc2=s=320x240:r=25:d=6 -f lavfi -i sine=d=6 -c:v libx264 -g 25 -c:a aac "
        + "-pix_fmt yuv420p")
    let places = try Witness.probe(path, "packet=pos", stream: "v").compactMap { Int($0) }
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let place = try #require(places.dropFirst(30).first)
    // The length of a NAL unit, behind the block's header.
    bytes.replaceSubrange((place + 6)..<(place + 12), with: Data(repeating: 0xFF, count: 6))
    try scratch.write("in/clip.mkv", bytes)
    let entry = try #require(try await prepare(scratch)["clip.mkv"])
    #expect(entry.reasons.contains { $0.text.contains("splitting the input into NAL units") })
    #expect(entry.reasons.allSatisfy { !$0.text.hasSuffix(".") })
  }
}
