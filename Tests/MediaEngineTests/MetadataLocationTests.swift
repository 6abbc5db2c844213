import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

@Suite struct MetadataLocationTests {
  private static let size = Resolution(width: 64, height: 48)

  @Test(arguments: [ByteOrder.big, .little])
  func takesCoordinatesOutOfExif(order: ByteOrder) throws {
    var block = ExifWriter(order: order, orientation: 6, hasGPS: true).block()
    let before = try #require(try ExifTags(block))
    #expect(before.hasGPS)
    let patches = try ExifLocation.patches(in: block)
    let length = block.count
    block.apply(patches)
    #expect(block.count == length)
    let after = try #require(try ExifTags(block))
    #expect(!after.hasGPS)
    #expect(after.orientation == before.orientation)
    #expect(after.taken == before.taken)
    #expect(after.make == "Camera")
    #expect(try ExifLocation.patches(in: block).isEmpty)
    let plain = ExifWriter(order: order, orientation: 6).block()
    #expect(try ExifLocation.patches(in: plain).isEmpty)
  }

  static let packets: [(before: String, after: String)] = [
    (
      #"<rdf:Description exif:GPSLatitude="40,41.3N" dc:format="image/jpeg"/>"#,
      #"<rdf:Description                             dc:format="image/jpeg"/>"#
    ),
    (
      "<x><exif:GPSLongitude>74,2W</exif:GPSLongitude><dc:rights>me</dc:rights></x>",
      "<x>                                            <dc:rights>me</dc:rights></x>"
    ),
    (
      "<x><exif:GPSTimeStamp/><a/></x>",
      "<x>                    <a/></x>"
    ),
    (
      #"<d drone-dji:GpsLongtitude = '+8.5' drone-dji:Yaw='3'/>"#,
      #"<d                                  drone-dji:Yaw='3'/>"#
    ),
    ("<p>running text: exif:GPSLatitude</p>", "<p>running text: exif:GPSLatitude</p>"),
    (#"<x exif:GPSLatitude="broken"#, #"<x exif:GPSLatitude="broken"#),
    (#"<x photoshop:Headline="Rome"/>"#, #"<x photoshop:Headline="Rome"/>"#),
  ]

  @Test(arguments: packets)
  func blanksCoordinatesInXMP(packet: (before: String, after: String)) {
    var bytes = Array(packet.before.utf8)
    bytes.apply(XMPLocation.patches(in: bytes))
    #expect(String(decoding: bytes, as: UTF8.self) == packet.after)
  }

  @Test func stripsJPEGWithoutMovingAByte() throws {
    let scratch = try Scratch()
    let picture = try Corners.stored(orientation: 6, upright: Self.size)
    let exif = ExifWriter(orientation: 6, hasGPS: true).block()
    let input = try scratch.write(try picture.jpeg(exif: exif), "in.jpg")
    let output = scratch.path("out.jpg")
    #expect(try PictureProbe.facts(of: input)?.hasLocation == true)
    #expect(try LocationStripper.copy(from: input, to: output))
    let facts = try #require(try PictureProbe.facts(of: output))
    #expect(!facts.hasLocation)
    #expect(facts.streams.first?.rotation == 90)
    #expect(facts.tags["creation_time"] == "2024-05-01T12:30:45")
    let (old, new) = (try bytes(of: input), try bytes(of: output))
    #expect(old.count == new.count)
    let block = old.firstIndex(of: Array("Exif\0\0".utf8)) ?? 0
    #expect(old[..<block] == new[..<block])
    #expect(old[(block + 6 + exif.count)...] == new[(block + 6 + exif.count)...])
    #expect(scratch.names == ["in.jpg", "out.jpg"])
  }

  @Test func copiesWhatHasNoLocationByteForByte() throws {
    let scratch = try Scratch()
    let picture = try Corners.stored(orientation: 1, upright: Self.size)
    let input = try scratch.write(try picture.jpeg(exif: ExifWriter().block()), "in.jpg")
    #expect(try !LocationStripper.copy(from: input, to: scratch.path("out.jpg")))
    #expect(try bytes(of: input) == bytes(of: scratch.path("out.jpg")))
  }

  @Test func stripsPictureAndClipBehindAPicture() throws {
    let scratch = try Scratch()
    let picture = try Corners.stored(orientation: 1, upright: Self.size)
    let clip = try scratch.clip(
      "clip.mp4", seconds: 0.2,
      extra: ["-an", "-metadata", "location=+40.6894-074.0447/", "-pix_fmt", "yuv420p"])
    let xmp = Array("<x GCamera:MotionPhoto=\"1\"/>".utf8)
    var packet: [UInt8] = [0xFF, 0xE1, 0, 0] + JPEGLocation.xmpHeader + xmp
    packet.set16(packet.count - 2, at: 2)
    let head = try picture.jpeg()
    let motion = head[..<2] + packet + head[2...] + (try bytes(of: clip))
    let second = try picture.jpeg(exif: ExifWriter(hasGPS: true).block())
    let contents = [("motion", Array(motion)), ("pair", head + second), ("untold", head + second)]
    for (name, content) in contents {
      var content = content
      if name == "pair" {
        content.replaceSubrange(2..<2, with: [0xFF, 0xE2, 0, 6] + Array("MPF\0".utf8))
      }
      let input = try scratch.write(content, "\(name).jpg")
      #expect(try LocationProbe.hasLocation(input), "\(name)")
      #expect(try LocationStripper.copy(from: input, to: scratch.path("out.jpg")), "\(name)")
      #expect(try !LocationProbe.hasLocation(scratch.path("out.jpg")), "\(name)")
      #expect(try bytes(of: scratch.path("out.jpg")).count == content.count)
    }
  }

  @Test(arguments: [1058, 1060]) func takesCoordinatesOutOfPhotoshopsCopies(resource: Int) throws {
    let kept = #"<x dc:rights="me" "#
    let copy =
      resource == 1058
      ? ExifWriter(hasGPS: true).block() : Array((kept + #"exif:GPSLatitude="40,41.3N"/>"#).utf8)
    let segment =
      PhotoshopResources.header + PhotoshopWriter.resource(1005, [0, 72, 0])
      + PhotoshopWriter.resource(resource, copy)
    let head = try Corners.stored(orientation: 1, upright: Self.size).jpeg()
    let marker = [0xFF, 0xED] + coded(segment.count + 2, 2)
    let scratch = try Scratch()
    let input = try scratch.write(Array(head[..<2]) + marker + segment + head[2...], "in.jpg")
    let output = scratch.path("out.jpg")
    #expect(try LocationProbe.hasLocation(input))
    #expect(try PictureProbe.facts(of: input)?.hasLocation == true)
    #expect(try LocationStripper.copy(from: input, to: output))
    #expect(try !LocationProbe.hasLocation(output))
    let (old, new) = (try bytes(of: input), try bytes(of: output))
    #expect(old.count == new.count)
    let stays = resource == 1058 ? "2024:05:01 12:30:45" : kept
    #expect(new.firstIndex(of: Array(stays.utf8)) != nil)
    #expect(new.firstIndex(of: Array("40,41.3N".utf8)) == nil)
    #expect(try Picture.load(output).pixels == Picture.load(input).pixels)
  }

  @Test(arguments: ["Location", "location", "geo:lat"])
  func emptiesTextsOfAPNGThatTellAPlace(keyword: String) throws {
    let picture = try Corners.stored(orientation: 1, upright: Self.size)
    let texts = [("tEXt", "\(keyword)\0Prater, Wien"), ("tEXt", "Allocation\0kept")]
    let png = try picture.png().inserting(texts.map { ($0, Array($1.utf8)) })
    let scratch = try Scratch()
    let input = try scratch.write(png, "in.png")
    let output = scratch.path("out.png")
    #expect(try LocationProbe.hasLocation(input))
    #expect(try LocationStripper.copy(from: input, to: output))
    #expect(try !LocationProbe.hasLocation(output))
    let made = try bytes(of: output)
    #expect(made.count == png.count)
    #expect(made.firstIndex(of: Array("Wien".utf8)) == nil)
    #expect(made.firstIndex(of: Array("Allocation\0kept".utf8)) != nil)
    #expect(try Picture.load(output).pixels == picture.pixels)
  }

  @Test func blanksTheNamesOfPlacesThatPhotoDesksWrite() throws {
    func entry(_ kind: UInt8, _ words: String) -> [UInt8] {
      [0x1C, 2, kind, 0, UInt8(words.utf8.count)] + Array(words.utf8)
    }
    let block =
      entry(5, "Title") + entry(90, "Wien") + entry(92, "Prater") + entry(101, "Austria")
    let odd: [UInt8] = Array("8BIM".utf8) + [4, 0x25, 1, 0x78, 0, 0, 0, 1, 9, 0]
    var resource: [UInt8] = Array("8BIM".utf8) + [4, 4, 0, 0, 0, 0, 0, UInt8(block.count)] + block
    if block.count % 2 == 1 { resource.append(0) }
    let segment = PhotoshopResources.header + odd + resource
    let head = try Corners.stored(orientation: 1, upright: Self.size).jpeg()
    let marker: [UInt8] = [0xFF, 0xED, 0, UInt8(segment.count + 2)]
    let scratch = try Scratch()
    let input = try scratch.write(Array(head[..<2]) + marker + segment + head[2...], "desk.jpg")
    #expect(try LocationStripper.copy(from: input, to: scratch.path("out.jpg")))
    let made = String(decoding: try bytes(of: scratch.path("out.jpg")), as: UTF8.self)
    #expect(made.contains("Title"))
    for name in ["Wien", "Prater", "Austria"] { #expect(!made.contains(name)) }
    #expect(try !LocationProbe.hasLocation(scratch.path("out.jpg")))
  }

  @Test(
    arguments: [
      (
        #"<x photoshop:City="Wien" photoshop:Credit="me"/>"#,
        #"<x                       photoshop:Credit="me"/>"#
      ),
      ("<Iptc4xmpCore:Location>Prater</Iptc4xmpCore:Location>", ""),
      ("<my:State>on</my:State>", nil),
    ] as [(String, String?)])
  func blanksTheNamesOfPlacesInXMP(packet: String, wanted: String?) {
    var bytes = Array(packet.utf8)
    for patch in XMPLocation.patches(in: bytes) {
      bytes.replaceSubrange(
        patch.offset..<patch.offset + patch.count, with: patch.bytes(0..<patch.count))
    }
    let made = String(decoding: bytes, as: UTF8.self)
    #expect(made.count == packet.count)
    #expect(made.filter { $0 != " " } == (wanted ?? packet).filter { $0 != " " })
  }

  @Test func stripsPNGAndMendsItsChecksum() throws {
    let scratch = try Scratch()
    let picture = try Corners.stored(orientation: 1, upright: Self.size)
    let input = try scratch.write(
      try picture.png(exif: ExifWriter(hasGPS: true).block()), "in.png")
    #expect(try LocationStripper.copy(from: input, to: scratch.path("out.png")))
    #expect(try PictureProbe.facts(of: scratch.path("out.png"))?.hasLocation == false)
    #expect(try Picture.load(scratch.path("out.png")).pixels == picture.pixels)
    try Witness.run(
      "ffmpeg",
      [
        "-v", "error", "-xerror", "-err_detect", "crccheck+explode", "-i",
        scratch.path("out.png"), "-f", "null", "-",
      ])
  }

  static let clips: [(name: String, options: [String])] = [
    ("plain.mp4", []), ("plain.mov", []), ("plain.m4a", ["-vn"]), ("plain.3gp", ["-an"]),
    ("keys.mov", ["-movflags", "use_metadata_tags"]),
    ("keys.mp4", ["-movflags", "use_metadata_tags+faststart"]),
    ("fragmented.mp4", ["-movflags", "frag_keyframe+empty_moov"]),
  ]

  @Test(arguments: clips)
  func stripsClipsWithoutTouchingTheirPackets(clip: (name: String, options: [String])) throws {
    let scratch = try Scratch()
    var tags = ["-metadata", "title=Kept", "-metadata", "location=+40.6894-074.0447/"]
    if clip.name.hasPrefix("keys") {
      tags += ["-metadata", "com.apple.quicktime.location.ISO6709=+40.6894-074.0447/"]
    }
    let input = try scratch.clip(
      clip.name, seconds: 0.4,
      extra: ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-c:a", "aac"] + tags + clip.options)
    let output = scratch.path("out-" + clip.name)
    #expect(try LocationProbe.hasLocation(input))
    #expect(try Probe.facts(of: input).hasLocation)
    #expect(try LocationStripper.copy(from: input, to: output))
    #expect(try !LocationProbe.hasLocation(output))
    #expect(try !Probe.facts(of: output).hasLocation)
    #expect(try bytes(of: input).count == bytes(of: output).count)
    let shown = try Witness.run("ffprobe", ["-v", "error", "-show_format", output])
    let text = String(decoding: shown, as: UTF8.self)
    #expect(!text.contains("40.6894"))
    #expect(text.contains("title=Kept") || clip.name.hasSuffix("3gp"))
    let arguments = ["-map", "0", "-c", "copy", "-f", "streamhash", "-"]
    #expect(
      try Witness.run("ffmpeg", ["-v", "error", "-i", input] + arguments)
        == Witness.run("ffmpeg", ["-v", "error", "-i", output] + arguments))
  }

  static let located = [
    "IMG_2682.heic", "dolbyVision-hdr.MOV", "fire2.mp4", "h265_with_metadata_track.mp4",
    "max-heromode.mp4", "sample_portrait.mp4", "sample_rotate_and_reflect.mp4",
    "sample_twos_pcm.mp4", "sample_with_invalid_nalu.mp4", "testHEIC_livePhoto.heic",
  ]

  @Test(.enabled(if: SharedMedia.isThere, SharedMedia.absence))
  func findsTheLocatedOnesAmongTheFound() throws {
    let found = try SharedMedia.rows.map { $0["file"] }
      .filter { try LocationProbe.hasLocation(SharedMedia.path($0)) }
    #expect(found.sorted() == Self.located)
  }

  @Test(
    .enabled(if: SharedMedia.isThere, SharedMedia.absence),
    .enabled(if: ExifTool.isThere, ExifTool.absence), arguments: located)
  func leavesNothingForExifTool(name: String) throws {
    let scratch = try Scratch()
    let output = scratch.path(name)
    #expect(try !ExifTool.coordinates(in: SharedMedia.path(name)).isEmpty)
    #expect(try LocationStripper.copy(from: SharedMedia.path(name), to: output))
    #expect(try ExifTool.coordinates(in: output) == "")
  }
}
