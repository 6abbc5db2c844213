import CZlib
import Foundation
import MediaEngine
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// What programs write into the text chunks of a PNG.
@Suite(.timeLimit(.minutes(8))) struct PNGTextTests: Preparing {
  static let date = ["-DateTimeOriginal=2024:05:01 12:30:45", "-Make=Camera"]
  static let place = [
    "-GPSLatitude=48.2", "-GPSLatitudeRef=N", "-GPSLongitude=16.3", "-GPSLongitudeRef=E",
  ]
  static let forms = [("tEXt", "exif"), ("zTXt", "exif"), ("iTXt", "exif"), ("zTXt", "APP1")]

  /// Four bytes, the weightiest first.
  private func number(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { (shift: Int) -> UInt8 in UInt8(truncatingIfNeeded: value >> shift) }
  }

  private func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body: [UInt8] = Array(type.utf8) + data
    let sum = crc32(0, body, uInt(body.count))
    return number(data.count) + body + number(Int(sum))
  }

  private func compressed(_ text: [UInt8]) throws -> [UInt8] {
    var stream = [UInt8](repeating: 0, count: Int(compressBound(uLong(text.count))))
    var count = uLong(stream.count)
    let code = compress(&stream, &count, text, uLong(text.count))
    try #require(code == Z_OK)
    return Array(stream.prefix(Int(count)))
  }

  private func inflated(_ stream: [UInt8]) throws -> [UInt8] {
    var text = [UInt8](repeating: 0, count: 1 << 16)
    var count = uLong(text.count)
    let code = uncompress(&text, &count, stream, uLong(stream.count))
    try #require(code == Z_OK)
    return Array(text.prefix(Int(count)))
  }

  /// A text chunk; `zTXt` and `iTXt` are compressed.
  private func text(_ type: String, _ keyword: String, _ text: [UInt8]) throws -> [UInt8] {
    let name: [UInt8] = Array(keyword.utf8) + [0]
    let method: [UInt8] = type == "zTXt" ? [0] : type == "iTXt" ? [1, 0, 0, 0] : []
    let stored = try method.isEmpty ? text : compressed(text)
    return chunk(type, name + method + stored)
  }

  private func text(_ type: String, _ keyword: String, _ words: String) throws -> [UInt8] {
    try text(type, keyword, Array(words.utf8))
  }

  /// A profile as ImageMagick spells it.
  private func profile(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
    let digits = bytes.map { String(format: "%02x", Int($0)) }
    let lines = stride(from: 0, to: digits.count, by: 36).map {
      digits[$0..<min($0 + 36, digits.count)].joined()
    }
    let count = String(format: "%8d", bytes.count)
    return Array("\n\(name)\n\(count)\n\(lines.joined(separator: "\n"))\n".utf8)
  }

  /// The EXIF block of a camera's file, as exiftool writes it.
  private func exif(_ tags: [String], in scratch: Scratch) throws -> [UInt8] {
    let path = scratch.path("camera.jpg")
    try Witness.make(path, "-f lavfi -i testsrc2=s=64x48 -frames:v 1")
    try Witness.run("exiftool", ["-q", "-overwrite_original"] + tags + [path])
    let block = [UInt8](try Witness.run("exiftool", ["-b", "-Exif", path]))
    try #require(block.starts(with: Array("MM".utf8)) || block.starts(with: Array("II".utf8)))
    return block
  }

  private func packet(_ place: String, source: String = "Kept") -> [UInt8] {
    let words = """
      <x:xmpmeta xmlns:x="adobe:ns:meta/">\
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
      <rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" \
      xmlns:dc="http://purl.org/dc/elements/1.1/" \(place)>\
      <dc:source>\(source)</dc:source></rdf:Description></rdf:RDF></x:xmpmeta>
      """
    return Array(words.utf8)
  }

  /// Makes a picture of 64×48 with chunks behind its first.
  private func picture(
    _ name: String, _ chunks: [[UInt8]], in scratch: Scratch, format: String = "rgb24"
  ) throws {
    let plain = scratch.path(format + ".png")
    if !FileManager.default.fileExists(atPath: plain) {
      try Witness.make(plain, "-f lavfi -i testsrc2=s=64x48 -frames:v 1 -pix_fmt \(format)")
    }
    var bytes = try content(plain)
    bytes.insert(contentsOf: chunks.flatMap { $0 }, at: 33)
    try scratch.write(name, bytes)
  }

  private func content(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func holds(_ path: String, _ bytes: some Sequence<UInt8>) throws -> Bool {
    try Data(contentsOf: URL(fileURLWithPath: path)).range(of: Data(bytes)) != nil
  }

  private func isTold(_ entry: Manifest.Entry) -> Bool {
    entry.reasons.contains { $0.code == "location-removed" }
  }

  private func tag(_ name: String, of path: String) throws -> String {
    try Witness.text("exiftool", ["-q", "-q", "-s3", "-" + name, path])
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Decodes strictly: sizes, checksums and compressed texts.
  private func expectSound(_ path: String) throws {
    try Witness.run(
      "ffmpeg",
      [
        "-v", "error", "-xerror", "-err_detect", "crccheck+explode", "-i", path, "-f", "null", "-",
      ])
  }

  @Test(.enabled(if: ExifTool.isThere, ExifTool.absence), arguments: forms)
  func onlyTheLocationGoesFromAProfile(type: String, name: String) async throws {
    let scratch = try folder()
    let header: [UInt8] = name == "APP1" ? Array("Exif\0\0".utf8) : []
    let block = try exif(Self.place + Self.date, in: scratch)
    let keyword = "Raw profile type \(name)"
    let written = try text(type, keyword, profile(name, header + block))
    try picture("in/a.png", [written], in: scratch)
    try #require(try !ExifTool.coordinates(in: scratch.path("in/a.png")).isEmpty)
    let entry = try #require(try await prepare(scratch)["a.png"])
    #expect(entry.action == .keep && isTold(entry))
    let made = scratch.path("out/a.png")
    #expect(try ExifTool.coordinates(in: made) == "")
    #expect(try tag("DateTimeOriginal", of: made) == "2024:05:01 12:30:45")
    #expect(try holds(made, (type + keyword).utf8), "it is the same chunk")
    #expect(try content(made).count == content(scratch.path("in/a.png")).count)
    try expectSound(made)
  }

  /// As ImageMagick keeps what a JPEG had: in Photoshop's resources, or bare.
  @Test(
    .enabled(if: ExifTool.isThere, ExifTool.absence),
    arguments: [
      ("tEXt", "iptc", "8BIM"), ("zTXt", "iptc", ""), ("iTXt", "8bim", "8BIM"),
    ])
  func theNameOfAPlaceGoesFromIPTC(type: String, name: String, head: String) async throws {
    let scratch = try folder()
    func set(_ number: UInt8, _ words: String) -> [UInt8] {
      [0x1C, 2, number, 0, UInt8(words.utf8.count)] + Array(words.utf8)
    }
    var block = set(90, "Lisbon") + set(105, "A tram")
    let count = UInt8(block.count)
    if !head.isEmpty { block = Array(head.utf8) + [4, 4, 0, 0, 0, 0, 0, count] + block }
    try picture(
      "in/a.png", [try text(type, "Raw profile type \(name)", profile(name, block))], in: scratch)
    try #require(try tag("City", of: scratch.path("in/a.png")) == "Lisbon")
    let entry = try #require(try await prepare(scratch)["a.png"])
    #expect(entry.action == .keep && isTold(entry))
    let made = scratch.path("out/a.png")
    #expect(try tag("City", of: made).trimmingCharacters(in: .whitespaces) == "")
    #expect(try tag("Headline", of: made) == "A tram")
    try expectSound(made)
  }

  @Test(.enabled(if: ExifTool.isThere, ExifTool.absence), arguments: forms)
  func whatHoldsNoLocationStays(type: String, name: String) async throws {
    let scratch = try folder()
    let block = try exif(Self.date, in: scratch)
    let chunks = [
      try text(type, "Raw profile type \(name)", profile(name, block)),
      try text(type, "XML:com.adobe.xmp", packet("dc:format=\"image/png\"")),
      try text(type, "Raw profile type xmp", profile("xmp", packet(""))),
    ]
    try picture("in/a.png", chunks, in: scratch)
    let entry = try #require(try await prepare(scratch)["a.png"])
    #expect(entry.action == .keep && !isTold(entry))
    #expect(try content(scratch.path("out/a.png")) == content(scratch.path("in/a.png")))
  }

  @Test(
    .enabled(if: ExifTool.isThere, ExifTool.absence),
    arguments: [
      ("iTXt", "XML:com.adobe.xmp"), ("tEXt", "Raw profile type xmp"),
      ("zTXt", "Raw profile type xmp"), ("zTXt", "Raw profile type APP1"),
    ])
  func onlyTheLocationGoesFromAPacket(type: String, keyword: String) async throws {
    let scratch = try folder()
    var written = packet("exif:GPSLatitude=\"48,12.5N\" exif:GPSLongitude=\"16,22.4E\"")
    if keyword.hasSuffix("APP1") {
      written = Array("http://ns.adobe.com/xap/1.0/\0".utf8) + written
    }
    if keyword.hasPrefix("Raw") { written = profile("xmp", written) }
    try picture("in/a.png", [try text(type, keyword, written)], in: scratch)
    try #require(try !ExifTool.coordinates(in: scratch.path("in/a.png")).isEmpty)
    let entry = try #require(try await prepare(scratch)["a.png"])
    #expect(entry.action == .keep && isTold(entry))
    let made = scratch.path("out/a.png")
    #expect(try ExifTool.coordinates(in: made) == "")
    #expect(try tag("XMP-dc:Source", of: made) == "Kept")
    #expect(try content(made).count == content(scratch.path("in/a.png")).count)
    try expectSound(made)
  }

  /// The text without coordinates takes the room of the one with them to the byte, also where they
  /// took next to none because the same words stand elsewhere.
  @Test func aCompressedTextKeepsItsRoom() throws {
    let scratch = try Scratch()
    let place = "exif:GPSLatitude=\"48,12.5N\""
    var kept = 0
    for count in 0..<100 {
      let words = place + (0..<count).map { String($0 * 7919 % 1000) }.joined()
      let old = try compressed(packet(place, source: words))
      let written = try text("iTXt", "XML:com.adobe.xmp", packet(place, source: words))
      try picture("a.png", [written], in: scratch)
      let (before, after) = (scratch.path("a.png"), scratch.path("b.png"))
      #expect(try LocationStripper.copy(from: before, to: after))
      let made = try content(after)
      #expect(try made.count == content(before).count)
      let data = made[(33 + 8)..<(33 + written.count - 4)]
      let head: [UInt8] = Array("XML:com.adobe.xmp".utf8) + [0, 1, 0, 0, 0]
      guard data.starts(with: head) else { continue }
      kept += 1
      #expect(data.count == head.count + old.count)
      let found = try inflated(Array(data.dropFirst(head.count)))
      let wanted = packet("", source: words)
      #expect(found.starts(with: wanted))
      #expect(found.dropFirst(wanted.count).allSatisfy { $0 == 0x20 || $0 == 0x0A })
    }
    #expect(kept >= 95, "of 100 texts, \(kept) were kept")
  }

  @Test func textsNamedAfterCoordinatesGo() async throws {
    let scratch = try folder()
    let kept = try text("tEXt", "exif:DateTimeOriginal", "2024:05:01 12:30:45")
    let noted = try text("zTXt", "Description", "latitude and longitude of GPS")
    let chunks = [
      try text("tEXt", "exif:GPSLatitude", "48/1, 12/1, 30/1"), kept,
      try text("zTXt", "exif:GPSLongitude", "16/1, 22/1, 24/1"),
      try text("tEXt", "exif:GPSInfo", "512"), noted,
      try text("iTXt", "geo:lat", "48.2083"), try text("tEXt", "Longitude", "16.3731"),
      try text("tEXt", "gps", "48"),
    ]
    try picture("in/a.png", chunks, in: scratch)
    try picture("in/b.png", [kept, noted], in: scratch)
    let entries = try await prepare(scratch)
    let entry = try #require(entries["a.png"])
    #expect(entry.action == .keep && isTold(entry))
    let made = scratch.path("out/a.png")
    for words in ["GPS", "gps", "geo:lat", "Longitude", "48/1", "16.3731"] {
      #expect(try !holds(made, words.utf8), "\(words)")
    }
    #expect(try holds(made, kept) && holds(made, noted))
    #expect(try content(made).count == content(scratch.path("in/a.png")).count)
    try expectSound(made)
    let plain = try #require(entries["b.png"])
    #expect(!isTold(plain))
    #expect(try content(scratch.path("out/b.png")) == content(scratch.path("in/b.png")))
  }

  @Test(.enabled(if: ExifTool.isThere, ExifTool.absence))
  func allOfItStaysWhereTheLocationMay() async throws {
    let scratch = try folder()
    let block = try exif(Self.place + Self.date, in: scratch)
    let chunks = [
      try text("zTXt", "Raw profile type exif", profile("exif", block)),
      try text("iTXt", "XML:com.adobe.xmp", packet("exif:GPSLatitude=\"48,12.5N\"")),
      try text("tEXt", "exif:GPSLatitude", "48/1, 12/1, 30/1"),
    ]
    try picture("in/a.png", chunks, in: scratch)
    let entry = try #require(try await prepare(scratch) { $0.keepLocation = true }["a.png"])
    #expect(entry.action == .keep && !isTold(entry))
    #expect(try content(scratch.path("out/a.png")) == content(scratch.path("in/a.png")))
  }

  /// A profile tells orientation and date as an EXIF chunk does.
  @Test(
    .enabled(if: ExifTool.isThere, ExifTool.absence),
    arguments: [("rgb48be", "deep-colour"), ("rgb24", "turned")])
  func whatIsConvertedKeepsTheTagsOfItsProfile(format: String, code: String) async throws {
    let scratch = try folder()
    let block = try exif(Self.place + Self.date + ["-Orientation#=6"], in: scratch)
    let header: [UInt8] = Array("Exif\0\0".utf8)
    let written = try text("zTXt", "Raw profile type exif", profile("exif", header + block))
    try picture("in/a.png", [written], in: scratch, format: format)
    let entry = try #require(try await prepare(scratch)["a.png"])
    #expect(entry.action == .convert && entry.reasons.contains { $0.code == code })
    let made = scratch.path("out/" + (try #require(entry.outputs.first).path))
    #expect(try Witness.value("stream=width,height", of: made) == "48,64")
    #expect(try tag("DateTimeOriginal", of: made) == "2024:05:01 12:30:45")
    #expect(try tag("Make", of: made) == "Camera")
    #expect(try tag("Orientation", of: made) == "Horizontal (normal)")
    #expect(try ExifTool.coordinates(in: made) == "")
  }

  /// Nothing tells that what does not inflate, or inflates beyond all measure, holds no location.
  @Test func whatCannotBeReadIsEmptied() async throws {
    let scratch = try folder()
    let keyword = "Raw profile type exif"
    let stream = try compressed(profile("exif", (0..<900).map { UInt8($0 % 251) }))
    let cut = chunk("zTXt", Array(keyword.utf8) + [0, 0] + Array(stream.dropLast(8)))
    let bomb = try text("zTXt", keyword, [UInt8](repeating: 0x30, count: 17 << 20))
    for (name, written) in [("in/cut.png", cut), ("in/bomb.png", bomb)] {
      try picture(name, [written], in: scratch)
    }
    let entries = try await prepare(scratch)
    for name in ["cut.png", "bomb.png"] {
      let entry = try #require(entries[name])
      #expect(entry.action == .keep && isTold(entry), "\(name)")
      let made = scratch.path("out/" + name)
      #expect(try !holds(made, keyword.utf8), "\(name)")
      #expect(try content(made).count == content(scratch.path("in/" + name)).count)
      try expectSound(made)
    }
  }
}
