import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine
@testable import Preparation

/// Clips of which an index, an edit list or an interruption leaves only a part.
@Suite(.timeLimit(.minutes(8))) struct EditAndEndTests: Preparing {
  /// What was cut out came back into copied sound, faster and faster.
  @Test(arguments: [
    ("a.mp4", "-c:v mpeg4", false), ("b.mp4", "-c:v mpeg4", true), ("c.3gp", Witness.h264, false),
  ])
  func soundKeepsStepWithPiecesOfAClip(name: String, codec: String, hasGap: Bool) async throws {
    let scratch = try folder()
    let whole = scratch.path("whole.mp4")
    try Witness.make(
      whole,
      "-f lavfi -i testsrc2=s=96x64:r=25:d=8 -f lavfi -i "
        + "aevalsrc='if(lt(mod(t,1),0.1),0.7*sin(6000*t),0)':s=48000:d=8 \(codec) -c:a aac")
    var movie = [UInt8](try Data(contentsOf: URL(fileURLWithPath: whole)))
    let pieces: [Piece] =
      hasGap ? [(0, 1), (nil, 1), (4, 1), (6, 1)] : [(0, 1), (2, 1), (4, 1), (6, 1)]
    try Boxes.show(pieces, of: &movie)
    if name.hasSuffix("3gp") { movie.replaceSubrange(8..<12, with: Array("3gp5".utf8)) }
    try scratch.write("in/" + name, movie)
    let entry = try #require(try await prepare(scratch)[name])
    #expect(entry.action == .transcode)
    let made = scratch.path("out/" + (try #require(entry.outputs.first?.path)))
    #expect(try Witness.pictureCount(made) == 100)
    let heard = try samples(made, at: 0, seconds: 8)
    #expect(abs(Double(heard.count) / 48000 - 4) < 0.02)
    for second in hasGap ? [0, 2, 3] : [0, 1, 2, 3] {
      let start = max(0, second * 48000 - 4800)
      let beep = heard[start...].firstIndex { abs(Int($0)) > 30 }
      #expect(abs((beep ?? 0) - second * 48000) < 960, "\(second)")
    }
  }

  /// An FLV of 6 s in which the numbers that it tells of itself are changed.
  private struct Flash {
    var cut: Double?
    var isCutAtTag = false
    var length: Double?
    var hidesSize = false
    var size: Double?
    let isWhole: Bool
  }

  private static let flashes = [
    Flash(cut: 0.6, isWhole: false), Flash(cut: 0.6, isCutAtTag: true, isWhole: false),
    Flash(cut: 0.6, hidesSize: true, isWhole: false),
    Flash(cut: 0.6, isCutAtTag: true, hidesSize: true, isWhole: false),
    Flash(isWhole: true), Flash(length: 12, isWhole: true),
    Flash(length: 6.9, hidesSize: true, isWhole: true), Flash(size: 1e9, isWhole: true),
    Flash(cut: 0.6, isCutAtTag: true, length: 0, size: 0, isWhole: true),
  ]

  @Test(arguments: 0..<9) func anFLVThatIsCutOffIsRefused(number: Int) async throws {
    let flash = Self.flashes[number]
    let scratch = try folder()
    try Witness.make(
      scratch.path("a.flv"),
      "-f lavfi -i testsrc2=s=160x120:r=25:d=6 -f lavfi -i sine=d=6 \(Witness.h264)")
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.path("a.flv"))))
    func set(_ name: String, to value: Double) throws {
      let place = try #require(bytes.firstRange(of: Array(name.utf8))).upperBound + 1
      let bits = value.bitPattern
      bytes.replaceSubrange(
        place..<place + 8, with: (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * $0)) })
    }
    if let length = flash.length { try set("duration", to: length) }
    if let size = flash.size { try set("filesize", to: size) }
    if flash.hidesSize {
      let name = try #require(bytes.firstRange(of: Array("filesize".utf8)))
      bytes.replaceSubrange(name, with: Array("filesise".utf8))
    }
    if let cut = flash.cut {
      var end = Int(Double(bytes.count) * cut)
      if flash.isCutAtTag {
        let wanted = end
        end = 13
        while end < wanted { end += 15 + Boxes.size(at: end, in: bytes) & 0xFF_FFFF }
      }
      bytes = Array(bytes.prefix(end))
    }
    try scratch.write("in/a.flv", bytes)
    let entry = try #require(try await prepare(scratch)["a.flv"])
    #expect(entry.action == (flash.isWhole ? .remux : .reject), "\(entry.reasons)")
    #expect(entry.reasons.contains { $0.text.contains("cut off") } == !flash.isWhole)
  }

  /// The edit list before the fragments lasts as long as the picture is late.
  @Test func aSingleFileOfAnHLSStreamIsCopied() async throws {
    let scratch = try folder()
    try scratch.makeFolder("hls")
    try Witness.make(
      scratch.path("hls/h.m3u8"),
      "-f lavfi -i testsrc2=s=160x120:r=30:d=6 -f lavfi -i sine=d=6 -c:v libx264 -preset fast "
        + "-pix_fmt yuv420p -g 60 -c:a aac -f hls -hls_time 2 -hls_segment_type fmp4 -hls_flags "
        + "single_file")
    let stream = try Data(contentsOf: URL(fileURLWithPath: scratch.path("hls/h.m4s")))
    try scratch.write("in/h.m4s", stream)
    let entry = try #require(try await prepare(scratch)["h.m4s"])
    #expect(entry.action == .remux, "\(entry.reasons)")
    let made = scratch.path("out/h.mp4")
    #expect(abs(try length(made, stream: "v:0") - 6) < 0.01)
    #expect(try Witness.pictureCount(made) == 180)
  }

  /// A recorder of a screen writes pictures where something changes, and the last stands on.
  @Test(arguments: [2, 6]) func theLastPictureOfAStillScreenIsShown(count: Int) async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/still.mkv"),
      "-f lavfi -i color=black:s=96x64:r=30,geq=lum='16+200*gte(N,\(count - 1))':cb=128:cr=128,"
        + "settb=1/600,setpts='if(gte(N,4),N*40+400,N*100)' -f lavfi -i sine=d=4 -frames:v \(count) "
        + "-fps_mode passthrough -enc_time_base 1:600 -c:v mpeg4 -q:v 2 -c:a aac")
    try Witness.run(
      "ffmpeg",
      [
        "-nostdin", "-v", "error", "-i", scratch.path("in/still.mkv"), "-c", "copy",
        scratch.path("in/still.mp4"),
      ])
    _ = try await prepare(scratch)
    for made in try FileManager.default.contentsOfDirectory(atPath: scratch.path("out"))
    where made.hasSuffix(".mp4") {
      let grey = [UInt8](
        try Witness.run(
          "ffmpeg",
          [
            "-nostdin", "-v", "error", "-i", scratch.path("out/" + made), "-f", "rawvideo",
            "-pix_fmt", "gray", "-",
          ]))
      #expect(grey.count > 96 * 64 && grey.suffix(96).allSatisfy { $0 > 150 }, "\(made)")
      #expect(grey.first.map { $0 < 60 } == true)
    }
  }

  @Test(arguments: ["aac", "ac3"])
  func aRecordingThatBreaksOffWithinAPictureIsCopied(sound: String) async throws {
    let scratch = try folder()
    let whole = scratch.path("whole.ts")
    try Witness.make(
      whole,
      "-f lavfi -i testsrc2=s=320x240:r=25:d=4 -f lavfi -i sine=d=4 -vf noise=alls=40:allf=t "
        + "-c:v libx264 -preset fast -g 25 -pix_fmt yuv420p -c:a \(sound) -f mpegts")
    let places = try Witness.probe(whole, "packet=pos,size", stream: "v:0").compactMap { line in
      let numbers = line.split(separator: ",").compactMap { Int($0) }
      return numbers.count == 2 ? (size: numbers[0], place: numbers[1]) : nil
    }
    let last = try #require(places.dropFirst(80).first { $0.size > 4000 })
    let bytes = try Data(contentsOf: URL(fileURLWithPath: whole))
    try scratch.write("in/cut.ts", bytes.prefix((last.place + last.size / 2) / 188 * 188))
    let entry = try #require(try await prepare(scratch)["cut.ts"])
    #expect(entry.action == (sound == "aac" ? .remux : .transcode), "\(entry.reasons)")
    #expect(!entry.reasons.contains { $0.code == "copy-failed" }, "\(entry.reasons)")
    #expect(entry.reasons.contains { $0.code == "broken-end" })
    let made = scratch.path("out/cut.mp4")
    #expect(try (78...90).contains(Witness.pictureCount(made)))
    #expect(try length(made, stream: "a:0") > 2.5)
  }

  /// FFmpeg copies H.264 into AVI at twice the rate of its pictures.
  @Test func anEvenAVIOfTwiceTheRateIsEven() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("one.mov"),
      "-f lavfi -i testsrc2=s=160x120:r=30:d=4 -f lavfi -i sine=d=4 -c:v libx264 -preset fast "
        + "-pix_fmt yuv420p -c:a pcm_s16le")
    try Witness.make(scratch.path("in/two.avi"), ["-i", scratch.path("one.mov"), "-c", "copy"])
    let entry = try #require(try await prepare(scratch)["two.avi"])
    #expect(!entry.reasons.contains { $0.code == "variable-frame-rate" }, "\(entry.reasons)")
    #expect(entry.facts?.mainVideo?.frameRate == Rational(30))
    let made = scratch.path("out/two.mp4")
    #expect(abs(try length(made, stream: "v:0") - 4) < 0.001)
    #expect(try Witness.pictureCount(made) == 120)
  }

  @Test func whatAnMXFTellsOfItsDateStays() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/a.mxf"),
      "-f lavfi -i testsrc2=s=320x240:r=25:d=1 -c:v mpeg2video -metadata "
        + "creation_time=2023-05-06T07:08:09")
    _ = try await prepare(scratch)
    let date = try Witness.value("format_tags=creation_time", of: scratch.path("out/a.mp4"))
    #expect(date.hasPrefix("2023-05-06T07:08:09"))
  }

  @Test func coverArtGoesWithAClipThatIsEncoded() async throws {
    let scratch = try folder()
    let cover = scratch.path("cover.jpg")
    try Witness.make(cover, "-f lavfi -i color=red:s=64x64 -frames:v 1")
    try Witness.make(
      scratch.path("in/a.mkv"),
      "-f lavfi -i testsrc2=s=96x64:r=25:d=2 -f lavfi -i sine=d=2 -c:v mpeg4 -c:a aac "
        + "-attach \(cover) -metadata:s:t mimetype=image/jpeg")
    _ = try await prepare(scratch)
    let made = scratch.path("out/a.mp4")
    #expect(
      try Witness.value("stream_disposition=attached_pic", of: made, stream: "v:1") == "1")
    #expect(try Witness.value("stream=codec_name", of: made, stream: "v:1") == "mjpeg")
  }

  @Test(arguments: [true, false]) func wordsAreToldOfAndLogsLeftOut(isLog: Bool) async throws {
    let scratch = try folder()
    let words = isLog ? "GPS(16.3738,48.2082,19)" : "Good morning"
    try scratch.write(
      "a.srt",
      (1...2).map { "\($0)\n00:00:0\($0),000 --> 00:00:0\($0),900\n\(words)\n\n" }.joined().utf8)
    try Witness.make(
      scratch.path("in/a.mkv"),
      "-f lavfi -i testsrc2=s=96x64:r=25:d=3 -f lavfi -i sine=d=3 -i \(scratch.path("a.srt")) "
        + "-map 0 -map 2 -map 1 -c:v libx264 -pix_fmt yuv420p -c:a flac -c:s srt")
    try Witness.make(
      scratch.path("in/b.mkv"),
      ["-i", scratch.path("in/a.mkv"), "-map", "0", "-c", "copy", "-c:a", "aac"])
    let entries = try await prepare(scratch)
    for (name, made) in [("a.mkv", "a"), ("b.mkv", "b")] {
      let entry = try #require(entries[name])
      #expect(entry.action == (made == "a" ? .transcode : .remux), "\(entry.reasons)")
      #expect(entry.reasons.contains { $0.code == "subtitles-converted" } == !isLog)
      #expect(entry.reasons.contains { $0.code == "position-log-removed" } == isLog)
      let output = try #require(entry.outputs.first)
      let kinds = try Witness.probe(scratch.path("out/" + output.path), "stream=codec_type")
      #expect(kinds.count == (isLog ? 2 : 3), "\(kinds)")
      #expect(kinds.contains { $0.hasPrefix("subtitle") } == !isLog)
    }
  }
}

/// A piece of a track: where it begins, nil where nothing is shown, and how long it lasts, in seconds.
private typealias Piece = (start: Double?, length: Double)

extension Boxes {
  /// Gives each track of a movie whose index stands last an edit list of these pieces.
  fileprivate static func show(_ pieces: [Piece], of movie: inout [UInt8]) throws {
    let moov = try find("moov", in: movie, 0..<movie.count)
    let end = moov + size(at: moov, in: movie)
    let scale = size(at: try find("mvhd", in: movie, moov + 8..<end) + 20, in: movie)
    var tracks: [Int] = []
    var place = moov + 8
    while place < end {
      if movie[place + 4..<place + 8].elementsEqual("trak".utf8) { tracks.append(place) }
      place += size(at: place, in: movie)
    }
    var added = 0
    for track in tracks.reversed() {
      let range = track + 8..<track + size(at: track, in: movie)
      let edits = try find("edts", in: movie, range)
      let first = size(at: edits + 28, in: movie)
      movie.replaceSubrange(edits + 4..<edits + 8, with: Array("free".utf8))
      let media = try find("mdia", in: movie, range)
      let header = try find("mdhd", in: movie, media + 8..<media + size(at: media, in: movie))
      let ticks = Double(size(at: header + 20, in: movie))
      let list = pieces.flatMap { piece in
        number(Int(piece.length * Double(scale)))
          + number(piece.start.map { Int($0 * ticks) + first } ?? -1) + number(65536)
      }
      let new = box("edts", box("elst", number(0) + number(pieces.count) + list))
      movie.insert(contentsOf: new, at: range.upperBound)
      movie.replaceSubrange(track..<track + 4, with: number(range.upperBound + new.count - track))
      added += new.count
    }
    movie.replaceSubrange(moov..<moov + 4, with: number(end - moov + added))
  }
}
