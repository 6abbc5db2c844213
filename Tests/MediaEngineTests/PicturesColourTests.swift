import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

/// What files say of their colours beside a profile, and bytes that mean other colours than they seem to.
@Suite struct PicturesColourTests {
  static let inks: [[Int]] = [
    [0, 0, 0, 0], [255, 0, 0, 0], [40, 90, 160, 50], [200, 100, 10, 128], [0, 0, 0, 200],
    [120, 120, 120, 220], [10, 255, 60, 90], [128, 64, 192, 64],
  ]

  @Test(arguments: [false, true]) func inksWithoutAProfileTakeLightAway(inPlanes: Bool) throws {
    let bytes = Self.inks.map { $0.map { UInt8($0) } }
    var tiff = TIFFWriter(
      size: Resolution(width: bytes.count, height: 1), photometric: 5, samples: 4,
      strips: [bytes.flatMap { $0 }])
    if inPlanes {
      tiff.strips = (0..<4).map { ink in bytes.map { $0[ink] } }
      tiff.tags[284] = .shorts([2])
    }
    let scratch = try Scratch()
    let picture = try Picture.load(scratch.write(tiff.file(), "inks.tif"))
    for (x, inks) in Self.inks.enumerated() {
      let wanted = inks.prefix(3).map { (255 - $0) * (255 - inks[3]) / 255 }
      let found = picture.pixel(x: x, y: 0).map { Int($0) }
      #expect(Self.differ(found, wanted) <= 2, "\(inks): \(found), and not \(wanted)")
    }
  }

  /// A red of (200, 30, 30) as luma and two differences, whose range a tag tells, or nothing.
  @Test(
    arguments: [
      ([81, 99, 213], nil), ([81, 99, 213], [0, 1, 255, 1]), ([85, 103, 203], [16, 1, 235, 1]),
    ] as [([UInt8], [Int]?)])
  func differencesInTIFFAreOfFullRangeUnlessToldOtherwise(pixel: [UInt8], range: [Int]?) throws {
    var tiff = TIFFWriter(
      size: Resolution(width: 16, height: 16), photometric: 6, samples: 3,
      tags: [530: .shorts([1, 1])], strips: [[[UInt8]](repeating: pixel, count: 256).flatMap { $0 }]
    )
    if let range { tiff.tags[532] = .fractions(range + [128, 1, 255, 1, 128, 1, 255, 1]) }
    let scratch = try Scratch()
    let picture = try Picture.load(scratch.write(tiff.file(), "a.tif"))
    let found = picture.pixel(x: 8, y: 8).map { Int($0) }
    #expect(Self.differ(found, [200, 30, 30]) <= 4, "\(found)")
  }

  @Test(arguments: [8, 16], ["pam", "tif"])
  func greyWithOpacityKeepsItsLevels(bits: Int, name: String) throws {
    let pixels = [
      [0, 255], [12, 255], [60, 128], [128, 255], [200, 40], [255, 255], [90, 0],
    ]
    let size = Resolution(width: pixels.count, height: 1)
    let order = name == "pam" ? ByteOrder.big : .little
    let data = pixels.joined().flatMap { bits == 8 ? [UInt8($0)] : coded($0 * 257, 2, order) }
    let head =
      "P7\nWIDTH \(size.width)\nHEIGHT 1\nDEPTH 2\nMAXVAL \((1 << bits) - 1)\n"
      + "TUPLTYPE GRAYSCALE_ALPHA\nENDHDR\n"
    let tiff = TIFFWriter(
      size: size, photometric: 1, samples: 2, bits: bits, tags: [338: .shorts([2])],
      strips: [data])
    let scratch = try Scratch()
    let path = try scratch.write(
      name == "pam" ? Array(head.utf8) + data : tiff.file(), "grey.\(name)")
    let picture = try Picture.load(path)
    #expect(picture.hasAlpha)
    for (x, pixel) in pixels.enumerated() {
      let wanted = [pixel[0], pixel[0], pixel[0], pixel[1]]
      let found = picture.pixel(x: x, y: 0).map { Int($0) }
      #expect(Self.differ(found, wanted) <= 1, "\(found), and not \(wanted)")
    }
  }

  @Test(arguments: [(2, "signed"), (3, "floating-point")])
  func samplesThatAreNoPlainNumbersAreRefused(kind: Int, words: String) throws {
    let tiff = TIFFWriter(
      size: Resolution(width: 4, height: 4), photometric: 1, samples: 1, bits: 16,
      tags: [339: .shorts([kind])], strips: [[UInt8](repeating: 60, count: 32)])
    let scratch = try Scratch()
    let input = try scratch.write(tiff.file(), "heights.tif")
    let error = #expect(throws: MediaError.self) { try PictureProbe.facts(of: input) }
    #expect(error?.kind == .missingCodec && error?.detail.contains(words) == true)
    #expect(throws: MediaError.self) {
      try PictureJob(input: input, output: scratch.path("out.jpg"), format: .jpeg).run()
    }
    #expect(scratch.names == ["heights.tif"])
  }

  @Test(arguments: [(1, 100), (0, 155)])
  func greyInAJPEGWithinATIFFIsWhiteOrBlackAtZero(photometric: Int, level: Int) throws {
    let tiff = TIFFWriter(
      size: Resolution(width: 8, height: 8), photometric: photometric, samples: 1,
      tags: [259: .shorts([7])], strips: [GreyJPEG.spot])
    let scratch = try Scratch()
    let picture = try Picture.load(scratch.write(tiff.file(), "fax.tif"))
    #expect(picture.pixels.allSatisfy { abs(Int($0) - level) <= 1 }, "\(picture.pixels[0])")
  }

  @Test(arguments: [nil, 0, 1, -1]) func aFourthChannelIsOpacityWhereLayersSaySo(layers: Int?)
    throws
  {
    let size = Resolution(width: 16, height: 8)
    let planes = [200, 60, 40].map { [UInt8](repeating: $0, count: 128) }
    let fourth = (0..<128).map { UInt8($0 % 16 < 8 ? 0 : 255) }
    let scratch = try Scratch()
    let input = try scratch.write(
      PhotoshopWriter(size: size, channels: planes + [fourth], layers: layers).file(), "a.psd")
    let isSeeThrough = layers == -1
    #expect(try PictureProbe.facts(of: input)?.mainVideo?.hasAlpha == isSeeThrough)
    let picture = try Picture.load(input)
    #expect(picture.hasAlpha == isSeeThrough)
    #expect(picture.pixel(x: 2, y: 4).prefix(3) == [200, 60, 40])
    if isSeeThrough {
      #expect(picture.pixel(x: 2, y: 4).last == 0 && picture.pixel(x: 12, y: 4).last == 255)
    } else {
      let output = scratch.path("out.jpg")
      try PictureJob(input: input, output: output, format: .jpeg).run()
      #expect(try Picture.load(output).isClose(to: [200, 60, 40], x: 2, y: 4, tolerance: 4))
    }
  }

  @Test func theProfileOfADocumentIsObeyed() throws {
    let planes = [200, 60, 40].map { [UInt8](repeating: $0, count: 64) }
    let document = PhotoshopWriter(
      size: Resolution(width: 8, height: 8), channels: planes,
      profile: [UInt8](try PicturesProfileTests.displayP3()))
    let scratch = try Scratch()
    let picture = try Picture.load(scratch.write(document.file(), "a.psd"))
    let wanted = PicturesProfileTests.standard([200, 60, 40])
    let found = picture.pixel(x: 4, y: 4).map { Int($0) }
    #expect(Self.differ(found, wanted) <= 3, "\(found), and not \(wanted)")
  }

  @Test func theProfileOfAnAnimationIsObeyed() throws {
    let scratch = try Scratch()
    try Witness.make(
      scratch.path("plain.apng"),
      "-f lavfi -i color=0xC83C28:s=64x48:r=5:d=0.6,format=gbrp -pix_fmt rgb24 -plays 0")
    try Witness.make(
      scratch.path("still.png"),
      "-f lavfi -i color=0xC83C28:s=64x48,format=gbrp -frames:v 1 -pix_fmt rgb24")
    let profile = ("iCCP", try [UInt8](PicturesProfileTests.displayP3()).profileChunk())
    for (from, to) in [("plain.apng", "tagged.apng"), ("still.png", "still.png")] {
      _ = try scratch.write(bytes(of: scratch.path(from)).inserting([profile]), to)
    }
    var shown: [String: [Int]] = [:]
    for name in ["plain", "tagged"] {
      let output = scratch.path("\(name).mp4")
      try PictureJob(input: scratch.path("\(name).apng"), output: output, format: .mp4).run()
      let pixels = try Witness.pixels(output)
      let middle = (24 * 64 + 32) * 3
      shown[name] = pixels[middle..<middle + 3].map { Int($0) }
    }
    let still = try Picture.load(scratch.path("still.png")).pixel(x: 32, y: 24).map { Int($0) }
    let (plain, tagged) = (try #require(shown["plain"]), try #require(shown["tagged"]))
    #expect(Self.differ(plain, [200, 60, 40]) <= 4, "\(plain)")
    #expect(Self.differ(tagged, still) <= 4, "\(tagged), and not \(still)")
    #expect(Self.differ(tagged, plain) > 8)
  }

  /// The greatest distance between two colours in one of their components.
  static func differ(_ one: [Int], _ other: [Int]) -> Int {
    one.count == other.count ? zip(one, other).map { abs($0 - $1) }.max() ?? 0 : .max
  }
}

/// PNG of 16 bits whose own chunks tell the colours.
@Suite struct PicturesTagTests {
  private typealias Chunk = (type: String, data: [UInt8])
  private static let colours = [[200, 60, 40], [128, 128, 128], [90, 180, 60], [40, 120, 200]]
  private static let screenOfP3 = [
    31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000,
  ].flatMap { coded($0, 4) }

  private static func gamma(_ value: Int) -> Chunk { ("gAMA", coded(value, 4)) }

  /// What colours, each a pixel, look like once such a PNG of them is converted.
  private func look(_ colours: [[Int]], _ chunks: [Chunk]) throws -> [[Int]] {
    let scratch = try Scratch()
    let samples = colours.joined().flatMap { [UInt8($0), UInt8($0)] }
    let raw = try scratch.write(samples, "raw")
    try Witness.make(
      scratch.path("plain.png"),
      "-f rawvideo -pix_fmt rgb48be -s \(colours.count)x1 -i \(raw) -frames:v 1")
    let input = try scratch.write(
      bytes(of: scratch.path("plain.png")).inserting(chunks), "in.png")
    let output = scratch.path("out.png")
    let facts = try PictureJob(input: input, output: output, format: .png).run()
    #expect(facts.mainVideo?.bitDepth == 8)
    let pixels = try Witness.pixels(output).map { Int($0) }
    return colours.indices.map { Array(pixels[3 * $0..<3 * $0 + 3]) }
  }

  private func check(
    _ chunks: [Chunk], of colours: [[Int]] = colours, toGive wanted: [[Int]],
    at place: SourceLocation = #_sourceLocation
  ) throws {
    for (found, wanted) in zip(try look(colours, chunks), wanted) {
      let distance = PicturesColourTests.differ(found, wanted)
      #expect(distance <= 3, "\(found), and not \(wanted)", sourceLocation: place)
    }
  }

  private static func code(_ light: Double) -> Int {
    let light = min(1, max(0, light))
    let code = light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055
    return Int((code * 255).rounded())
  }

  @Test func aGammaIsObeyed() throws {
    let wanted = Self.colours.map { $0.map { Self.code(pow(Double($0) / 255, 1 / 0.55556)) } }
    #expect(wanted[1][0] > 140, "grey is brighter")
    try check([Self.gamma(55_556)], toGive: wanted)
  }

  @Test func whatMeansTheUsualColoursChangesNothing() throws {
    try check([], toGive: Self.colours)
    try check([Self.gamma(45_455)], toGive: Self.colours)
    try check([("sRGB", [0]), Self.gamma(55_556)], toGive: Self.colours)
  }

  @Test func cornersOfAnotherScreenAreObeyed() throws {
    let wanted = Self.colours.map(PicturesProfileTests.standard)
    #expect(wanted[0][0] > 208, "red is stronger")
    try check([("cHRM", Self.screenOfP3)], toGive: wanted)
    try check([Self.gamma(45_455), ("cHRM", Self.screenOfP3)], toGive: wanted)
    try check([("cICP", [12, 13, 0, 1])], toGive: wanted)
  }

  /// SMPTE ST 2084 and the matrix from BT.2020 to BT.709, up to 90 candelas per square metre, where nothing
  /// is rolled off yet.
  @Test func lightOfHighRangeIsBroughtDown() throws {
    let colours = [[110, 90, 100], [80, 80, 80], [100, 110, 90], [60, 70, 110]]
    let rows = [
      [1.660491, -0.587641, -0.072850], [-0.124550, 1.132900, -0.008349],
      [-0.018151, -0.100579, 1.118730],
    ]
    let wanted = colours.map { colour in
      let light = colour.map { value -> Double in
        let power = pow(Double(value) / 255, 32 / 2523)
        let ratio = max(0, power - 0.8359375) / (18.8515625 - 18.6875 * power)
        return 10_000 * pow(ratio, 16_384 / 2610) / 203
      }
      return rows.map { Self.code(zip($0, light).reduce(0) { $0 + $1.0 * $1.1 }) }
    }
    try check([("cICP", [9, 16, 0, 1])], of: colours, toGive: wanted)
    let bright = try look([[192, 192, 192]], [("cICP", [9, 16, 0, 1])])
    #expect(bright[0].allSatisfy { $0 >= 252 }, "\(bright), and not white")
  }

  @Test func codesOverruleAProfileAndAProfileOverrulesAGamma() throws {
    let profile = ("iCCP", try [UInt8](PicturesProfileTests.displayP3()).profileChunk())
    let wanted = Self.colours.map(PicturesProfileTests.standard)
    try check([profile, Self.gamma(55_556)], toGive: wanted)
    try check([("cICP", [1, 13, 0, 1]), profile], toGive: Self.colours)
  }
}
