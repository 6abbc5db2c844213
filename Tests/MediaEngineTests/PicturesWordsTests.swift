import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

/// XMP and IPTC go with pictures that are encoded anew.
@Suite struct PicturesWordsTests {
  private static let size = Resolution(width: 64, height: 48)
  private static let packet = XMPWriter.packet(
    XMPWriter.rating + " " + XMPWriter.passing, XMPWriter.title + XMPWriter.directory)
  private static let kinds = [
    "jpeg", "png", "zpng", "profile", "tiff", "webp", "psd", "jxl", "brob", "jp2", "gif",
  ]

  private func plain() throws -> Picture {
    try #require(
      Picture(
        size: Self.size, hasAlpha: false,
        pixels: [UInt8](repeating: 90, count: 3 * Self.size.width * Self.size.height)))
  }

  /// The bytes of a file that ffmpeg makes.
  private func made(_ name: String, _ options: String = "") throws -> [UInt8] {
    let scratch = try Scratch()
    try Witness.make(
      scratch.path(name), "-f lavfi -i testsrc2=s=64x48 -frames:v 1 -update 1 \(options)")
    return try bytes(of: scratch.path(name))
  }

  /// A segment of a JPEG, behind its first marker.
  private func jpeg(_ marker: UInt8, _ payload: [UInt8]) throws -> [UInt8] {
    let plain = try plain().jpeg()
    return plain[..<2] + [0xFF, marker] + coded(payload.count + 2, 2) + payload + plain[2...]
  }

  private func tiff(_ tag: Int, _ data: [UInt8]) -> [UInt8] {
    TIFFWriter(
      size: Self.size, photometric: 1, samples: 1, tags: [tag: .bytes(data)],
      strips: [[UInt8](repeating: 90, count: Self.size.width * Self.size.height)]
    ).file()
  }

  private func photoshop(_ number: Int, _ data: [UInt8]) -> [UInt8] {
    let channel = [UInt8](repeating: 90, count: Self.size.width * Self.size.height)
    return PhotoshopWriter(
      size: Self.size, channels: [channel, channel, channel], others: [number: data]
    ).file()
  }

  /// A file with a packet, in one of the ways that formats have.
  private func file(_ kind: String, _ packet: [UInt8]) throws -> [UInt8] {
    let keyword = Array("XML:com.adobe.xmp\0".utf8)
    switch kind {
    case "jpeg": return try jpeg(0xE1, JPEGLocation.xmpHeader + packet)
    case "png": return try plain().png().inserting([("iTXt", keyword + [0, 0, 0, 0] + packet)])
    case "zpng":
      let stream = try #require(Deflater.stream(of: packet, count: packet.count + 200))
      return try plain().png().inserting([("iTXt", keyword + [1, 0, 0, 0] + stream)])
    case "profile":
      let digits = packet.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      let text = "Raw profile type xmp\0\nxmp\n    \(packet.count)\n\(digits)\n"
      return try plain().png().inserting([("tEXt", Array(text.utf8))])
    case "tiff": return tiff(700, packet)
    case "webp":
      return PictureTags.insert(
        nil, packet: packet, intoWebP: try made("in.webp"), size: Self.size, hasAlpha: false)
    case "psd": return photoshop(1060, packet)
    case "jxl", "brob":
      let head = (packet.count - 1) << 4 | 1 << 20
      let stored = (0..<3).map { UInt8(truncatingIfNeeded: head >> (8 * $0)) } + packet + [3]
      return MP4ReaderTests.box("JXL ", [0x0D, 0x0A, 0x87, 0x0A])
        + MP4ReaderTests.box("ftyp", Array("jxl \0\0\0\0jxl ".utf8))
        + (kind == "jxl"
          ? MP4ReaderTests.box("xml ", packet)
          : MP4ReaderTests.box("brob", Array("xml ".utf8) + stored))
        + MP4ReaderTests.box("jxlc", try made("in.jxl", "-c:v libjxl"))
    case "jp2":
      let mark: [UInt8] = [
        0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF,
        0xAC,
      ]
      let bytes = try made("in.jp2", "-c:v jpeg2000 -format jp2")
      // Behind the signature and the file type.
      let place = 12 + bytes.number32(at: 12)
      return bytes[..<place] + MP4ReaderTests.box("uuid", mark + packet) + bytes[place...]
    default:
      let trailer = [0x01] + (0...255).reversed().map { UInt8($0) } + [0]
      let bytes = try made("in.gif")
      return bytes.dropLast() + [0x21, 0xFF, 0x0B] + Array("XMP DataXMP".utf8) + packet + trailer
        + [0x3B]
    }
  }

  /// The packet of a file that was made; empty where it has none.
  private func packet(of path: String) throws -> String {
    let source = try FileSource.open(path)
    let header = try #require(try PictureProbe.header(of: source, path: path))
    let tags = try StoredTags(of: source, format: header.format)
    return String(decoding: tags.packet ?? [], as: UTF8.self)
  }

  @Test(arguments: kinds, [ContainerFormat.jpeg, .png, .webp])
  func aPacketGoesWithThePicture(kind: String, format: ContainerFormat) throws {
    let scratch = try Scratch()
    let input = try scratch.write(file(kind, Self.packet), "in")
    let output = scratch.path("out.\(format)")
    let facts = try PictureJob(input: input, output: output, format: format).run()
    #expect(facts.mainVideo?.displaySize == Self.size && !facts.hasLocation)
    let made = try packet(of: output)
    #expect(made.contains(XMPWriter.title) && made.contains(XMPWriter.rating), "\(made)")
    for name in ["GPS", "Wien", "Orientation", "9999", "MicroVideo", "hdrgm:V", "HasExt"] {
      #expect(!made.contains(name), "\(made)")
    }
    #expect(try Witness.value("stream=width,height", of: output) == "64,48")
  }

  @Test(
    .enabled(if: ExifTool.isThere, ExifTool.absence),
    arguments: [ContainerFormat.jpeg, .png, .webp], [false, true])
  func exifToolReadsThePacket(format: ContainerFormat, keepLocation: Bool) throws {
    let scratch = try Scratch()
    let exif = ExifWriter(orientation: 6).block()
    let input = try scratch.write(
      PictureTags.insert(exif, intoJPEG: file("jpeg", Self.packet)), "in.jpg")
    let output = scratch.path("out.\(format)")
    let facts = try PictureJob(
      input: input, output: output, format: format, keepLocation: keepLocation
    ).run()
    #expect(facts.hasLocation == keepLocation)
    let words = try Witness.text(
      "exiftool", ["-n", "-s", "-s", "-a", "-G1", "-warning", "-all", output])
    for line in [
      "[XMP-dc] Title: Täss & co", "[XMP-xmp] Rating: 4", "[IFD0] Orientation: 1",
      "[XMP-xmp] CreateDate: 2024:05:01 12:30:45",
      "[ExifIFD] DateTimeOriginal: 2024:05:01 12:30:45",
    ] { #expect(words.contains(line), "\(words)") }
    #expect(words.contains("[XMP-exif] GPSLatitude: 48.2083") == keepLocation, "\(words)")
    #expect(words.contains("[XMP-photoshop] City: Wien") == keepLocation)
    #expect(words.contains("GPS") == keepLocation)
    #expect(!words.contains("[XMP-tiff]") && !words.contains("MicroVideo"))
    #expect(!words.contains("Warning"))
  }

  @Test(
    .enabled(if: PicturesHEIFTests.hasEncoder, PicturesHEIFTests.absence),
    .enabled(if: ExifTool.isThere, ExifTool.absence), arguments: ["heic", "avif"])
  func aPacketOfHEIFGoesAlong(kind: String) throws {
    let scratch = try Scratch()
    let picture = try scratch.write(plain().png(), "in.png")
    let input = scratch.path("in.\(kind)")
    try Witness.run("heif-enc", [picture, "-o", input] + (kind == "avif" ? ["-A"] : []))
    let packet = try scratch.write(Self.packet, "in.xmp")
    try Witness.run("exiftool", ["-q", "-overwrite_original", "-xmp<=\(packet)", input])
    let output = scratch.path("out.jpg")
    try PictureJob(input: input, output: output, format: .jpeg).run()
    let made = try self.packet(of: output)
    #expect(made.contains(XMPWriter.title) && made.contains(XMPWriter.rating))
    #expect(!made.contains("GPS") && !made.contains("MicroVideo"))
  }

  /// A broken packet costs a picture nothing but its packet.
  @Test(arguments: kinds) func aBrokenPacketIsLeftOut(kind: String) throws {
    let scratch = try Scratch()
    let input = try scratch.write(file(kind, Self.packet.dropLast(500) + [0x3C, 1]), "in")
    let output = scratch.path("out.jpg")
    try PictureJob(input: input, output: output, format: .jpeg).run()
    #expect(try packet(of: output).isEmpty)
  }

  @Test func tagsTakeLittleOfALimit() throws {
    let scratch = try Scratch()
    let log = "<crs:Log>\(String(repeating: "edit ", count: 10_000))</crs:Log>"
    let input = try scratch.write(tiff(700, XMPWriter.packet(XMPWriter.rating, log)), "in.tif")
    let output = scratch.path("out.jpg")
    let facts = try PictureJob(
      input: input, output: output, format: .jpeg, limit: ByteSize(32_000)
    ).run()
    #expect(facts.mainVideo?.displaySize == Self.size)
    let made = try packet(of: output)
    #expect(made.contains(XMPWriter.rating) && !made.contains("edit"))
    try PictureJob(input: input, output: output, format: .jpeg).run()
    #expect(try packet(of: output).contains("edit edit"))
  }

  private static func dataSet(_ record: UInt8, _ number: UInt8, _ text: String) -> [UInt8] {
    [0x1C, record, number] + coded(text.utf8.count, 2) + Array(text.utf8)
  }

  private static let words =
    dataSet(1, 90, "\u{1B}%G") + dataSet(2, 0, "\0\u{4}") + dataSet(2, 120, "Ein Täss")
    + dataSet(2, 80, "Ada") + dataSet(2, 25, "one") + dataSet(2, 55, "20240501")
  private static let iptc =
    words + dataSet(2, 90, "Wien") + dataSet(2, 101, "Austria") + dataSet(2, 202, "thumb")

  @Test(
    .enabled(if: ExifTool.isThere, ExifTool.absence),
    arguments: ["jpeg", "tiff", "resources", "psd"], [false, true])
  func iptcGoesIntoJPEG(kind: String, keepLocation: Bool) throws {
    let resource = PhotoshopWriter.resource(1028, Self.iptc)
    let file =
      switch kind {
      case "jpeg": try jpeg(0xED, Array("Photoshop 3.0\0".utf8) + resource)
      case "tiff": tiff(33723, Self.iptc)
      case "resources": tiff(34377, resource)
      default: photoshop(1028, Self.iptc)
      }
    let scratch = try Scratch()
    let input = try scratch.write(file, "in")
    let output = scratch.path("out.jpg")
    let facts = try PictureJob(
      input: input, output: output, format: .jpeg, keepLocation: keepLocation
    ).run()
    #expect(facts.hasLocation == keepLocation)
    let words = try Witness.text("exiftool", ["-s", "-s", "-G1", "-a", "-warning", "-all", output])
    for line in [
      "Caption-Abstract: Ein Täss", "By-line: Ada", "Keywords: one", "DateCreated: 2024:05:01",
    ] { #expect(words.contains("[IPTC] \(line)"), "\(words)") }
    #expect(words.contains("[IPTC] City: Wien") == keepLocation)
    #expect(words.contains("Austria") == keepLocation)
    #expect(!words.contains("Preview") && !words.contains("Warning"), "\(words)")
  }

  @Test func brokenIPTCEndsWhereItBreaks() {
    #expect(IPTCBlock.prepared(Self.iptc, keepLocation: false) == Self.words)
    let cut = Self.words + [0x1C, 2, 105, 0x12, 0x34, 0x41]
    #expect(IPTCBlock.prepared(cut, keepLocation: false) == Self.words)
    let long = Self.words + [0x1C, 2, 105, 0x80, 4, 0xFF, 0xFF, 0xFF, 0xFF]
    #expect(IPTCBlock.prepared(long, keepLocation: false) == Self.words)
    let empty = Self.dataSet(1, 90, "\u{1B}%G") + Self.dataSet(2, 90, "Wien")
    #expect(IPTCBlock.prepared(empty, keepLocation: false) == nil)
    #expect(IPTCBlock.prepared([], keepLocation: true) == nil)
  }

  /// Photoshop keeps EXIF among its resources.
  @Test func exifOfAPhotoshopDocumentGoesAlong() throws {
    let scratch = try Scratch()
    let exif = ExifWriter(hasGPS: true).block()
    let input = try scratch.write(photoshop(1058, exif), "in.psd")
    let facts = try PictureJob(
      input: input, output: scratch.path("out.jpg"), format: .jpeg
    ).run()
    #expect(facts.tags["creation_time"] == "2024-05-01T12:30:45" && !facts.hasLocation)
  }
}
