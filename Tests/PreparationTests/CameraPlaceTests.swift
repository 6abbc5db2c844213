import Foundation
import MediaEngine
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// Places that cameras write in forms of their own, beside the tags that every tagger knows.
@Suite(.timeLimit(.minutes(8))) struct CameraPlaceTests: Preparing {
  private func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func isRemoved(_ entry: Manifest.Entry) -> Bool {
    entry.reasons.contains { $0.code == "location-removed" }
  }

  private func holds(_ run: [UInt8], _ bytes: [UInt8]) -> Bool {
    Data(bytes).range(of: Data(run)) != nil
  }

  /// A clip, its index at the end.
  private func clip(_ scratch: Scratch) throws -> [UInt8] {
    let plain = scratch.path("plain.mp4")
    try Witness.clip(plain)
    return try bytes(plain)
  }

  private func photo(_ scratch: Scratch) throws -> [UInt8] {
    let plain = scratch.path("plain.jpg")
    try Witness.make(plain, "-f lavfi -i testsrc2=s=160x120 -frames:v 1 -c:v mjpeg")
    return try bytes(plain)
  }

  private static let trailers: [(name: String, bytes: [UInt8])] = [
    ("Insta360", Noted.insta360),
    // Its first bytes look like a box.
    ("Insta360 behind a box", Noted.insta360),
    ("RIFF", Array("gps0".utf8) + ID3.little(Noted.sentence.count) + Noted.sentence),
    ("unknown", [1, 0xFF, 0xFF, 0xFF, 0, 1, 2, 3] + Noted.sentence),
  ]

  @Test(arguments: trailers.map(\.name), [false, true])
  func aTrailerOfAClipIsCutOff(name: String, isKept: Bool) async throws {
    let scratch = try folder()
    let movie = try clip(scratch)
    var trailer = try #require(Self.trailers.first { $0.name == name }).bytes
    if name.hasSuffix("box") {
      trailer = Boxes.box("abcd", [1, 2, 3, 4]) + trailer
      trailer.replaceSubrange(
        trailer.count - 40..<trailer.count - 36, with: ID3.little(trailer.count))
    }
    let path = try scratch.write("in/ride.mp4", movie + trailer)
    let entry = try #require(try await prepare(scratch) { $0.keepLocation = isKept }["ride.mp4"])
    #expect(entry.action == .keep && isRemoved(entry) != isKept, "\(entry.reasons)")
    let output = scratch.path("out/ride.mp4")
    #expect(try bytes(output) == (isKept ? movie + trailer : movie))
    #expect(try Witness.packetHashes(output) == Witness.packetHashes(path))
  }

  /// What the trailer of a clip that ends in the middle of a box is, nothing tells.
  @Test func theRestOfACutBoxIsNoTrailer() async throws {
    let scratch = try folder()
    let movie = try clip(scratch)
    let cut = movie + Array(Boxes.box("free", [UInt8](repeating: 0, count: 400)).prefix(200))
    try scratch.write("in/ride.mp4", cut)
    let entry = try #require(try await prepare(scratch)["ride.mp4"])
    #expect(!isRemoved(entry), "\(entry.reasons)")
  }

  @Test(arguments: [0, 100]) func aTrailerOfAPhotoIsCutOff(zeroes: Int) async throws {
    let scratch = try folder()
    let photo = try photo(scratch) + [UInt8](repeating: 0, count: zeroes)
    try scratch.write("in/ball.jpg", photo + Noted.insta360)
    let entry = try #require(try await prepare(scratch)["ball.jpg"])
    #expect(entry.action == .keep && isRemoved(entry), "\(entry.reasons)")
    #expect(try bytes(scratch.path("out/ball.jpg")) == photo)
  }

  /// Boxes, where they stand, what of them goes and what stays.
  private static let boxes:
    [(name: String, path: [String], box: [UInt8], goes: [UInt8], stays: [UInt8])] = [
      (
        "GoPro", ["moov", "udta"], Boxes.box("GPMF", Noted.gpmf), (1...20).map { UInt8($0) },
        Array("HERO8 Black".utf8)
      ),
      ("Sony", [], Noted.sony, Array("48:12:29".utf8), Array("2024-05-06T07:08:09+02:00".utf8)),
      (
        "Sony in the index", ["moov"], Noted.sony, Array("48:12:29".utf8),
        Array("CameraUnitMetadataSet".utf8)
      ),
      ("Nikon", ["moov", "udta"], Noted.nikon, Boxes.number(48), Array("NIKON".utf8)),
      ("Pentax", ["moov", "udta"], Noted.pentax, Array("GPS_".utf8), Array("PENTAX".utf8)),
      (
        "Samsung", [], Boxes.box("sefd", Noted.samsung), Array("232".utf8),
        Array("1714972089000".utf8)
      ),
      (
        "Kenwood", [], Boxes.box("udta", Array("VIDEOUUUUUUUUUUUUUUUU".utf8) + Noted.sentence),
        Noted.sentence, []
      ),
      ("Datakam", [], Boxes.box("udat", Noted.sentence), Noted.sentence, []),
      (
        "Ligo", [], Boxes.box("skip", Array("LIGOGPSINFO\0".utf8) + Noted.sentence),
        Noted.sentence, []
      ),
      (
        "a hidden tag", [], Boxes.box("skip", Boxes.box("\u{A9}xyz", Noted.sentence)),
        Noted.sentence, []
      ),
    ]

  @Test(arguments: boxes.map(\.name)) func aBoxOfACameraLosesItsPlace(name: String) async throws {
    let scratch = try folder()
    let made = try #require(Self.boxes.first { $0.name == name })
    var movie = try clip(scratch)
    if made.path.isEmpty {
      movie += made.box
    } else {
      try Boxes.put(made.box, into: made.path, of: &movie)
    }
    let path = try scratch.write("in/ride.mp4", movie)
    let entry = try #require(try await prepare(scratch)["ride.mp4"])
    #expect(entry.action == .keep && isRemoved(entry), "\(entry.reasons)")
    let output = try bytes(scratch.path("out/ride.mp4"))
    try #require(output.count == movie.count)
    let place = try #require(Data(movie).range(of: Data(made.box))?.lowerBound)
    let inside = place..<place + made.box.count
    #expect(movie.indices.allSatisfy { inside.contains($0) || movie[$0] == output[$0] })
    #expect(!holds(made.goes, Array(output[inside])))
    #expect(made.stays.isEmpty || holds(made.stays, Array(output[inside])))
    #expect(
      try Witness.packetHashes(scratch.path("out/ride.mp4")) == Witness.packetHashes(path))
  }

  /// Segments of a photo, what of them goes and what stays.
  private static let segments: [(name: String, bytes: [UInt8], goes: [UInt8], stays: [UInt8])] = [
    (
      "GoPro", Noted.segment(0xE6, Array("GoPro\0".utf8) + Noted.gpmf), (1...20).map { UInt8($0) },
      Array("HERO8 Black".utf8)
    ),
    ("Panasonic", Noted.panasonic, Array("AUSTRIA".utf8), Array("F1234567".utf8)),
    ("FLIR", Noted.flir, (7...32).map { UInt8($0) }, Array("FLIR Systems ABC".utf8)),
  ]

  @Test(arguments: segments.map(\.name))
  func aSegmentOfAPhotoLosesItsPlace(name: String) async throws {
    let scratch = try folder()
    let made = try #require(Self.segments.first { $0.name == name })
    let plain = try photo(scratch)
    let input = Array(plain.prefix(2) + made.bytes + plain.dropFirst(2))
    try scratch.write("in/dive.jpg", input)
    let entry = try #require(try await prepare(scratch)["dive.jpg"])
    #expect(entry.action == .keep && isRemoved(entry), "\(entry.reasons)")
    let output = try bytes(scratch.path("out/dive.jpg"))
    try #require(output.count == input.count)
    #expect(!holds(made.goes, output) && holds(made.stays, output))
    #expect(output.dropFirst(2 + made.bytes.count) == input.dropFirst(2 + made.bytes.count))
  }

  @Test func theCountryOfAPhonesNetworkGoes() async throws {
    let scratch = try folder()
    let photo = try photo(scratch)
    try scratch.write("in/phone.jpg", photo + Noted.samsung)
    let entry = try #require(try await prepare(scratch)["phone.jpg"])
    #expect(entry.action == .keep && isRemoved(entry), "\(entry.reasons)")
    let made = try bytes(scratch.path("out/phone.jpg"))
    #expect(!holds(Array("MCC_Data232".utf8), made))
    #expect(holds(Array("Image_UTC_Data1714972089000".utf8), made))
  }

  /// Titles and talk stay.
  @Test(arguments: [
    ("$GPRMC,161951.00,A,4812.4920,N,01622.4280,E,0.8", true),
    ("A,270519,201555.000,3356.8925,N,08420.2071,W,000.0", true),
    ("Well, 3.5,N,or so, everyone", false), ("We turn left, then right", false),
  ])
  func aTrackOfSentencesGoes(words: String, isLog: Bool) async throws {
    let scratch = try folder()
    _ = try clip(scratch)
    let cues = (0..<2).map { "\($0 + 1)\n00:00:0\($0),000 --> 00:00:0\($0),900\n\(words)\n" }
    let text = try scratch.write("cues.srt", Array(cues.joined(separator: "\n").utf8))
    try Witness.make(
      scratch.path("in/drive.mp4"),
      "-i \(scratch.path("plain.mp4")) -i \(text) -map 0 -map 1 -c copy -c:s mov_text")
    let entry = try #require(try await prepare(scratch)["drive.mp4"])
    #expect(entry.action == .keep && isRemoved(entry) == isLog, "\(entry.reasons)")
    #expect(holds(Array(words.utf8), try bytes(scratch.path("out/drive.mp4"))) != isLog)
  }
}
