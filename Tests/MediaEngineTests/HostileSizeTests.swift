import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

/// Files whose tags, tables and counts are larger than any honest one's: what is read of them does not
/// grow with what they claim.
@Suite(.timeLimit(.minutes(8))) struct HostileSizeTests {
  // MARK: TIFF

  /// A picture of 64×64 grey pixels in tiles that all lie in the same bytes.
  private static func tiled(side: Int = 16, _ tags: [Int: TIFFWriter.Value] = [:]) -> [UInt8] {
    let tile = [UInt8](repeating: 128, count: side * side)
    let count = (64 / side) * (64 / side)
    let usual: [Int: TIFFWriter.Value] = [
      322: .shorts([side]), 323: .shorts([side]),
      324: .longs([Int](repeating: 8, count: count)),
      325: .longs([Int](repeating: tile.count, count: count)),
    ]
    return TIFFWriter(
      size: Resolution(width: 64, height: 64), photometric: 1, samples: 1,
      tags: usual.merging(tags) { $1 }, strips: [tile]
    ).file()
  }

  @Test(
    arguments: [
      (16, 339, .shorts([Int](repeating: 1, count: 50_000))),
      (16, 338, .bytes([UInt8](repeating: 0, count: 50_000))), (8, 270, .text("small tiles")),
    ] as [(Int, Int, TIFFWriter.Value)])
  func tilesWithLargeTagsOrTinySidesAreRefused(side: Int, tag: Int, value: TIFFWriter.Value) {
    let source = Tally(Self.tiled(side: side, [tag: value]))
    #expect(throws: PictureFault.self) {
      try TIFFPieces(source)?.picture(path: "", cancellation: nil)
    }
    #expect(source.bytes < 10_000)
  }

  @Test func tagsOfTilesAreReadOnce() throws {
    let source = Tally(Self.tiled([339: .shorts([Int](repeating: 1, count: 1000))]))
    let picture = try TIFFPieces(source)?.picture(path: "", cancellation: nil)
    #expect(picture?.size == Resolution(width: 64, height: 64))
    // Sixteen tiles of 256 bytes, the tag once, and the directory.
    #expect(source.bytes < 16 * 256 + 2000 + 1000)
  }

  @Test func tablesOfJPEGPiecesAreBounded() {
    let tables = [UInt8](repeating: 0, count: 100_000)
    let source = Tally(Self.tiled([259: .shorts([7]), 347: .bytes(tables)]))
    #expect(throws: PictureFault.damaged("its tag 347 takes 100000 bytes")) {
      try TIFFPieces(source)
    }
    #expect(source.bytes < 10_000)
  }

  // MARK: MP4

  private static func items(_ count: Int) -> [UInt8] {
    let handler = MP4ReaderTests.box("hdlr", [UInt8](repeating: 0, count: 24))
    let item = coded(8, 4) + [0xA9] + Array("too".utf8)
    let list = MP4ReaderTests.box(
      "ilst", [[UInt8]](repeating: item, count: count).flatMap { $0 })
    let tags = MP4ReaderTests.box("meta", [0, 0, 0, 0] + handler + list)
    return MP4ReaderTests.fileType
      + MP4ReaderTests.movie(MP4ReaderTests.track(), extra: MP4ReaderTests.box("udta", tags))
  }

  @Test func tagsCountAmongTheBoxes() throws {
    let source = Tally(Self.items(50_000))
    #expect(MP4Reader.read(source, mostBoxes: 1000).isTooLarge)
    #expect(source.reads < 3000)
    let honest = MP4Reader.read(Self.items(500), mostBoxes: 1000)
    #expect(!honest.isTooLarge && !honest.hasLocation)
  }

  @Test func listsWithoutEndAreRefused() {
    #expect(throws: PictureFault.self) { try MP4Location.patches(in: Self.items(500_000)) }
  }

  /// A box of eight bytes, behind which an identifier happens to stand.
  @Test func aBoxWithoutRoomForItsIdentifierHoldsNoPacket() throws {
    let box = MP4ReaderTests.box("uuid", [])
    let files = [
      MP4ReaderTests.fileType + box,
      MP4ReaderTests.fileType + MP4ReaderTests.movie(MP4ReaderTests.track(), extra: box),
    ]
    for file in files {
      #expect(try MP4Location.patches(in: file + MP4Location.packetIdentifier).isEmpty)
    }
  }

  /// Tables that claim as many rows as can be are read as far as their boxes reach.
  @Test(arguments: ["trun", "elst"])
  func tablesEndWithTheirBoxes(type: String) {
    let flags = type == "trun" ? coded(0xF00, 4) : coded(0, 4)
    let table = MP4ReaderTests.box(type, flags + coded(0xFFFF_FFFF, 4))
    let tables = [[UInt8]](repeating: table, count: 500).flatMap { $0 }
    let head = MP4ReaderTests.box("tfhd", coded(0, 4) + coded(1, 4))
    let file =
      MP4ReaderTests.fileType
      + MP4ReaderTests.movie(
        MP4ReaderTests.track() + (type == "elst" ? MP4ReaderTests.box("trak", tables) : []))
      + MP4ReaderTests.box(
        "moof", MP4ReaderTests.box("traf", head + (type == "trun" ? tables : [])))
      + MP4ReaderTests.box("mdat", [UInt8](repeating: 1, count: 200_000))
    let source = Tally(file)
    let layout = MP4Reader.read(source)
    #expect(layout.tracks.allSatisfy { $0.edits.isEmpty })
    #expect(source.bytes < 100_000)
  }

  // MARK: Sound

  private static let emptyTag: [UInt8] = Array("ID3".utf8) + [3, 0, 0, 0, 0, 0, 0]

  private static func wav(_ chunks: [(String, [UInt8])]) -> [UInt8] {
    let body = chunks.flatMap { type, data in
      Array(type.utf8) + coded(data.count, 4, .little) + data
    }
    return Array("RIFF".utf8) + coded(body.count + 4, 4, .little) + Array("WAVE".utf8) + body
  }

  @Test func tagsWithoutEndGoUnread() throws {
    let tags = [[UInt8]](repeating: Self.emptyTag, count: 10_000).flatMap { $0 }
    var file = Self.wav([("data", [1, 2]), ("id3 ", tags)])
    let source = Tally(file)
    let patches = try LocationProbe.patches(in: source)
    #expect(source.reads < 200)
    file.apply(patches)
    #expect(file.firstIndex(of: Array("id3 ".utf8)) == nil)
    #expect(file.firstIndex(of: Array("ID3".utf8)) == nil)
    #expect(try LocationProbe.patches(in: file).isEmpty)
  }

  /// FFmpeg reads them, and says that all of them have to go.
  @Test(arguments: ["behind many others", "behind a large picture"])
  func aPlaceInTagsThatAreNotLookedIntoGoes(form: String) throws {
    func frame(_ kind: String, _ data: [UInt8]) -> [UInt8] {
      Array(kind.utf8) + coded(data.count, 4) + [0, 0] + data
    }
    func tag(_ frames: [UInt8]) -> [UInt8] {
      let size = [21, 14, 7, 0].map { UInt8(frames.count >> $0 & 0x7F) }
      return Array("ID3".utf8) + [3, 0, 0] + size + frames
    }
    let place = frame("TXXX", [0] + Array("LOCATION\0+48.2082+016.3738/".utf8))
    let picture = frame("APIC", [UInt8](repeating: 0, count: 17 << 20))
    let tags =
      form == "behind many others"
      ? [[UInt8]](repeating: Self.emptyTag, count: 20).flatMap { $0 } + tag(place)
      : tag(picture + place)
    let scratch = try Scratch()
    let plain = scratch.path("plain.mp3")
    try Witness.make(plain, "-f lavfi -i sine=d=2 -c:a libmp3lame -id3v2_version 0")
    let content = try tags + bytes(of: plain)
    let input = try scratch.write("in.mp3", content)
    try #require(Probe.facts(of: input).hasLocation)
    let output = scratch.path("out.mp3")
    #expect(try LocationStripper.copy(from: input, to: output))
    let made = try bytes(of: output)
    #expect(made.count == content.count && made.firstIndex(of: Array("48.2082".utf8)) == nil)
    let facts = try Probe.facts(of: output)
    #expect(!facts.hasLocation && abs((facts.duration ?? 0) - 2) < 0.1)
  }

  @Test func soundBehindManyChunksIsNotLookedFor() throws {
    let core = Tally(
      Array("caff".utf8) + [0, 1, 0, 0]
        + [[UInt8]](repeating: Array("free".utf8) + coded(0, 8), count: 20_000).flatMap { $0 })
    #expect(try SoundEnding.missing(core) == nil)
    #expect(core.reads < 5000)
  }

  // MARK: Photoshop

  @Test func aProfileIsFoundWithoutBeingRead() throws {
    for (size, isOne) in [(1 << 24, true), (1 << 24 + 2, false)] {
      let file = PhotoshopWriter(
        size: Resolution(width: 2, height: 2),
        channels: [[UInt8]](repeating: [1, 2, 3, 4], count: 3),
        profile: [UInt8](repeating: 0, count: size)
      ).file()
      let source = Tally(file)
      #expect(try PhotoshopHeader.read(source).hasProfile == isOne)
      #expect(source.bytes < 1000)
      #expect(try PhotoshopHeader.profile(of: source)?.count == (isOne ? size : nil))
    }
  }

  @Test func resourcesWithoutEndArePassedOver() throws {
    let resources = [[UInt8]](
      repeating: PhotoshopWriter.resource(2000, []), count: 40_000
    ).flatMap { $0 }
    let head = PhotoshopWriter(size: Resolution(width: 2, height: 2), channels: [[], [], []]).file()
    let source = Tally(head[..<30] + coded(resources.count, 4) + resources + coded(0, 8))
    #expect(try !PhotoshopHeader.read(source).hasProfile)
    #expect(source.reads < 20_000)
  }

  // MARK: JPEG

  private static func jpeg(before segments: [UInt8]) throws -> [UInt8] {
    var picture = try Corners.stored(orientation: 1, upright: Resolution(width: 64, height: 48))
      .jpeg()
    picture.replaceSubrange(2..<2, with: segments)
    return picture
  }

  /// Nothing tells what it holds, so that it goes, and the file says that it might have told a place.
  @Test func anExtendedPacketThatIsTooLargeGoes() throws {
    let scratch = try Scratch()
    let head =
      Array("http://ns.adobe.com/xmp/extension/\0".utf8) + [UInt8](repeating: 0x30, count: 40)
    let text = [UInt8](repeating: 0x78, count: 65_000)
    let segment = [0xFF, 0xE1] + coded(2 + head.count + text.count, 2) + head + text
    let content = try Self.jpeg(before: [[UInt8]](repeating: segment, count: 259).flatMap { $0 })
    let input = try scratch.write("in.jpg", content)
    let patches = try LocationProbe.patches(in: content)
    #expect(patches.count == 259)
    #expect(patches.allSatisfy { $0.content == .filler(0x20, count: text.count) })
    #expect(try PictureProbe.facts(of: input)?.hasLocation == true)
    let output = scratch.path("out.jpg")
    #expect(try LocationStripper.copy(from: input, to: output))
    #expect(try !LocationProbe.hasLocation(output))
    #expect(try Picture.load(output).pixels == Picture.load(input).pixels)
    // One that can be looked into and tells no place stays.
    let short = try Self.jpeg(before: [[UInt8]](repeating: segment, count: 258).flatMap { $0 })
    #expect(try LocationProbe.patches(in: short).isEmpty)
  }

  @Test func segmentsWithoutEndAreRefused() throws {
    let many = [[UInt8]](repeating: [0xFF, 0xFE, 0, 2], count: 70_000).flatMap { $0 }
    let source = Tally(try Self.jpeg(before: many))
    #expect(throws: PictureFault.self) { try JPEGHeader.read(source) }
    #expect(throws: PictureFault.self) { try LocationProbe.patches(in: source) }
  }

  @Test func fillBytesArePassedOverManyAtATime() throws {
    for count in [1, 4095, 4096, 4097, 500_000] {
      let fill = [UInt8](repeating: 0xFF, count: count)
      let source = Tally(try Self.jpeg(before: fill + [0xFF, 0xFE, 0, 2]))
      #expect(try JPEGHeader.read(source).size == Resolution(width: 64, height: 48))
      #expect(source.reads < 300)
    }
  }

  // MARK: XMP

  /// More than is looked into.
  private static let largePacket =
    Array(#"<x exif:GPSLatitude="48"/>"#.utf8) + [UInt8](repeating: 0x78, count: 1 << 24)

  private static func large(_ kind: String) -> [UInt8] {
    let packet = largePacket
    switch kind {
    case "webp":
      let chunk = Array("XMP ".utf8) + coded(packet.count, 4, .little) + packet
      return Array("RIFF".utf8) + coded(chunk.count + 4, 4, .little) + Array("WEBP".utf8) + chunk
    case "wav": return wav([("_PMX", packet)])
    case "tiff":
      return TIFFWriter(
        size: Resolution(width: 1, height: 1), photometric: 1, samples: 1,
        tags: [700: .bytes(packet)], strips: [[0]]
      ).file()
    case "mp4":
      let box = MP4ReaderTests.box("uuid", MP4Location.packetIdentifier + packet)
      return MP4ReaderTests.fileType + MP4ReaderTests.movie(MP4ReaderTests.track()) + box
    case "gif":
      let mark: [UInt8] = [0x21, 0xFF, 0x0B] + Array("XMP DataXMP".utf8)
      return Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0] + mark + packet + [
        0x01, 0xFF, 0xFE, 0x3B,
      ]
    default:
      let text = Array("XML:com.adobe.xmp\0\0\0\0\0".utf8) + packet
      let chunk = Array("iTXt".utf8) + text
      let end = Array("IEND".utf8)
      return PNGChunks.signature + coded(text.count, 4) + chunk + coded(0, 4) + coded(0, 4) + end
        + coded(Int(PNGLocation.checksum(end)), 4)
    }
  }

  @Test(arguments: ["webp", "wav", "tiff", "mp4", "gif", "png"])
  func packetsThatAreTooLargeGo(kind: String) throws {
    var file = Self.large(kind)
    let patches = try LocationProbe.patches(in: file)
    #expect(!patches.isEmpty)
    file.apply(patches)
    #expect(try LocationProbe.patches(in: file).isEmpty)
    #expect(file.firstIndex(of: Array("GPSLatitude".utf8)) == nil)
    #expect(file.firstIndex(of: [0x78, 0x78]) == nil)
    guard kind == "png" else { return }
    var walk = PNGChunks(file)
    let chunk = try #require(try walk.next())
    #expect(chunk.type == "tEXt")
    let body = Array(file[chunk.dataPlace - 4..<chunk.dataPlace + chunk.count])
    #expect(
      file.number32(at: chunk.dataPlace + chunk.count) == Int(PNGLocation.checksum(body)))
  }

  @Test func aPacketOfPlacesGoesAsAWhole() {
    let property = Array(#"<a exif:GPSLatitude="1"/>x"#.utf8)
    let few = [[UInt8]](repeating: property, count: 100).flatMap { $0 }
    let many = [[UInt8]](repeating: property, count: 5000).flatMap { $0 }
    #expect(XMPLocation.patches(in: few).count == 100)
    #expect(
      XMPLocation.patches(in: many) == [BytePatch(offset: 0, filler: 0x20, count: many.count)])
  }

  // MARK: Other pictures

  @Test func onlyTheFirstTagsOfAJPEGXLAreUnpacked() throws {
    let box = MP4ReaderTests.box(
      "brob", Array("Exif".utf8) + [UInt8](repeating: 0xFF, count: 50_000))
    let boxes = [[UInt8]](repeating: box, count: 100).flatMap { $0 }
    let start: [UInt8] = [0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20, 0x0D, 0x0A, 0x87, 0x0A]
    let source = Tally(start + boxes)
    #expect(try JPEGXLHeader.exif(in: source) == nil)
    #expect(source.bytes < 100_000)
  }

  @Test func aProfileOfAJPEG2000IsFoundWithoutBeingRead() throws {
    let profile = MP4ReaderTests.box("colr", [2, 0, 0] + [UInt8](repeating: 7, count: 1 << 20))
    let size =
      [0xFF, 0x4F, 0xFF, 0x51] + coded(41, 2) + coded(0, 2) + coded(64, 4) + coded(48, 4)
      + coded(0, 8) + coded(64, 4) + coded(48, 4) + coded(0, 8) + coded(1, 2) + [7, 1, 1]
    let file =
      coded(12, 4) + Array("jP  ".utf8) + [0x0D, 0x0A, 0x87, 0x0A]
      + MP4ReaderTests.box("jp2h", profile)
      + MP4ReaderTests.box("jp2c", size + [0xFF, 0xD9])
    let source = Tally(file)
    #expect(try JPEG2000Header.read(source).hasProfile)
    #expect(source.bytes < 1000)
    #expect(try JPEG2000Header.profile(of: source) == [UInt8](repeating: 7, count: 1 << 20))
  }

  @Test func tinySubBlocksOfAGIFAreReadManyAtATime() throws {
    let frame: [UInt8] = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2]
    let blocks = [[UInt8]](repeating: [1, 0x55], count: 200_000).flatMap { $0 }
    let head = Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0] as [UInt8]
    let source = Tally(head + frame + blocks + [0, 0x3B])
    #expect(try GIFHeader.read(source).pictures == 1)
    #expect(source.reads < 500)
    let comments = [[UInt8]](repeating: [0x21, 0xFE, 0], count: 300_000).flatMap { $0 }
    #expect(throws: PictureFault.self) { try GIFHeader.read(head + comments + frame + [0, 0x3B]) }
  }

  @Test func aMovingPictureThatIsTooLargeIsNotRead() throws {
    let scratch = try Scratch()
    let path = scratch.path("large.webp")
    try Witness.make(path, "-f lavfi -i testsrc2=s=64x64:d=0.4 -c:v libwebp_anim")
    let junk = PictureReader.mostBytes
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    let end = try file.seekToEnd()
    try file.write(contentsOf: Array("junk".utf8) + coded(junk, 4, .little))
    try file.truncate(atOffset: end + 8 + UInt64(junk))
    try file.close()
    let source = try FileSource.open(path)
    let header = try #require(try PictureProbe.header(of: source, path: path))
    #expect(header.isAnimated)
    let fault = #expect(throws: PictureFault.self) { try FrameReel.open(source, header: header) }
    if case .absurd = fault {} else { Issue.record("\(String(describing: fault))") }
  }
}

/// Counts what is read of some bytes.
private final class Tally: ByteSource {
  private let base: [UInt8]
  private(set) var reads = 0
  private(set) var bytes = 0

  init(_ base: [UInt8]) { self.base = base }

  var count: Int { base.count }

  func read(at offset: Int, count wanted: Int) -> [UInt8] {
    let found = base.read(at: offset, count: wanted)
    reads += 1
    bytes += found.count
    return found
  }
}
