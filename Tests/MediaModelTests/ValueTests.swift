import Foundation
import MediaModel
import Testing

@Suite struct ByteSizeTests {
  @Test(arguments: [
    ("200MB", Int64(200_000_000)), ("200 MB", 200_000_000), ("1.5 GiB", 1_610_612_736),
    ("900kB", 900_000), ("1KiB", 1024), ("2MiB", 2_097_152), ("1gb", 1_000_000_000), ("7b", 7),
    ("7", 7), ("0", 0), ("1,000,000", 1_000_000), ("1_000", 1000), ("0.5kb", 500), (".5kb", 500),
    ("9007199254740992", 9_007_199_254_740_992),
  ])
  func reads(text: String, bytes: Int64) {
    #expect(ByteSize(parsing: text)?.bytes == bytes)
  }

  @Test(arguments: [
    "", "MB", "-1MB", "1XB", "1 M B C", "1..5MB", "nan", "inf", "1e9", "9007199254740993GB",
    "MB200",
    "²MB", "200M",
  ])
  func refuses(text: String) {
    #expect(ByteSize(parsing: text) == nil)
  }

  @Test(arguments: [
    (Int64(0), "0 B"), (999, "999 B"), (1000, "1.00 kB"), (1_994, "1.99 kB"), (9_999, "9.99 kB"),
    (99_999, "99.9 kB"), (999_999, "999 kB"), (1_000_000, "1.00 MB"), (1_250_000, "1.25 MB"),
    (200_000_000, "200 MB"), (199_999_999, "199 MB"), (999_999_999, "999 MB"),
    (1_000_000_000, "1.00 GB"), (12_340_000_000, "12.3 GB"),
  ])
  func shows(bytes: Int64, text: String) {
    #expect(ByteSize(bytes).description == text)
  }

  @Test func codesAsABareNumber() throws {
    let data = try JSONEncoder().encode([ByteSize(7)])
    #expect(String(decoding: data, as: UTF8.self) == "[7]")
    #expect(try JSONDecoder().decode([ByteSize].self, from: data) == [ByteSize(7)])
  }

  @Test func orders() { #expect(ByteSize(1) < ByteSize(2)) }
}

@Suite struct RationalTests {
  @Test(arguments: [
    (Int64(30_000), Int64(1001), "30000/1001"), (50, 2, "25"), (-4, 6, "-2/3"), (4, -6, "-2/3"),
    (-4, -6, "2/3"), (0, 5, "0"), (0, -5, "0"), (.max, .max, "1"), (.min, .min, "1"),
    (.min, 2, "-4611686018427387904"), (1, .max, "1/9223372036854775807"),
  ])
  func reduces(numerator: Int64, denominator: Int64, text: String) {
    #expect(Rational(numerator, denominator)?.description == text)
  }

  @Test func zeroBelowIsRefused() { #expect(Rational(1, 0) == nil) }

  @Test(arguments: [
    (Int64.min, Int64(-1)), (1, .min), (.min, 1), (3, .min), (.min, -3), (0, .min),
  ])
  func theSmallestNumberIsNoTrap(numerator: Int64, denominator: Int64) {
    guard let ratio = Rational(numerator, denominator) else { return }
    #expect(ratio.denominator > 0)
    #expect(ratio.value == Double(numerator) / Double(denominator))
  }

  @Test func equalRatiosAreEqual() { #expect(Rational(2, 4) == Rational(1, 2)) }
  @Test func hasAValue() { #expect(Rational(1, 4)?.value == 0.25) }
}

@Suite struct ResolutionTests {
  @Test(arguments: [("1080x1920", 1080, 1920), ("640×360", 640, 360), ("2X4", 2, 4)])
  func reads(text: String, width: Int, height: Int) {
    #expect(Resolution(parsing: text) == Resolution(width: width, height: height))
  }

  @Test(arguments: ["", "1080", "0x5", "-1x5", "axb", "1x2x3", "1080p", "x5", "5x"])
  func refuses(text: String) { #expect(Resolution(parsing: text) == nil) }

  @Test(arguments: [
    (1440, 1080, Int64(4), Int64(3), 0, 1920, 1080), (720, 576, 64, 45, 0, 1024, 576),
    (720, 576, 16, 15, 90, 576, 768), (1920, 1080, 1, 1, 270, 1080, 1920),
    (1920, 1080, 1, 1, 180, 1920, 1080), (720, 480, 8, 9, 0, 640, 480),
    (1920, 1080, 0, 1, 0, 1920, 1080), (1920, 1080, 1, 1, -90, 1080, 1920),
  ])
  func displays(
    width: Int, height: Int, across: Int64, down: Int64, rotation: Int, shownWidth: Int,
    shownHeight: Int
  ) {
    let shown = Resolution(width: width, height: height).displayed(
      sampleAspectRatio: Rational(across, down), rotation: rotation)
    #expect(shown == Resolution(width: shownWidth, height: shownHeight))
  }

  @Test(arguments: [
    (1920, 1080, "16:9"), (1080, 1920, "9:16"), (1, 1, "1:1"), (1366, 768, "683:384"),
  ])
  func hasAShape(width: Int, height: Int, text: String) {
    #expect(Resolution(width: width, height: height).aspectRatio?.description == text)
  }

  @Test func zeroSidesHaveNoShape() {
    #expect(Resolution(width: 0, height: 5).aspectRatio == nil)
  }

  @Test func hugeSizesDoNotTrap() {
    #expect(Resolution(width: .max, height: 2).pixels == -2)
    let stretched = Resolution(width: .max, height: 2).displayed(
      sampleAspectRatio: Rational(1000), rotation: 0)
    #expect(stretched.height == 2)
  }
}

@Suite struct AspectRatioTests {
  @Test(arguments: [
    ("9:16", AspectRatio.portrait), ("16x9", .landscape), ("4/4", .square), ("9：16", .portrait),
  ])
  func reads(text: String, ratio: AspectRatio) { #expect(AspectRatio(parsing: text) == ratio) }

  @Test(arguments: ["", "9", "9:0", "0:9", "-9:16", "a:b", "1:2:3"])
  func refuses(text: String) { #expect(AspectRatio(parsing: text) == nil) }

  @Test(arguments: [
    (AspectRatio.portrait, 1080, 1920, true), (.portrait, 1081, 1920, true),
    (.portrait, 1079, 1920, true), (.portrait, 1076, 1920, false), (.portrait, 1920, 1080, false),
    (.landscape, 854, 480, true), (.landscape, 853, 480, true), (.landscape, 640, 361, true),
    (.landscape, 640, 480, false), (.square, 0, 0, false), (.square, 1, 1, true),
  ])
  func matches(ratio: AspectRatio, width: Int, height: Int, doesMatch: Bool) {
    #expect(ratio.matches(Resolution(width: width, height: height)) == doesMatch)
  }
}
