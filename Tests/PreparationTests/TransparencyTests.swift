import MediaEngine
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

  /// What H.264 cannot keep is laid over black, whatever colour was hidden beneath; the picture of VP8
  /// and VP9 is one of its own, with the opacity beside it.
  @Test(arguments: [
    ("clip.webm", "-c:v libvpx-vp9 -pix_fmt yuva420p -crf 20 -b:v 0 -auto-alt-ref 0", ""),
    ("clip.mkv", "-c:v libvpx-vp9 -pix_fmt yuva420p -crf 20 -b:v 0 -auto-alt-ref 0", ""),
    ("clip.webm", "-c:v libvpx -pix_fmt yuva420p -b:v 2M -auto-alt-ref 0", ""),
    ("clip.mov", "-c:v prores_ks -profile:v 4444 -pix_fmt yuva444p10le", ""),
    // High definition without tags is BT.709.
    (
      "clip.mov", "-c:v prores_ks -profile:v 4444 -pix_fmt yuva444p10le",
      "scale=1280:720:flags=neighbor:out_color_matrix=bt709,format=yuva444p10le,"
        + "setparams=colorspace=unknown,setsar=1"
    ),
  ])
  func whatIsTransparentIsLaidOverBlack(
    name: String, codec: String, filter: String
  ) async throws {
    let scratch = try folder()
    let source =
      "color=red:s=96x64:r=25:d=0.4,format=rgba,"
      + "geq=r=220:g=30:b=30:a='if(lt(X,32),1,if(lt(X,64),128,255))'"
    try Witness.make(
      scratch.path("in/" + name),
      ["-f", "lavfi", "-i", source] + (filter.isEmpty ? [] : ["-vf", filter])
        + codec.split(separator: " ").map(String.init))
    let entry = try #require(
      try await prepare(scratch) { $0.smooth = true }[name])
    #expect(entry.outputs.map(\.path) == ["clip.mp4"])
    #expect(entry.reasons.contains { $0.code == "transparency-lost" })
    let path = scratch.path("out/clip.mp4")
    let width = filter.isEmpty ? 96 : 1280
    let pixels = try Witness.pixels(path)
    func colour(_ share: Double) -> [Int] {
      let start = (pixels.count / width / 3 / 2 * width + Int(share * Double(width))) * 3
      return pixels[start..<(start + 3)].map(Int.init)
    }
    for (share, wanted) in [(0.17, [1, 0, 0]), (0.5, [110, 15, 15]), (0.83, [220, 30, 30])] {
      let found = colour(share)
      #expect(zip(found, wanted).allSatisfy { abs($0 - $1) < 10 }, "\(found) at \(share)")
    }
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

  /// What moves is noisy, so that each kilobyte is wanted; with and without sound beside it.
  @Test(arguments: [(120_000, 2, false), (300_000, 6, true)])
  func aLimitIsFilledWithTransparencyKept(
    limit: Int64, seconds: Int, hasSound: Bool
  ) async throws {
    let scratch = try folder()
    let alpha = "color=black:s=320x180:r=25,geq=lum='clip(250-3*hypot(X-160-40*sin(T),Y-90),0,255)'"
    var arguments = "-f lavfi -i testsrc2=s=320x180:r=25:d=\(seconds),noise=alls=40:allf=t"
    arguments += " -f lavfi -i \(alpha):cb=128:cr=128,format=gray"
    if hasSound { arguments += " -f lavfi -i sine=f=440:d=\(seconds)" }
    arguments += " -filter_complex [0][1]alphamerge=shortest=1,format=argb[v] -map [v] -c:v qtrle"
    if hasSound { arguments += " -map 2 -c:a pcm_s16le" }
    try Witness.make(
      scratch.path("in/clip.mov"), arguments.split(separator: " ").map(String.init))
    let made = try await prepare(scratch) { $0.limit = ByteSize(limit) }
    let entry = try #require(made["clip.mov"])
    let bytes = try #require(entry.outputs.first).bytes
    #expect(bytes <= limit && bytes * 100 >= limit * 98, "\(bytes) of \(limit)")
    let path = scratch.path("out/clip.webm")
    let facts = try Probe.facts(of: path)
    #expect(facts.audioStreams.count == (hasSound ? 1 : 0))
    #expect(abs((facts.duration ?? 0) - Double(seconds)) < 0.1)
    let size = try #require(facts.mainVideo?.displaySize)
    let pixels = try Witness.pixels(path, decoder: "libvpx-vp9", format: "rgba")
    let middle = (size.height / 2 * size.width + size.width / 2) * 4
    #expect(pixels[3] < 20 && pixels[middle + 3] > 200)
  }

  /// Its colours are tone-mapped; its opacity is not.
  @Test func highDynamicRangeKeepsItsTransparency() async throws {
    let scratch = try folder()
    let tags = "setparams=colorspace=bt2020nc:color_primaries=bt2020:color_trc=smpte2084"
    try Witness.make(
      scratch.path("in/clip.mov"),
      [
        "-f", "lavfi", "-i", "color=0x808080:s=96x64:r=25:d=0.4,format=yuv444p12le", "-f", "lavfi",
        "-i", "color=black:s=96x64:r=25:d=0.4,format=gray12le,geq=lum='4095*gt(X,48)'",
        "-filter_complex", "[0][1]alphamerge,format=yuva444p12le,\(tags)", "-c:v", "prores_ks",
        "-profile:v", "4444", "-pix_fmt", "yuva444p10le", "-color_primaries", "bt2020",
        "-color_trc", "smpte2084", "-colorspace", "bt2020nc", "-movflags", "+write_colr",
      ])
    let entry = try #require(try await prepare(scratch)["clip.mov"])
    #expect(entry.outputs.map(\.path) == ["clip.webm"])
    let path = scratch.path("out/clip.webm")
    #expect(try Probe.facts(of: path).mainVideo?.hdr == nil)
    let pixels = try Witness.pixels(path, decoder: "libvpx-vp9", format: "rgba")
    let row = 32 * 96 * 4
    // PQ's middle grey is 93 cd/m², a little under half of reference white.
    #expect(pixels[row + 4 * 20 + 3] < 5 && pixels[row + 4 * 76 + 3] > 250)
    #expect(abs(Int(pixels[row + 4 * 76]) - 181) < 12)
  }

  @Test(arguments: [(200_000, true), (30_000, false)])
  func aClipThatIsFittedKeepsACoverThatIsNotHeavy(limit: Int64, isKept: Bool) async throws {
    let scratch = try folder()
    try Witness.make(
      scratch.path("cover.png"), "-f lavfi -i testsrc2=s=160x160:d=1 -frames:v 1")
    try Witness.make(
      scratch.path("in/clip.mp4"),
      [
        "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=3,noise=alls=30:allf=t", "-i",
        scratch.path("cover.png"), "-map", "0", "-map", "1", "-c:v:0", "libx264", "-crf", "18",
        "-c:v:1", "copy", "-disposition:v:1", "attached_pic",
      ])
    let made = try await prepare(scratch) { $0.limit = ByteSize(limit) }
    let entry = try #require(made["clip.mp4"])
    let facts = try Probe.facts(of: scratch.path("out/clip.mp4"))
    #expect(facts.covers.count == (isKept ? 1 : 0))
    #expect(entry.reasons.contains { $0.code == "cover-left-out" } == !isKept)
    #expect(facts.bytes <= limit)
  }
}
