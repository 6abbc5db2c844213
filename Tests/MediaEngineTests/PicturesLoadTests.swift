import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

@Suite struct PicturesLoadTests {
  private static let upright = Resolution(width: 96, height: 64)

  @Test(arguments: 1...8)
  func standsUpright(orientation: Int) throws {
    let scratch = try Scratch()
    let stored = try Corners.stored(orientation: orientation, upright: Self.upright)
    let exif = ExifWriter(orientation: orientation, hasGPS: true).block()
    for (name, content) in [
      ("a.jpg", try stored.jpeg(exif: exif)), ("a.png", try stored.png(exif: exif)),
    ] {
      let picture = try Picture.load(try scratch.write(content, name))
      #expect(picture.size == Self.upright, "\(name)")
      #expect(Corners.stand(in: picture), "\(name) \(orientation)")
    }
  }

  @Test func turnsTIFFByItsTag() throws {
    let scratch = try Scratch()
    let stored = try Corners.stored(orientation: 6, upright: Self.upright)
    let png = try scratch.write(try stored.png(), "a.png")
    try Witness.make(scratch.path("a.tiff"), ["-i", png, "-pix_fmt", "rgb24"])
    // FFmpeg writes no orientation: its last tag makes room for one, in the tags' order.
    var content = try bytes(of: scratch.path("a.tiff"))
    let reader = try #require(try TIFFReader(content))
    let main = try #require(try reader.chain().first)
    let next = try #require(main.entries.first { $0.tag > 0x0112 })
    let last = try #require(main.entries.last)
    var entry: [UInt8] = [0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]
    entry += content[next.place..<last.place]
    content.replaceSubrange(next.place..<last.place + 12, with: entry)
    let picture = try Picture.load(try scratch.write(content, "b.tiff"))
    #expect(picture.size == Self.upright)
    #expect(Corners.stand(in: picture, tolerance: 1))
  }

  @Test func keepsPixelsOfPlainPicturesAsTheyAre() throws {
    let scratch = try Scratch()
    for format in ["png", "bmp", "tiff", "webp", "jp2", "ppm", "pam", "tga", "pcx"] {
      let path = scratch.path("a.\(format)")
      let lossless = [
        "webp": ["-lossless", "1", "-pix_fmt", "bgra"], "tiff": ["-pix_fmt", "rgb24"],
        "jp2": ["-pix_fmt", "rgb24", "-pred", "1"],
        "pam": ["-pix_fmt", "rgb24"], "tga": ["-pix_fmt", "bgr24"], "pcx": ["-pix_fmt", "rgb24"],
      ]
      try Witness.make(
        path,
        ["-f", "lavfi", "-i", "testsrc2=size=50x34", "-frames:v", "1"] + (lossless[format] ?? []))
      let picture = try Picture.load(path)
      let opaque =
        picture.hasAlpha
        ? try Picture(copying: PictureFilter.opaque(picture.frame(), path: path)) : picture
      #expect(try opaque.pixels == Witness.pixels(path), "\(format)")
    }
  }

  @Test func keepsOpacity() throws {
    let scratch = try Scratch()
    let size = Resolution(width: 16, height: 8)
    let pixels = (0..<128).flatMap { [200, 100, 50, UInt8($0 * 2)] as [UInt8] }
    let picture = try #require(Picture(size: size, hasAlpha: true, pixels: pixels))
    let path = try scratch.write(try picture.png(), "a.png")
    let loaded = try Picture.load(path)
    #expect(loaded.hasAlpha)
    #expect(loaded.pixels == pixels)
  }

  @Test func bringsSixteenBitsToEight() throws {
    let scratch = try Scratch()
    let path = scratch.path("a.png")
    try Witness.make(
      path,
      ["-f", "lavfi", "-i", "color=0x4080C0:size=20x10", "-frames:v", "1", "-pix_fmt", "rgb48be"])
    let picture = try Picture.load(path)
    #expect(picture.isClose(to: [0x40, 0x80, 0xC0], x: 10, y: 5, tolerance: 2))
  }

  static let inks: [(ink: [UInt8], light: [UInt8])] = [
    ([0, 0, 0, 0], [255, 255, 255]), ([255, 0, 0, 0], [0, 255, 255]),
    ([0, 255, 0, 0], [255, 0, 255]), ([0, 0, 255, 0], [255, 255, 0]),
    ([0, 0, 0, 255], [0, 0, 0]), ([255, 255, 0, 0], [0, 0, 255]),
    ([0, 0, 0, 128], [127, 127, 127]), ([128, 0, 0, 128], [63, 127, 127]),
  ]

  @Test(arguments: inks, [true, false])
  func mixesInksWithoutAProfile(
    ink: (ink: [UInt8], light: [UInt8]), areInverted: Bool
  ) throws {
    let frame = try Frame(picture: Resolution(width: 1, height: 1), format: .rgba)
    frame.withMutablePlane(0) { target in
      for place in 0..<4 { target[place] = areInverted ? 255 - ink.ink[place] : ink.ink[place] }
    }
    let decoded = DecodedPicture(frame: frame, components: .inks(areInverted: areInverted))
    let picture = try Picture(copying: decoded.upright(path: "test"))
    #expect(picture.isClose(to: ink.light, x: 0, y: 0, tolerance: 2), "\(picture.pixels)")
  }

  @Test(.enabled(if: SharedMedia.isThere, SharedMedia.absence))
  func showsFoundPicturesAsTheyAre() throws {
    // An Adobe CMYK picture without a profile: red letters on a dark ground.
    let red = try Picture.load(SharedMedia.path("pil_sample_cmyk.jpg"))
    #expect(red.isClose(to: [237, 28, 36], x: 4, y: 1, tolerance: 40), "\(red.pixel(x: 4, y: 1))")
    // One with a profile: the sky between the trees is light, the pavement grey.
    let park = try Picture.load(SharedMedia.path("Channel_digital_image_CMYK_color.jpg"))
    let ground = park.pixel(x: 400, y: 300)
    #expect(ground.allSatisfy { (100...230).contains($0) }, "\(ground)")
    #expect(!park.hasAlpha)
    let pages = try Picture.load(SharedMedia.path("G31D_MULTI.TIF"))
    #expect(pages.size == Resolution(width: 2464, height: 3248))
    #expect(pages.pixel(x: 5, y: 5) == [255, 255, 255])
  }

  @Test(
    .enabled(if: SharedMedia.isThere, SharedMedia.absence),
    arguments: [
      "truncated.jpg", "truncated.png", "truncated_image.png", "giant-image.jpg",
      "zero_width.gif", "decompression_bomb.gif", "testHEIC_livePhoto.heic",
    ])
  func refusesFoundBrokenPictures(name: String) {
    #expect(throws: MediaError.self) { try Picture.load(SharedMedia.path(name)) }
  }

  static let cut = ["jpg", "png", "gif", "bmp", "tiff", "webp", "jxl", "jp2", "ppm", "tga", "pcx"]

  @Test(arguments: cut)
  func refusesCutPictures(format: String) throws {
    let scratch = try Scratch()
    let whole = scratch.path("whole.\(format)")
    try Witness.make(
      whole, ["-f", "lavfi", "-i", "testsrc2=size=200x150", "-frames:v", "1", "-update", "1"])
    _ = try Picture.load(whole)
    let content = try bytes(of: whole)
    for share in [0.3, 0.6, 0.9] {
      let part = Array(content.prefix(Int(Double(content.count) * share)))
      let path = try scratch.write(part, "cut.\(format)")
      #expect(throws: MediaError.self, "\(format) \(share)") { try Picture.load(path) }
    }
  }

  @Test func bringsHighDynamicRangeIntoStandard() {
    #expect(abs(ToneCurve.pqLight(ToneCurve.pqCode(203)) - 203) < 0.01)
    #expect(abs(ToneCurve.toned(50, peak: 1000) - 50.0 / 203) < 0.001)
    let shades = stride(from: 0.0, through: 1000, by: 10).map { ToneCurve.toned($0, peak: 1000) }
    #expect(zip(shades, shades.dropFirst()).allSatisfy { $0 < $1 })
    #expect(abs((shades.last ?? 0) - 1) < 0.001)
    #expect((0.6...0.85).contains(ToneCurve.toned(203, peak: 1000)))
    #expect(abs(ToneCurve.hlgLight(1) - 1000) < 1)
    #expect(ToneCurve.named("bt709") == nil)
  }

  @Test(arguments: ["smpte2084", "arib-std-b67"])
  func rollsTheGreysOffWithoutTintOrSteps(transfer: String) throws {
    let width = 1024
    let frame = try Frame(
      picture: Resolution(width: width, height: 1), format: #require(PixelFormat(name: "rgb48le")))
    frame.withMutablePlane(0) { target in
      for x in 0..<width {
        for place in 0..<3 {
          let value = UInt16(x * 65535 / (width - 1))
          target.storeBytes(of: value, toByteOffset: x * 6 + place * 2, as: UInt16.self)
        }
      }
    }
    let decoded = DecodedPicture(
      frame: frame, colour: ColourFacts(primaries: "bt2020", transfer: transfer))
    let picture = try Picture(copying: decoded.upright(path: "test"))
    let curve = try #require(ToneCurve.named(transfer))
    var last = 0
    for x in 0..<width {
      let light = Double(curve[x * (curve.count - 1) / (width - 1)])
      let code = light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055
      let pixel = picture.pixel(x: x, y: 0).map(Int.init)
      let wanted = Int((code * 255).rounded())
      #expect(pixel.allSatisfy { abs($0 - wanted) <= 3 }, "\(x): \(pixel), not \(wanted)")
      #expect(pixel[1] >= last - 1)
      last = pixel[1]
    }
  }

  @Test func honoursTheGammaOfAPNG() throws {
    let scratch = try Scratch()
    let picture = try #require(
      Picture(
        size: Resolution(width: 2, height: 1), hasAlpha: false,
        pixels: [128, 128, 128, 255, 255, 255]))
    let plain = try picture.png()
    var chunk = Array("\0\0\0\u{4}gAMA".utf8) + [0, 1, 0x86, 0xA0, 0, 0, 0, 0]
    chunk.set32(Int(PNGLocation.checksum(Array(chunk[4..<12]))), at: 12)
    let kept = try chunks(of: plain).filter { !["gAMA", "cHRM", "sRGB"].contains($0.type) }
    let rest = kept.flatMap { Array(plain[$0.dataPlace - 8..<$0.dataPlace + $0.count + 4]) }
    let header = rest.prefix(25)
    let content = PNGChunks.signature + header + chunk + rest.dropFirst(25)
    let loaded = try Picture.load(try scratch.write(content, "linear.png"))
    #expect(loaded.isClose(to: [188, 188, 188], x: 0, y: 0, tolerance: 1), "\(loaded.pixels)")
    #expect(loaded.pixel(x: 1, y: 0) == [255, 255, 255])
  }

  private func chunks(of png: [UInt8]) throws -> [PNGChunks.Chunk] {
    var walk = PNGChunks(png)
    var found: [PNGChunks.Chunk] = []
    while let chunk = try walk.next() { found.append(chunk) }
    return found
  }

  @Test func readsThePictureOfAPhotoshopDocument() throws {
    let scratch = try Scratch()
    let size = Resolution(width: 4, height: 2)
    var content = Array("8BPS".utf8) + [0, 1, 0, 0, 0, 0, 0, 0, 0, 3]
    content += [0, 0, 0, 2, 0, 0, 0, 4, 0, 8, 0, 3] + [UInt8](repeating: 0, count: 12) + [0, 0]
    for plane in [200, 100, 50] as [UInt8] { content += [UInt8](repeating: plane, count: 8) }
    let path = try scratch.write(content, "a.psd")
    #expect(try Probe.facts(of: path).mainVideo?.displaySize == size)
    let picture = try Picture.load(path)
    #expect(picture.size == size)
    #expect(picture.isClose(to: [200, 100, 50], x: 1, y: 1, tolerance: 0))
  }
}
