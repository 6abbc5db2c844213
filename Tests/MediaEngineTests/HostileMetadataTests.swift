import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

@Suite(.timeLimit(.minutes(8))) struct HostileMetadataTests {
  // MARK: Directories

  private static let bigEndian: [UInt8] = [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8]

  /// Directories four bytes apart, each with 65,535 entries.
  private static func overlapping(_ count: Int) -> [UInt8] {
    let next = 2 + 12 * 65_535
    var block = bigEndian + [UInt8](repeating: 0, count: 4 * count + next + 4)
    for index in 0..<count {
      let place = 8 + 4 * index
      block.set16(65_535, at: place)
      block.set32(place + 4, at: place + next)
    }
    return block
  }

  @Test func limitsTheEntriesOfOverlappingDirectories() throws {
    let block = Self.overlapping(1000)
    let reader = try #require(try TIFFReader(block))
    #expect(try reader.chain().count == 1)
    #expect(try ExifLocation.patches(in: block).isEmpty)
    var chunk: [UInt8] = [0, 0, 0, 0] + Array("eXIf".utf8)
    chunk.set32(block.count, at: 0)
    let png = PNGChunks.signature + chunk + block + [0, 0, 0, 0]
    #expect(try PNGLocation.patches(in: png).isEmpty)
  }

  @Test func readsADirectoryToWhichAllPointOnlySoOften() throws {
    let count = 2000
    let entries = 60_000
    let target = 8 + 18 * count
    var block = Self.bigEndian + [UInt8](repeating: 0, count: 18 * count + 2 + 12 * entries + 4)
    for index in 0..<count {
      let place = 8 + 18 * index
      block.set16(1, at: place)
      block.set16(ExifTags.gpsPointer, at: place + 2)
      block.set16(4, at: place + 4)
      block.set32(1, at: place + 6)
      block.set32(target, at: place + 10)
      block.set32(index + 1 < count ? place + 18 : 0, at: place + 14)
    }
    block.set16(entries, at: target)
    block.set16(1, at: target + 2)
    let patches = try ExifLocation.patches(in: block)
    // Each pointer goes; the directory is blanked once.
    #expect(patches.count == count + 1)
    block.apply(patches)
    #expect(try ExifLocation.patches(in: block).isEmpty)
  }

  // MARK: XMP

  private static let many = 200_000

  private static let packets: [(name: String, packet: String)] = [
    ("open", String(repeating: "<a:gps>", count: many)),
    ("open, each of its own name", (0..<many).map { "<a:gps\($0)>" }.joined()),
    ("without a bracket", String(repeating: "<a:gps ", count: many)),
    ("with one at the end", String(repeating: "<a:gps ", count: many) + ">"),
    ("closing without a bracket", "<a:gps>" + String(repeating: "</a:gps", count: many)),
    ("closing others", "<a:gps>" + String(repeating: "</a:gpsx>", count: many)),
  ]

  @Test func passesOverElementsThatAreNeverClosed() {
    for (name, packet) in Self.packets {
      #expect(XMPLocation.patches(in: Array(packet.utf8)).isEmpty, "\(name)")
    }
  }

  @Test func findsAttributesBehindThem() {
    let packet = Array((Self.packets[1].packet + #"<x exif:GPSLatitude="1"/>"#).utf8)
    let found = XMPLocation.patches(in: packet)
    #expect(found.map(\.offset) == [packet.count - 22])
    #expect(found.map(\.count) == [20])
  }

  @Test func blanksElementsAroundOthers() {
    var packet = Array("<a:gps>1<a:gpsx>2</a:gpsx >3</a:gps ><b/>".utf8)
    packet.apply(XMPLocation.patches(in: packet))
    #expect(packet == Array(String(repeating: " ", count: 37).utf8) + Array("<b/>".utf8))
  }

  // MARK: Appended items

  private static let size = Resolution(width: 64, height: 48)

  /// A picture that says that others follow.
  private static func announcing() throws -> [UInt8] {
    var picture = try Corners.stored(orientation: 1, upright: size).jpeg()
    picture.replaceSubrange(2..<2, with: [0xFF, 0xE2, 0, 6] + Array("MPF\0".utf8))
    return picture
  }

  private static func picture(hasGPS: Bool) throws -> [UInt8] {
    try Corners.stored(orientation: 1, upright: size)
      .jpeg(exif: ExifWriter(hasGPS: hasGPS).block())
  }

  @Test func findsEachPictureBehindAPicture() throws {
    let scratch = try Scratch()
    let main = try Self.announcing()
    let plain = try Self.picture(hasGPS: false)
    let located = try Self.picture(hasGPS: true)
    // The length of its first segment reaches over the picture behind it.
    let lookalike: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE1, 0x40, 0]
    let gap = [UInt8](repeating: 0, count: 0x4000)
    let cases: [(name: String, before: [UInt8], after: [UInt8])] = [
      ("third", plain, []), ("second", [], plain), ("behind a gap", gap, []),
      ("behind what looks like one", lookalike, gap),
    ]
    for (name, before, after) in cases {
      let content = main + before + located + after
      let input = try scratch.write("in.jpg", content)
      let output = scratch.path("out.jpg")
      #expect(try LocationProbe.hasLocation(input), "\(name)")
      #expect(try LocationStripper.copy(from: input, to: output), "\(name)")
      let left = try bytes(of: output)
      let start = main.count + before.count
      #expect(left.count == content.count, "\(name)")
      #expect(left[..<start] == content[..<start], "\(name)")
      let header = try JPEGHeader.read(Array(left[start...]))
      #expect(!header.exif.hasGPS && header.exif.taken != nil, "\(name)")
    }
  }

  @Test func findsPicturesBehindAClip() throws {
    let scratch = try Scratch()
    let main = try Self.announcing()
    let located = try Self.picture(hasGPS: true)
    let clip = try bytes(
      of: scratch.clip(
        "clip.mp4", seconds: 0.2,
        extra: ["-an", "-metadata", "location=+40.6894-074.0447/", "-pix_fmt", "yuv420p"]))
    for gap in [0, 100].map({ [UInt8](repeating: 0, count: $0) }) {
      let input = try scratch.write("in.jpg", main + clip + gap + located)
      let output = scratch.path("out.jpg")
      #expect(try LocationStripper.copy(from: input, to: output))
      let left = try bytes(of: output)
      let start = main.count + clip.count + gap.count
      #expect(try MP4Location.patches(in: Array(left[main.count..<start])).isEmpty)
      #expect(try !JPEGHeader.read(Array(left[start...])).exif.hasGPS)
    }
    #expect(try !MP4Location.patches(in: clip).isEmpty)
  }

  @Test func passesOverManyBeginnings() throws {
    let main = try Self.announcing()
    let box: [UInt8] = [0, 0, 0, 16] + Array("ftypisom".utf8) + [0, 0, 0, 0]
    let beginnings: [(name: String, bytes: [UInt8])] = [
      ("pictures within a picture", [0xFF, 0xD8, 0xFF, 0xE0, 0, 2]),
      ("scans", [0xFF, 0xD8, 0xFF, 0xDA, 0, 2]), ("long markers", [0xFF, 0xD8, 0xFF, 0xFF]),
      ("clips", box), ("clips of no size", Array("ftyp".utf8)),
      ("clips that break off", [0, 0, 1, 0] + Array("ftyp".utf8)),
    ]
    for (name, beginning) in beginnings {
      let content = main + [[UInt8]](repeating: beginning, count: 20_000).flatMap { $0 }
      #expect(try JPEGLocation.patches(in: content + [0, 0]).isEmpty, "\(name)")
    }
  }
}
