import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

@Suite struct PicturesJobTests {
  private static let upright = Resolution(width: 96, height: 64)

  /// A picture that no encoder makes small.
  private func storm(_ scratch: Scratch, _ name: String, _ options: [String] = []) throws -> String
  {
    let path = scratch.path(name)
    try Witness.make(
      path,
      ["-f", "lavfi", "-i", "nullsrc=size=320x240,geq=random(1)*255:random(2)*255:random(3)*255"]
        + ["-frames:v", "1", "-update", "1"] + options)
    return path
  }

  @Test(arguments: [1, 3, 6, 7])
  func makesUprightJPEGWithDatesAndWithoutPlace(orientation: Int) throws {
    let scratch = try Scratch()
    let stored = try Corners.stored(orientation: orientation, upright: Self.upright)
    let thumbnail = [UInt8](repeating: 0xAB, count: 200)
    let writer = ExifWriter(orientation: orientation, hasGPS: true, thumbnail: thumbnail)
    let input = try scratch.write(try stored.png(exif: writer.block()), "in.png")
    let output = scratch.path("out.jpg")
    let facts = try PictureJob(input: input, output: output, format: .jpeg).run()
    #expect(facts.container == .jpeg)
    #expect(facts.mainVideo?.displaySize == Self.upright)
    #expect(facts.mainVideo?.rotation == 0)
    #expect(facts.mainVideo?.isMirrored == false)
    #expect(facts.tags["creation_time"] == "2024-05-01T12:30:45")
    #expect(facts.tags["make"] == "Camera")
    #expect(!facts.hasLocation)
    #expect(Corners.stand(in: try Picture.load(output)))
    let made = try bytes(of: output)
    #expect(made.firstIndex(of: [UInt8](repeating: 0xAB, count: 20)) == nil)
    #expect(made.holds([0xFF, 0xD8, 0xFF, 0xE0]))
    #expect(
      try Witness.value("stream=codec_name,width,height,pix_fmt", of: output)
        == "mjpeg,96,64,yuvj444p")
    #expect(scratch.names == ["in.png", "out.jpg"])
  }

  @Test func keepsThePlaceWhenTold() throws {
    let scratch = try Scratch()
    let stored = try Corners.stored(orientation: 6, upright: Self.upright)
    let exif = ExifWriter(order: .little, orientation: 6, hasGPS: true).block()
    let input = try scratch.write(try stored.jpeg(exif: exif), "in.jpg")
    let facts = try PictureJob(
      input: input, output: scratch.path("out.png"), format: .png, keepLocation: true
    ).run()
    #expect(facts.hasLocation)
    #expect(facts.tags["creation_time"] == "2024-05-01T12:30:45")
    #expect(Corners.stand(in: try Picture.load(scratch.path("out.png"))))
  }

  @Test(
    .enabled(if: ExifTool.isThere, ExifTool.absence),
    arguments: [ByteOrder.big, .little])
  func writesExifThatExifToolReads(order: ByteOrder) throws {
    let scratch = try Scratch()
    let stored = try Corners.stored(orientation: 8, upright: Self.upright)
    let exif = ExifWriter(order: order, orientation: 8, hasGPS: true, thumbnail: [1, 2, 3]).block()
    let input = try scratch.write(try stored.jpeg(exif: exif), "in.jpg")
    for format in [ContainerFormat.jpeg, .png] {
      let output = scratch.path("out.\(format)")
      try PictureJob(input: input, output: output, format: format).run()
      let words = String(
        decoding: try Witness.run(
          "exiftool", ["-n", "-s", "-a", "-validate", "-warning", "-EXIF:all", output]),
        as: UTF8.self)
      #expect(words.contains("DateTimeOriginal                : 2024:05:01 12:30:45"), "\(words)")
      #expect(words.contains("Orientation                     : 1"), "\(words)")
      #expect(!words.contains("Thumbnail"), "\(words)")
      #expect(!words.contains("GPS"), "\(words)")
    }
  }

  /// JPEG XL's own encoder compresses EXIF with Brotli.
  @Test(arguments: [false, true]) func jpegXLKeepsItsTags(compressed: Bool) throws {
    let scratch = try Scratch()
    try Witness.make(
      scratch.path("bare.jxl"), "-f lavfi -i testsrc2=s=64x48 -frames:v 1 -c:v libjxl")
    let exif = [0, 0, 0, 0] + ExifWriter(hasGPS: true).block()
    // A stored block of Brotli's, its length less one behind four bits, and an empty last one.
    let head = (exif.count - 1) << 4 | 1 << 20
    let stored = (0..<3).map { UInt8(truncatingIfNeeded: head >> (8 * $0)) } + exif + [3]
    let signature = MP4ReaderTests.box("JXL ", [0x0D, 0x0A, 0x87, 0x0A])
    let kind = MP4ReaderTests.box("ftyp", Array("jxl \0\0\0\0jxl ".utf8))
    let tags =
      compressed
      ? MP4ReaderTests.box("brob", Array("Exif".utf8) + stored) : MP4ReaderTests.box("Exif", exif)
    let picture = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.path("bare.jxl"))))
    let input = try scratch.write(
      signature + kind + tags + MP4ReaderTests.box("jxlc", picture), "in.jxl")
    let facts = try PictureJob(
      input: input, output: scratch.path("out.jpg"), format: .jpeg
    ).run()
    #expect(facts.tags["creation_time"] == "2024-05-01T12:30:45" && !facts.hasLocation)
    #expect(facts.tags["make"] == "Camera")
  }

  @Test func laysOpacityOverWhiteInJPEG() throws {
    let scratch = try Scratch()
    let size = Resolution(width: 32, height: 32)
    let pixels = (0..<1024).flatMap { [0, 0, 0, $0 < 512 ? 0 : 255] as [UInt8] }
    let picture = try #require(Picture(size: size, hasAlpha: true, pixels: pixels))
    let input = try scratch.write(try picture.png(), "in.png")
    try PictureJob(input: input, output: scratch.path("out.jpg"), format: .jpeg).run()
    let made = try Picture.load(scratch.path("out.jpg"))
    #expect(made.isClose(to: [255, 255, 255], x: 16, y: 4, tolerance: 4))
    #expect(made.isClose(to: [0, 0, 0], x: 16, y: 28, tolerance: 4))
  }

  @Test(arguments: [ContainerFormat.jpeg, .png, .webp], [60_000, 24_000, 12_000])
  func landsUnderTheLimit(format: ContainerFormat, limit: Int64) throws {
    let scratch = try Scratch()
    let input = try storm(scratch, "in.png", ["-pix_fmt", "rgb24"])
    let output = scratch.path("out.\(format)")
    let facts = try PictureJob(
      input: input, output: output, format: format, limit: ByteSize(limit)
    ).run()
    #expect(facts.bytes <= limit)
    #expect(facts.bytes == Int64(try bytes(of: output).count))
    let size = try #require(facts.mainVideo?.displaySize)
    #expect(abs(Double(size.width) / Double(size.height) - 4.0 / 3) < 0.05)
    #expect(facts.bytes * 100 >= limit * 97 || format == .png)
  }

  /// Between what chroma of full size takes at the quality where it is given up, and what halved chroma takes
  /// at the best one.
  @Test func chromaGoesBeforeQualityAndFillsTheLimit() throws {
    let scratch = try Scratch()
    let input = scratch.path("in.jpg")
    try Witness.make(
      input,
      "-f lavfi -i testsrc2=s=320x240,format=yuvj444p,noise=c0s=24 -frames:v 1 -q:v 1")
    let full = try Picture.load(input).frame()
    let bytes = try JPEGCodec.encode(full, quality: 86, isFullChroma: true, path: input).count
    let limit = Int64(bytes - bytes / 40)
    let facts = try PictureJob(
      input: input, output: scratch.path("out.jpg"), format: .jpeg, limit: ByteSize(limit)
    ).run()
    #expect(facts.mainVideo?.displaySize == Resolution(width: 320, height: 240))
    #expect(facts.mainVideo?.sampleFormat == "yuvj420p")
    #expect(facts.bytes <= limit && facts.bytes * 100 >= limit * 98, "\(facts.bytes) of \(limit)")
  }

  @Test(arguments: [false, true]) func aTIFFsTagsGoIntoTheJPEG(keepLocation: Bool) throws {
    let scratch = try Scratch()
    let tiff = TIFFWriter(
      size: Resolution(width: 32, height: 16), photometric: 1, samples: 1,
      tags: [
        0x010F: .text("Camera"),
        0x8769: .directory([0x829A: .fractions([1, 250]), 0x9003: .text("2024:05:01 12:30:45")]),
        0x8825: .directory([
          1: .text("N"), 2: .fractions([40, 1, 41, 1, 21, 1]), 3: .text("W"),
          4: .fractions([74, 1, 2, 1, 40, 1]),
        ]),
      ],
      strips: [[UInt8](repeating: 90, count: 512)])
    let input = try scratch.write(tiff.file(), "in.tif")
    let output = scratch.path("out.jpg")
    let facts = try PictureJob(
      input: input, output: output, format: .jpeg, keepLocation: keepLocation
    ).run()
    #expect(facts.tags["creation_time"] == "2024-05-01T12:30:45")
    #expect(facts.tags["make"] == "Camera")
    #expect(facts.hasLocation == keepLocation)
    let tags = try Witness.text("ffprobe", ["-v", "error", "-show_entries", "frame_tags", output])
    #expect(tags.contains("DateTimeOriginal=2024:05:01 12:30:45"), "\(tags)")
    #expect(tags.contains(/ExposureTime= *1:250/), "\(tags)")
    let place = /GPSLatitude= *40:1 *, *41:1 *, *21:1/
    #expect(tags.contains(place) == keepLocation, "\(tags)")
    #expect(tags.contains("GPS") == keepLocation, "\(tags)")
  }

  @Test func saysWhenALimitIsTooLow() throws {
    let scratch = try Scratch()
    let input = try storm(scratch, "in.bmp")
    let error = #expect(throws: MediaError.self) {
      try PictureJob(
        input: input, output: scratch.path("out.png"), format: .png, limit: ByteSize(500)
      ).run()
    }
    #expect(error?.kind == .impossible)
    #expect(scratch.names == ["in.bmp"])
  }

  static let moving = ["gif", "apng", "webp"]

  @Test(arguments: moving)
  func makesClipsOfAnimations(source: String) throws {
    let scratch = try Scratch()
    let input = scratch.path("in.\(source)")
    try Witness.make(
      input,
      ["-f", "lavfi", "-i", "testsrc=size=75x49:rate=8:duration=1.5"]
        + (source == "apng" ? ["-plays", "0"] : source == "webp" ? ["-loop", "0"] : []))
    let before = try #require(try PictureProbe.facts(of: input))
    #expect(before.kind == .animation)
    #expect(before.pictures == 12)
    for format in [ContainerFormat.mp4, .gif, .webp] {
      let output = scratch.path("out.\(format)")
      let facts = try PictureJob(input: input, output: output, format: format).run()
      #expect(abs((facts.duration ?? 0) - (before.duration ?? 0)) < 0.07, "\(source) \(format)")
      let size = try #require(facts.mainVideo?.displaySize)
      #expect(size == Resolution(width: 75, height: 49) || format == .mp4, "\(source) \(format)")
      if format == .mp4 {
        #expect(size == Resolution(width: 76, height: 50))
        #expect(facts.mainVideo?.codec == "h264")
        #expect(facts.mainVideo?.colour.matrix == "bt709")
        #expect(facts.mainVideo?.sampleAspectRatio ?? .one == .one)
        #expect(facts.indexFirst == true)
      } else {
        #expect(facts.kind == .animation)
      }
    }
  }

  @Test(arguments: [ContainerFormat.gif, .webp, .mp4])
  func fitsAnimations(format: ContainerFormat) throws {
    let scratch = try Scratch()
    let input = scratch.path("in.gif")
    try Witness.make(input, ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10:duration=2"])
    let limit = ByteSize(format == .gif ? 60_000 : 40_000)
    let facts = try PictureJob(
      input: input, output: scratch.path("out.\(format)"), format: format, limit: limit
    ).run()
    #expect(facts.bytes <= limit.bytes)
    #expect(abs((facts.duration ?? 0) - 2) < 0.1)
    #expect(scratch.names.count == 2)
  }

  static let rhythms: [(delays: [Int], rate: String)] = [
    ([40, 40, 40], "25"), ([60, 60], "50/3"), ([100, 50, 200], "20"), ([3000, 3000], "10"),
    ([30, 40], "100/3"), ([10, 10], "125/2"), ([], "25"), ([1000], "10"),
  ]

  @Test(arguments: rhythms)
  func keepsTheRhythm(rhythm: (delays: [Int], rate: String)) {
    #expect(FrameRhythm.rate(of: rhythm.delays).description == rhythm.rate)
  }

  @Test(
    .enabled(if: SharedMedia.isThere, SharedMedia.absence),
    arguments: [
      ("IMG_2682.heic", "2019-03-21T11:04:22"), ("denali.webp", "2010-08-13T21:00:01"),
      ("Channel_digital_image_CMYK_color.jpg", "2004-03-20T14:54:55"), ("Portrait_5.jpg", nil),
      ("hopper_orientation_7.webp", nil), ("G31D_MULTI.TIF", nil), ("Core_8_Bit.bmp", nil),
    ])
  func convertsFoundPictures(name: String, date: String?) throws {
    let scratch = try Scratch()
    let before = try #require(try PictureProbe.facts(of: SharedMedia.path(name)))
    let output = scratch.path("out.jpg")
    let facts = try PictureJob(
      input: SharedMedia.path(name), output: output, format: .jpeg
    ).run()
    #expect(facts.mainVideo?.displaySize == before.mainVideo?.displaySize)
    #expect(facts.mainVideo?.rotation == 0)
    #expect(facts.tags["creation_time"] == date)
    #expect(!facts.hasLocation)
    #expect(try Witness.value("stream=codec_name", of: output) == "mjpeg")
  }

  @Test func keepsDatesInWebP() throws {
    let scratch = try Scratch()
    let picture = try Corners.stored(orientation: 6, upright: Self.upright)
    let exif = ExifWriter(orientation: 6, hasGPS: true).block()
    let input = try scratch.write(try picture.png(exif: exif), "in.png")
    let facts = try PictureJob(
      input: input, output: scratch.path("out.webp"), format: .webp
    ).run()
    #expect(facts.tags["creation_time"] == "2024-05-01T12:30:45")
    #expect(facts.mainVideo?.rotation == 0)
    #expect(!facts.hasLocation)
    #expect(Corners.stand(in: try Picture.load(scratch.path("out.webp"))))
  }

  @Test(arguments: [0, 1, 3])
  func keepsHowOftenAnAnimationPlays(plays: Int) throws {
    let scratch = try Scratch()
    let input = scratch.path("in.apng")
    try Witness.make(
      input,
      ["-f", "lavfi", "-i", "testsrc=size=40x30:rate=5:duration=1", "-plays", "\(plays)"])
    for format in [ContainerFormat.gif, .webp] {
      let output = scratch.path("out.\(format)")
      try PictureJob(input: input, output: output, format: format).run()
      let header = try PictureProbe.header(of: FileSource.open(output), path: output)
      #expect(header?.plays == plays, "\(format)")
    }
  }

  @Test func leavesSequencesToTheMovies() throws {
    let scratch = try Scratch()
    let path = try scratch.clip(
      "burst.heics", size: "160x120",
      extra: [
        "-an", "-c:v", "libx265", "-x265-params", "log-level=none", "-pix_fmt", "yuv420p",
        "-brand", "msf1", "-f", "mp4",
      ])
    #expect(try PictureProbe.facts(of: path) == nil)
    let facts = try Probe.facts(of: path)
    #expect(facts.mainVideo?.codec == "hevc")
    #expect(abs((facts.duration ?? 0) - 1) < 0.05)
  }
}
