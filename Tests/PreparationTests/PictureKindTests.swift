import Foundation
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// Pictures of kinds that are easily misread.
@Suite(.timeLimit(.minutes(8))) struct PictureKindTests: Preparing {
  @Test(arguments: ["gray", "gray16le"]) func greyScansKeepTheirShadows(format: String) async throws
  {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/scan.tiff"),
      "-f lavfi -i color=s=64x48,format=gray,geq=lum=40 -frames:v 1 -pix_fmt \(format)")
    let entry = try #require(try await prepare(scratch)["scan.tiff"])
    let made = try #require(entry.outputs.first)
    let pixels = try Witness.pixels(scratch.path("out/" + made.path))
    #expect(pixels.allSatisfy { abs(Int($0) - 40) <= 2 }, "\(pixels.prefix(3))")
  }

  /// A bitmap of the fourth version whose left half is see-through.
  @Test func bitmapsWithOpacityBecomePNG() async throws {
    func number(_ value: Int32) -> [UInt8] {
      withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
    let (width, height): (Int32, Int32) = (16, 8)
    var bitmap = Array("BM".utf8) + number(14 + 108 + width * height * 4) + number(0)
    bitmap += number(14 + 108) + number(108) + number(width) + number(height)
    bitmap += [1, 0, 32, 0] + number(3) + number(width * height * 4) + number(2835) + number(2835)
    bitmap += number(0) + number(0)
    bitmap += number(0x00FF_0000) + number(0x0000_FF00) + number(0x0000_00FF)
    bitmap += [0, 0, 0, 0xFF] + Array("BGRs".utf8) + [UInt8](repeating: 0, count: 48)
    for _ in 0..<height {
      for column in 0..<width { bitmap += [10, 20, 200, column < 8 ? 0 : 255] }
    }
    let scratch = try folder()
    try scratch.write("in/logo.bmp", bitmap)
    let entry = try #require(try await prepare(scratch)["logo.bmp"])
    #expect(entry.outputs.map(\.path) == ["logo.png"])
    let pixels = try Witness.pixels(scratch.path("out/logo.png"), format: "rgba")
    #expect(pixels[3] == 0 && pixels[15 * 4 + 3] == 255 && pixels[15 * 4] == 200)
  }

  /// A JPEG as a script sends it that has printed a line end before, and JPEG-LS.
  @Test(arguments: [("lead.jpg", "mjpeg"), ("scan.jls", "jpegls")])
  func unusualJPEGsBecomePictures(name: String, codec: String) async throws {
    let scratch = try folder()
    let path = scratch.path("in/" + name)
    try Witness.make(
      path,
      "-f lavfi -i color=0xC83C28:s=64x48,format=rgb24 -frames:v 1 -c:v \(codec) -q:v 2 -f image2pipe"
    )
    if codec == "mjpeg" {
      try scratch.write(
        "in/" + name, Data("\r\n".utf8) + Data(contentsOf: URL(fileURLWithPath: path)))
    }
    let entry = try #require(try await prepare(scratch)[name])
    #expect(entry.action == .convert, "\(entry)")
    let pixels = try Witness.pixels(scratch.path("out/" + (entry.outputs.first?.path ?? "")))
    #expect(pixels.count == 64 * 48 * 3)
    for (found, wanted) in zip(pixels.prefix(3), [200, 60, 40]) {
      #expect(abs(Int(found) - wanted) <= 4, "\(pixels.prefix(3))")
    }
  }

  /// A JPEG within PNG's chunks, which FFmpeg takes for a clip.
  @Test func jngIsNamed() async throws {
    let scratch = try folder()
    let path = scratch.path("photo.jpg")
    try Witness.make(path, "-f lavfi -i testsrc2=s=64x48 -frames:v 1")
    let head: [UInt8] = [0x8B, 0x4A, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 16]
    try scratch.write(
      "in/x.jng", Data(head + Array("JHDR".utf8)) + Data(contentsOf: URL(fileURLWithPath: path)))
    let entry = try #require(try await prepare(scratch)["x.jng"])
    #expect(entry.outputs.isEmpty && entry.reasons.contains { $0.text.contains("JNG") }, "\(entry)")
  }

  /// H.264 without colour planes.
  @Test func greyH264BecomesOneWithColour() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/grey.mkv"),
      "-f lavfi -i testsrc2=s=96x64:r=25:d=1,format=gray -c:v libx264 -pix_fmt gray")
    let entry = try #require(try await prepare(scratch)["grey.mkv"])
    #expect(entry.action == .transcode)
    #expect(entry.reasons.contains { $0.code == "pixel-format" })
  }

  @Test func losslessJPEGBecomesOneThatShows() async throws {
    let scratch = try folder()
    let source = "-f lavfi -i color=0xC83C28:s=64x48,format=gbrp -frames:v 1 -pix_fmt yuvj444p"
    try Witness.make(scratch.path("in/scan.jpg"), source + " -c:v ljpeg")
    try Witness.make(scratch.path("in/photo.jpg"), source + " -q:v 2")
    let made = try await prepare(scratch)
    #expect(made["photo.jpg"]?.action == .keep)
    #expect(made["scan.jpg"]?.action == .convert)
    #expect(made["scan.jpg"]?.reasons.first?.code == "rare-jpeg")
    let shown = scratch.path("out/scan.jpg")
    #expect(try Witness.value("stream=profile", of: shown) == "Progressive")
    let pixels = try Witness.pixels(shown)
    for (found, wanted) in zip(pixels.prefix(3), [200, 60, 40]) {
      #expect(abs(Int(found) - wanted) <= 4, "\(pixels.prefix(3))")
    }
  }

  /// PNG has nothing but pixels to give up, WebP has quality.
  @Test(arguments: [
    ("logo.png", "", false, "webp"), ("logo.webp", "-c:v libwebp -lossless 1", false, "webp"),
    ("logo.png", "", true, "png"),
  ])
  func transparentPicturesFitInFullSize(
    name: String, codec: String, smooth: Bool, ending: String
  ) async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/" + name),
      "-f lavfi -i testsrc2=s=200x120,format=gbrp,noise=alls=60,format=rgba,"
        + "geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='255*gt(X,99)' -frames:v 1 \(codec)")
    let limit = 12_000
    let made = try await prepare(scratch) {
      $0.limit = ByteSize(Int64(limit))
      $0.smooth = smooth
    }
    let entry = try #require(made[name])
    #expect(entry.action == .fit)
    #expect(entry.outputs.map(\.path) == ["logo.\(ending)"])
    let path = scratch.path("out/logo.\(ending)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count <= limit)
    let size = try Witness.value("stream=width,height", of: path)
    #expect((size == "200,120") == !smooth, "\(size)")
    let width = try #require(size.split(separator: ",").first.flatMap { Int($0) })
    let pixels = try Witness.pixels(path, format: "rgba")
    #expect(pixels[3] == 0 && pixels[4 * (width - 1) + 3] == 255)
  }

  static let hasEncoder = (try? Witness.run("heif-enc", ["--help"])) != nil

  @Test(.enabled(if: hasEncoder, "heif-enc is not installed (Debian: libheif-examples)"))
  func greyWithOpacityKeepsIt() async throws {
    let scratch = try folder()
    let source = scratch.path("grey.png")
    try Witness.make(
      source,
      "-f lavfi -i color=0x808080:s=64x48,format=rgba,geq=r=128:g=128:b=128:a='255*gt(X,31)',"
        + "format=ya8 -frames:v 1")
    try Witness.run("heif-enc", ["-A", "-q", "95", "-o", scratch.path("in/grey.avif"), source])
    _ = try await prepare(scratch)
    let pixels = try Witness.pixels(scratch.path("out/grey.png"), format: "rgba")
    let row = 24 * 64
    #expect(pixels[(row + 8) * 4 + 3] < 10 && pixels[(row + 56) * 4 + 3] > 245)
    #expect((0..<3).allSatisfy { abs(Int(pixels[(row + 56) * 4 + $0]) - 128) < 4 })
  }
}
