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

  /// How the inks of a TIFF are stored.
  enum Storage: CaseIterable {
    case bytes, littleWords, bigWords, tile, tileOfWords
    var isDeep: Bool { self == .littleWords || self == .bigWords || self == .tileOfWords }
    var isBig: Bool { self == .bigWords || self == .tileOfWords }
    var isTile: Bool { self == .tile || self == .tileOfWords }
    /// Pixels that lie behind one another.
    var width: Int { isTile ? 16 : PicturesInkTests.inks.count / 4 }
    var height: Int { isTile ? 16 : 1 }
  }

  /// A TIFF of one strip or tile.
  private func tiff(
    _ data: [UInt8], size: Resolution, profile: [UInt8], storage: Storage, compression: Int = 1
  ) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      return storage.isBig ? bytes.reversed() : bytes
    }
    func short(_ tag: Int, _ value: Int) -> [UInt8] {
      number(tag, 2) + number(3, 2) + number(1, 4) + number(value, 2) + [0, 0]
    }
    func long(_ tag: Int, _ type: Int, _ count: Int, _ value: Int) -> [UInt8] {
      number(tag, 2) + number(type, 2) + number(count, 4) + number(value, 4)
    }
    let entryCount = storage.isTile ? 11 : 10
    let depthPlace = 8 + 2 + entryCount * 12 + 4
    let dataPlace = depthPlace + 8
    let strip =
      long(273, 4, 1, dataPlace) + short(277, 4) + short(278, size.height)
      + long(279, 4, 1, data.count)
    let tile =
      short(277, 4) + short(322, storage.width) + short(323, storage.height)
      + long(324, 4, 1, dataPlace) + long(325, 4, 1, data.count)
    let entries =
      short(256, size.width) + short(257, size.height) + long(258, 3, 4, depthPlace)
      + short(259, compression) + short(262, 5) + (storage.isTile ? tile : strip)
      + long(34675, 7, profile.count, dataPlace + data.count)
    let depth = number(storage.isDeep ? 16 : 8, 2)
    return (storage.isBig ? [0x4D, 0x4D, 0, 42] : [0x49, 0x49, 42, 0]) + number(8, 4)
      + number(entryCount, 2) + entries + number(0, 4) + depth + depth + depth + depth + data
      + profile
  }

  private func printedProfile() throws -> [UInt8] {
    let printed = try FileSource.open(SharedMedia.path(Self.printed))
    return try #require(try JPEGProfile.read(printed))
  }

  private static let printed = "Channel_digital_image_CMYK_color.jpg"

  /// What inks look like, those of a frame of bytes.
  private func look(of frame: Frame, profile: [UInt8]) throws -> Picture {
    let known = DecodedPicture(
      frame: frame, components: .inks(areInverted: false), profile: profile)
    return try Picture(copying: known.upright(path: "test"))
  }

  @Test(.enabled(if: SharedMedia.isThere, SharedMedia.absence), arguments: Storage.allCases)
  func inksLookAsTheirProfileSays(storage: Storage) throws {
    let profile = try printedProfile()
    let size = Resolution(width: Self.inks.count / 4, height: 1)
    var data = Self.inks
    if storage.isDeep { data = data.flatMap { [$0, $0] } }
    let pixel = storage.isDeep ? 8 : 4
    data += [UInt8](repeating: 0, count: storage.width * storage.height * pixel - data.count)
    let scratch = try Scratch()
    let path = try scratch.write(
      "inks.tif", tiff(data, size: size, profile: profile, storage: storage))
    let found = try Picture.load(path)

    let frame = try Frame(picture: size, format: .rgba)
    frame.withMutablePlane(0) { plane in
      for place in Self.inks.indices { plane[place] = Self.inks[place] }
    }
    let wanted = try look(of: frame, profile: profile)
    #expect(found.size == size && !found.hasAlpha)
    #expect(zip(found.pixels, wanted.pixels).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    #expect(found.pixel(x: 0, y: 0)[2] < 250, "cyan in print is no light of full strength")
  }

  @Test(.enabled(if: SharedMedia.isThere, SharedMedia.absence))
  func inksInAJPEGWithinATIFFLookAsTheirProfileSays() throws {
    let profile = try printedProfile()
    let source = try FileSource.open(SharedMedia.path(Self.printed))
    let header = try JPEGHeader.read(source)
    let bytes = try source.readAll()
    let scratch = try Scratch()
    let path = try scratch.write(
      "inks.tif",
      tiff(bytes, size: header.size, profile: profile, storage: .bytes, compression: 7))
    let wanted = try look(
      of: JPEGCodec.decode(bytes, header: header, path: "test"), profile: profile)
    #expect(try Picture.load(path).pixels == wanted.pixels)
  }
}
