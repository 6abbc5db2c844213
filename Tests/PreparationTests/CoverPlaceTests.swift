import Foundation
import MediaEngine
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// Places that a cover tells: a photo of a phone among the tags of a song or a clip.
@Suite(.timeLimit(.minutes(8))) struct CoverPlaceTests: Preparing {
  private func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func isRemoved(_ entry: Manifest.Entry) -> Bool {
    entry.reasons.contains { $0.code == "location-removed" }
  }

  /// A photo that tells where it was taken.
  private func cover(_ scratch: Scratch) throws -> String {
    let plain = scratch.path("plain.jpg")
    try Witness.make(plain, "-f lavfi -i testsrc2=s=160x120 -frames:v 1 -c:v mjpeg")
    let path = try scratch.write("cover.jpg", Located.jpeg(bytes(plain)))
    try #require(try LocationProbe.hasLocation(path))
    return path
  }

  /// The cover of a file as a file of its own.
  private func takenOut(_ scratch: Scratch, of path: String, stream: Int = 0) throws -> String {
    let made = scratch.path("taken.jpg")
    try Witness.make(made, "-i \(path) -map 0:v:\(stream) -c copy -frames:v 1 -f image2")
    return made
  }

  private func isClean(_ picture: String, like cover: String) throws {
    #expect(try !LocationProbe.hasLocation(picture))
    let made = try bytes(picture)
    #expect(made.count == (try bytes(cover).count))
    for words in [Located.maker, Located.date] {
      #expect(Data(made).range(of: Data(words.utf8)) != nil, "\(words)")
    }
    #expect(try Witness.pixels(picture) == Witness.pixels(cover))
  }

  private static let kinds: [(name: String, options: String, isKept: Bool)] = [
    ("song.mp3", "-c:a libmp3lame", true), ("old.mp3", "-c:a libmp3lame -id3v2_version 3", true),
    ("song.m4a", "-c:a aac -disposition:v attached_pic", true),
    ("song.flac", "-c:a flac -disposition:v attached_pic", false),
  ]

  @Test(arguments: kinds.map(\.name)) func theCoverOfASongTellsNoPlace(name: String) async throws {
    let scratch = try folder()
    let kind = try #require(Self.kinds.first { $0.name == name })
    let cover = try cover(scratch)
    let input = scratch.path("in/" + name)
    try Witness.make(
      input,
      "-f lavfi -i sine=d=2 -i \(cover) -map 0 -map 1 -c:v copy \(kind.options)"
        + " -metadata title=Kept")
    try #require(try LocationProbe.hasLocation(takenOut(scratch, of: input)))
    let entry = try #require(try await prepare(scratch)[name])
    #expect(isRemoved(entry) || !kind.isKept, "\(entry.reasons)")
    let output = scratch.path("out/" + (kind.isKept ? name : "song.m4a"))
    if kind.isKept {
      #expect(entry.action == .keep)
      #expect(try bytes(output).count == bytes(input).count)
    }
    try isClean(takenOut(scratch, of: output), like: cover)
    let tags = ["-v", "error", "-show_entries", "format_tags", output]
    #expect(try Witness.text("ffprobe", tags).contains("Kept"))
  }

  /// Tags whose bytes are escaped, which FFmpeg does not write.
  @Test(arguments: [2, 3, 4]) func theCoverInAnEscapedTagTellsNoPlace(version: Int) async throws {
    let scratch = try folder()
    let cover = try cover(scratch)
    let plain = scratch.path("plain.mp3")
    try Witness.make(plain, "-f lavfi -i sine=d=2 -c:a libmp3lame -id3v2_version 0")
    let kind: [UInt8] = Array((version == 2 ? "JPG" : "image/jpeg\0").utf8)
    let body = try [1] + kind + [3, 0xFF, 0xFE, 0, 0] + bytes(cover)
    let picture: [UInt8]
    if version == 4 {
      let escaped = ID3.sevenBits(body.count) + ID3.escaped(body)
      picture = ID3.frame(4, "APIC", flags: 3, escaped)
    } else {
      picture = ID3.frame(version, version == 2 ? "PIC" : "APIC", body)
    }
    let title = ID3.frame(version, version == 2 ? "TT2" : "TIT2", ID3.text("Kept"))
    let frames = title + picture
    let tag = ID3.tag(version, flags: 0x80, version == 4 ? frames : ID3.escaped(frames))
    let input = try scratch.write("in/song.mp3", tag + bytes(plain))
    let entry = try #require(try await prepare(scratch)["song.mp3"])
    #expect(entry.action == .keep && isRemoved(entry), "\(entry.reasons)")
    let output = scratch.path("out/song.mp3")
    #expect(try bytes(output).count == bytes(input).count)
    // FFmpeg ends frames of the older versions too early where there are escape bytes.
    let made = ID3.unescaped(try bytes(output))
    let start = try #require(Data(made).range(of: Data([0xFF, 0xD8, 0xFF]))?.lowerBound)
    let taken = made[start...].prefix(try bytes(cover).count)
    try isClean(scratch.write("taken.jpg", Array(taken)), like: cover)
    let tags = ["-v", "error", "-show_entries", "format_tags", output]
    #expect(try Witness.text("ffprobe", tags).contains("Kept"))
  }

  @Test func anAPETagTellsNoPlace() async throws {
    let scratch = try folder()
    let cover = try cover(scratch)
    let plain = scratch.path("plain.mp3")
    try Witness.make(plain, "-f lavfi -i sine=d=2 -c:a libmp3lame -id3v2_version 0")
    func item(_ key: String, _ value: [UInt8], kind: Int = 0) -> [UInt8] {
      ID3.little(value.count) + ID3.little(kind) + Array(key.utf8) + [0] + value
    }
    let picture = try Array("cover.jpg\0".utf8) + bytes(cover)
    let items =
      item("Title", Array("Kept".utf8)) + item("Location", Array("48.2082".utf8))
      + item("Cover Art (Front)", picture, kind: 2)
    let footer =
      Array("APETAGEX".utf8) + ID3.little(2000) + ID3.little(items.count + 32) + ID3.little(3)
      + [UInt8](repeating: 0, count: 12)
    let song = try bytes(plain)
    try scratch.write("in/song.mp3", song + items + footer)
    let entry = try #require(try await prepare(scratch)["song.mp3"])
    #expect(entry.action == .keep && isRemoved(entry), "\(entry.reasons)")
    let made = try bytes(scratch.path("out/song.mp3"))
    #expect(made.count == song.count + items.count + footer.count)
    #expect(made.prefix(song.count) == song[...])
    #expect(Data(made).range(of: Data("48.2082".utf8)) == nil)
    #expect(Data(made).range(of: Data("Kept".utf8)) != nil)
    let taken = made.dropLast(footer.count).suffix(try bytes(cover).count)
    try isClean(scratch.write("taken.jpg", Array(taken)), like: cover)
  }

  @Test(arguments: ["mp4", "mkv"]) func theCoverOfAClipTellsNoPlace(kind: String) async throws {
    let scratch = try folder()
    let cover = try cover(scratch)
    let plain = scratch.path("plain.mp4")
    try Witness.clip(plain)
    let input = scratch.path("in/clip." + kind)
    let attached =
      kind == "mkv"
      ? "-attach \(cover) -metadata:s:t mimetype=image/jpeg"
      : "-i \(cover) -map 0 -map 1 -disposition:v:1 attached_pic"
    try Witness.make(input, "-i \(plain) \(attached) -c copy")
    let entry = try #require(try await prepare(scratch)["clip." + kind])
    #expect(
      entry.action == (kind == "mp4" ? .keep : .remux) && isRemoved(entry), "\(entry.reasons)")
    try isClean(takenOut(scratch, of: scratch.path("out/clip.mp4"), stream: 1), like: cover)
  }

  @Test func theTagOfATrackTellsNoPlace() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/clip.webm"),
      "-f lavfi -i testsrc2=s=160x120:d=1 -c:v libvpx -deadline realtime"
        + " -metadata:s:v:0 RECORDING_LOCATION=+48.2082+016.3738/ -metadata:s:v:0 title=Kept")
    let entry = try #require(try await prepare(scratch)["clip.webm"])
    #expect(isRemoved(entry), "\(entry.reasons)")
    let made = try bytes(scratch.path("out/clip.webm"))
    #expect(Data(made).range(of: Data("48.2082".utf8)) == nil)
    #expect(Data(made).range(of: Data("Kept".utf8)) != nil)
  }

  /// EBU Tech 3285 tells date and time apart.
  @Test func aBroadcastWAVKeepsItsDate() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/take.wav"),
      "-f lavfi -i sine=d=4 -c:a pcm_s16le -write_bext 1 -metadata origination_date=2024-05-06"
        + " -metadata origination_time=07:08:09")
    _ = try await prepare(scratch) { $0.limit = ByteSize(100_000) }
    let date = try Witness.value("format_tags=creation_time", of: scratch.path("out/take.m4a"))
    #expect(date.hasPrefix("2024-05-06T07:08:09"))
  }
}
