import Foundation
import TestSupport
import Testing

@testable import MediaEngine
@testable import MediaModel

/// TIFF of printers: four inks, and a profile that says what they look like.
@Suite struct PicturesInkTests {
  private static let inks: [UInt8] = [
    255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 0, 40, 30, 20, 10,
  ]

  /// A TIFF of one row in plain strips.
  private func tiff(_ inks: [UInt8], profile: [UInt8]) -> [UInt8] {
    func number(_ value: Int, _ bytes: Int) -> [UInt8] {
      (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    func entry(_ tag: Int, _ type: Int, _ count: Int, _ value: Int) -> [UInt8] {
      number(tag, 2) + number(type, 2) + number(count, 4) + number(value, 4)
    }
    let depthPlace = 8 + 2 + 10 * 12 + 4
    let inkPlace = depthPlace + 8
    let entries =
      entry(256, 3, 1, inks.count / 4) + entry(257, 3, 1, 1) + entry(258, 3, 4, depthPlace)
      + entry(259, 3, 1, 1) + entry(262, 3, 1, 5) + entry(273, 4, 1, inkPlace)
      + entry(277, 3, 1, 4) + entry(278, 3, 1, 1) + entry(279, 4, 1, inks.count)
      + entry(34675, 7, profile.count, inkPlace + inks.count)
    return [0x49, 0x49, 42, 0] + number(8, 4) + number(10, 2) + entries + number(0, 4)
      + [8, 0, 8, 0, 8, 0, 8, 0] + inks + profile
  }

  @Test(.enabled(if: SharedMedia.isThere, SharedMedia.absence))
  func inksLookAsTheirProfileSays() throws {
    let printed = try FileSource.open(SharedMedia.path("Channel_digital_image_CMYK_color.jpg"))
    let profile = try #require(try JPEGProfile.read(printed))
    let scratch = try Scratch()
    let path = try scratch.write("inks.tif", tiff(Self.inks, profile: profile))
    let found = try Picture.load(path)

    let size = Resolution(width: Self.inks.count / 4, height: 1)
    let frame = try Frame(picture: size, format: .rgba)
    frame.withMutablePlane(0) { plane in
      for place in Self.inks.indices { plane[place] = Self.inks[place] }
    }
    let known = DecodedPicture(
      frame: frame, components: .inks(areInverted: false), profile: profile)
    let wanted = try Picture(copying: known.upright(path: "test"))
    #expect(found.pixels == wanted.pixels && !found.hasAlpha)
    #expect(found.pixel(x: 0, y: 0)[2] < 250, "cyan in print is no light of full strength")
  }
}
