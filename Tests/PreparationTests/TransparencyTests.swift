import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// What becomes of alpha channels, used or not.
@Suite(.timeLimit(.minutes(8))) struct TransparencyTests: Preparing {
  /// A red picture with a hole in its middle.
  private static let hole =
    "-f lavfi -i color=red:s=96x64:r=25:d=0.4,format=rgba,"
    + "geq=r=220:g=30:b=30:a='255*gt(abs(X-48),16)'"

  @Test(arguments: [
    ("clip.mov", "-c:v prores_ks -profile:v 4444 -pix_fmt yuva444p10le"),
    ("clip.mov", "-c:v qtrle -pix_fmt argb"), ("clip.mov", "-c:v png -pix_fmt rgba"),
    ("clip.mkv", "-c:v ffv1 -pix_fmt bgra"),
  ])
  func transparencySurvives(name: String, codec: String) async throws {
    let scratch = try folder()
    try Witness.make(scratch.path("in/" + name), "\(Self.hole) \(codec)")
    let entry = try #require(try await prepare(scratch)[name])
    let path = scratch.path("out/clip.webm")
    #expect(entry.outputs.map(\.path) == ["clip.webm"])
    let pixels = try Witness.pixels(path, decoder: "libvpx-vp9", format: "rgba")
    let middle = (32 * 96 + 48) * 4
    let side = (32 * 96 + 8) * 4
    #expect(pixels[middle + 3] < 20 && pixels[side + 3] > 235)
    #expect(abs(Int(pixels[side]) - 220) < 12 && abs(Int(pixels[side + 1]) - 30) < 12)
  }

  private static let red = "-f lavfi -i color=red:s=96x64:r=25:d=0.4,format=rgba"

  /// Editors write an alpha channel in which all is opaque, raw AVI one that is zero and means nothing.
  @Test(arguments: [
    ("clip.mov", red, "-c:v prores_ks -profile:v 4444 -pix_fmt yuva444p10le"),
    ("clip.mov", red, "-c:v qtrle -pix_fmt argb"),
    ("clip.avi", red + ",colorchannelmixer=aa=0", "-c:v rawvideo -pix_fmt bgra"),
    ("clip.mov", "-f lavfi -i color=red:s=96x64:r=25:d=13,format=rgba", "-c:v png -pix_fmt rgba"),
  ])
  func alphaThatNothingUsesIsLeftOut(name: String, source: String, codec: String) async throws {
    let scratch = try folder()
    try Witness.make(scratch.path("in/" + name), "\(source) \(codec)")
    let entry = try #require(try await prepare(scratch)[name])
    #expect(entry.outputs.map(\.path) == ["clip.mp4"])
    #expect(entry.reasons.contains { $0.code == "alpha-unused" })
    let pixels = try Witness.pixels(scratch.path("out/clip.mp4"))
    let middle = (32 * 96 + 48) * 3
    #expect(pixels[middle] > 240 && pixels[middle + 1] < 15 && pixels[middle + 2] < 15)
  }

  /// A limit takes another way to the same picture.
  @Test func alphaThatIsZeroThroughoutDoesNotBlackenWhatIsFitted() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/clip.avi"),
      "-f lavfi -i testsrc2=s=320x180:r=25:d=6,format=rgba,colorchannelmixer=aa=0 -c:v rawvideo "
        + "-pix_fmt bgra")
    let made = try await prepare(scratch) { $0.limit = ByteSize(120_000) }
    #expect(made["clip.avi"]?.outputs.map(\.path) == ["clip.mp4"])
    let pixels = try Witness.pixels(scratch.path("out/clip.mp4"))
    #expect(pixels.reduce(0) { $0 + Int($1) } / pixels.count > 60)
  }

  @Test func transparencyThatComesLateInALongClipIsFound() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/clip.mov"),
      "-f lavfi -i color=red:s=96x64:r=25:d=14,format=rgba,"
        + "geq=r=220:g=30:b=30:a='if(gt(T,12),128,255)' -c:v png -pix_fmt rgba")
    let entry = try #require(try await prepare(scratch)["clip.mov"])
    #expect(entry.outputs.map(\.path) == ["clip.webm"])
    #expect(!entry.reasons.contains { $0.code == "alpha-unused" })
  }

  @Test func transparencyInAPaletteIsKept() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/clip.mov"),
      [
        "-f", "lavfi", "-i", "color=red:s=96x64:r=5:d=1,format=rgba", "-vf",
        "geq=r=220:g=30:b=30:a='if(gt(X,48),0,255)',split[a][b];"
          + "[a]palettegen=reserve_transparent=1[p];[b][p]paletteuse", "-c:v", "png", "-pix_fmt",
        "pal8",
      ])
    let entry = try #require(try await prepare(scratch)["clip.mov"])
    #expect(entry.outputs.map(\.path) == ["clip.webm"])
    let pixels = try Witness.pixels(
      scratch.path("out/clip.webm"), decoder: "libvpx-vp9", format: "rgba")
    let row = 96 * 4
    #expect(pixels[10 * row + 4 * 20 + 3] > 250 && pixels[10 * row + 4 * 80 + 3] < 5)
  }

  /// Colours of a palette have a fourth byte, which is no transparency.
  @Test func palettesAreOpaque() async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("in/game.avi"),
      "-f lavfi -i testsrc2=s=96x64:r=25:d=1 -c:v zmbv -pix_fmt pal8")
    let entry = try #require(try await prepare(scratch)["game.avi"])
    #expect(entry.outputs.map(\.path) == ["game.mp4"])
  }
}
