import CLCMS
import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

/// Pictures in the colours of phones' screens, which a profile describes.
@Suite struct PicturesProfileTests {
  /// Display P3: its primaries with the white of daylight, and sRGB's curve.
  static func displayP3() throws -> Data {
    var white = cmsCIExyY(x: 0.3127, y: 0.3290, Y: 1)
    var primaries = cmsCIExyYTRIPLE(
      Red: cmsCIExyY(x: 0.680, y: 0.320, Y: 1), Green: cmsCIExyY(x: 0.265, y: 0.690, Y: 1),
      Blue: cmsCIExyY(x: 0.150, y: 0.060, Y: 1))
    var parameters: [Double] = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]
    let curve = try #require(cmsBuildParametricToneCurve(nil, 4, &parameters))
    defer { cmsFreeToneCurve(curve) }
    var curves: [OpaquePointer?] = [curve, curve, curve]
    let profile = try #require(cmsCreateRGBProfile(&white, &primaries, &curves))
    defer { cmsCloseProfile(profile) }
    var count: cmsUInt32Number = 0
    #expect(cmsSaveProfileToMem(profile, nil, &count) != 0)
    var bytes = Data(count: Int(count))
    #expect(
      bytes.withUnsafeMutableBytes { cmsSaveProfileToMem(profile, $0.baseAddress, &count) } != 0)
    return bytes
  }

  /// What a colour of Display P3 is in sRGB, by the matrices of the two (SMPTE EG 432-1, IEC 61966-2-1).
  static func standard(_ colour: [Int]) -> [Int] {
    let light = colour.map { value -> Double in
      let code = Double(value) / 255
      return code <= 0.04045 ? code / 12.92 : pow((code + 0.055) / 1.055, 2.4)
    }
    let rows = [
      [1.22494, -0.22494, 0], [-0.042057, 1.042057, 0], [-0.019638, -0.078636, 1.098274],
    ]
    return rows.map { row in
      let value = zip(row, light).reduce(0) { $0 + $1.0 * $1.1 }
      let code = value <= 0.0031308 ? value * 12.92 : 1.055 * pow(value, 1 / 2.4) - 0.055
      return Int((min(1, max(0, code)) * 255).rounded())
    }
  }

  private static let colour = [200, 60, 40]

  @Test(
    .enabled(if: ExifTool.isThere, ExifTool.absence),
    arguments: [
      ("photo.jpg", "-q:v 1 -pix_fmt yuvj444p"), ("photo.png", "-pix_fmt rgb24"),
      ("deep.png", "-pix_fmt rgb48be"), ("photo.tiff", "-pix_fmt rgb24"),
      ("deep.tiff", "-pix_fmt rgb48le"),
    ])
  func profilesAreObeyed(name: String, codec: String) throws {
    let scratch = try Scratch()
    try scratch.write("p3.icc", Self.displayP3())
    let path = scratch.path(name)
    try Witness.make(
      path,
      "-f lavfi -i color=0xC83C28:s=64x48,format=gbrp -frames:v 1 \(codec)")
    try Witness.run(
      "exiftool", ["-q", "-overwrite_original", "-icc_profile<=\(scratch.path("p3.icc"))", path])
    try check(path)
  }

  @Test(
    .enabled(if: ExifTool.isThere, ExifTool.absence),
    .enabled(if: PicturesHEIFTests.hasEncoder, PicturesHEIFTests.absence),
    arguments: [("photo.heic", []), ("photo.avif", ["-A"])] as [(String, [String])])
  func profilesOfPhonesAreObeyed(name: String, options: [String]) throws {
    let scratch = try Scratch()
    try scratch.write("p3.icc", Self.displayP3())
    let source = scratch.path("in.png")
    try Witness.make(
      source, "-f lavfi -i color=0xC83C28:s=64x48,format=gbrp -frames:v 1 -pix_fmt rgb24")
    try Witness.run(
      "exiftool", ["-q", "-overwrite_original", "-icc_profile<=\(scratch.path("p3.icc"))", source])
    try Witness.run("heif-enc", options + ["-q", "98", "-o", scratch.path(name), source])
    try check(scratch.path(name))
  }

  private func check(_ path: String) throws {
    let found = try Picture.load(path).pixel(x: 32, y: 24).map(Int.init)
    let wanted = Self.standard(Self.colour)
    #expect(
      zip(found, wanted).allSatisfy { abs($0 - $1) <= 4 }, "\(found), and not \(wanted)")
    #expect(abs(wanted[0] - Self.colour[0]) > 8, "the profile makes a difference")
  }
}
