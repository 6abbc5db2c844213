import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

@Suite struct PicturesProbeTests {
  /// What is wrong with the found files that are broken.
  static let broken: [String: (kind: MediaError.Kind, words: String)] = [
    "truncated.png": (.damaged, "breaks off within the picture"),
    "truncated_image.png": (.damaged, "breaks off within the picture"),
    "giant-image.jpg": (.absurd, "20000×14000"),
    "zero_width.gif": (.damaged, "0×32"),
    "decompression_bomb.gif": (.absurd, "on a canvas of 32×32"),
    "testHEIC_livePhoto.heic": (.damaged, "hvcC"),
  ]

  static let rows = SharedMedia.rows.filter { $0["image_oracle"] != "-" }

  /// The words of an oracle's line, such as `size=16x16`.
  private func oracle(_ row: SharedMedia.Row) -> [String: String] {
    let words = row["image_oracle"].split(separator: " ").map {
      $0.split(separator: "=", maxSplits: 1).map(String.init)
    }
    return Dictionary(words.map { ($0[0], $0.last ?? "") }, uniquingKeysWith: { a, _ in a })
  }

  @Test(.enabled(if: SharedMedia.isThere, SharedMedia.absence))
  func agreesWithTheOracle() throws {
    #expect(Self.rows.count >= 28)
    for row in Self.rows {
      let name = row["file"]
      let oracle = oracle(row)
      do {
        let facts = try #require(try PictureProbe.facts(of: SharedMedia.path(name)), "\(name)")
        #expect(Self.broken[name] == nil, "\(name) is broken")
        let picture = try #require(facts.mainVideo)
        let shown = picture.displaySize.map { "\($0.width)x\($0.height)" }
        #expect(shown == oracle["display"], "\(name)")
        #expect(facts.pictures.map(String.init) == oracle["frames"], "\(name)")
        let stored = Orientation(rotation: picture.rotation, isMirrored: picture.isMirrored)
        #expect("\(stored.exif)" == oracle["orient"], "\(name)")
        #expect((picture.sampleFormat == "cmyk") == (oracle["mode"] == "CMYK"), "\(name)")
        if oracle["mode"] == "RGBA" { #expect(picture.hasAlpha, "\(name)") }
        let isMoving = facts.kind == .animation
        #expect(isMoving == (oracle["frames"] != "1" && facts.container != .tiff), "\(name)")
        #expect(facts.bytes == Int64(row["bytes"]), "\(name)")
      } catch let error as MediaError {
        #expect(error.kind == Self.broken[name]?.kind, "\(error)")
        #expect(error.detail.contains(Self.broken[name]?.words ?? "?"), "\(error)")
      }
    }
  }

  @Test(
    .enabled(if: SharedMedia.isThere, SharedMedia.absence),
    arguments: [
      ("baseball.gif", 1.86), ("animated-loop-3.gif", 42), ("animated-loop-3.webp", 42),
      ("big-height.webp", 19.4), ("iss634.apng", 2.73),
    ])
  func addsUpTheFrames(name: String, seconds: Double) throws {
    let facts = try PictureProbe.facts(of: SharedMedia.path(name))
    #expect(abs((facts?.duration ?? 0) - seconds) < 0.001)
  }

  @Test(arguments: 1...8)
  func readsEveryOrientation(orientation: Int) throws {
    let upright = Resolution(width: 40, height: 24)
    let picture = try Corners.stored(orientation: orientation, upright: upright)
    let exif = ExifWriter(order: .little, orientation: orientation).block()
    let scratch = try Scratch()
    for (name, content) in [
      ("a.jpg", try picture.jpeg(exif: exif)), ("a.png", try picture.png(exif: exif)),
    ] {
      let facts = try #require(try PictureProbe.facts(of: try scratch.write(content, name)))
      let shown = try #require(facts.mainVideo)
      #expect(shown.displaySize == upright)
      #expect(shown.codedSize == picture.size)
      #expect(shown.rotation % 180 == (orientation > 4 ? 90 : 0))
      #expect(shown.isMirrored == [2, 4, 5, 7].contains(orientation))
      #expect(facts.tags["creation_time"] == "2024-05-01T12:30:45")
    }
  }

  struct Made: Sendable {
    var name: String
    var options: [String]
    var format: String?
    var depth: Int
    var hasAlpha: Bool

    init(_ name: String, _ options: [String], _ format: String?, _ depth: Int, _ hasAlpha: Bool) {
      self.name = name
      self.options = options
      self.format = format
      self.depth = depth
      self.hasAlpha = hasAlpha
    }
  }

  static let generated =
    [
      Made("rgb.png", ["-pix_fmt", "rgb24"], "rgb24", 8, false),
      Made("deep.png", ["-pix_fmt", "rgb48be"], "rgb48be", 16, false),
      Made("deep-alpha.png", ["-pix_fmt", "rgba64be"], "rgba64be", 16, true),
      Made("grey.png", ["-pix_fmt", "gray"], "gray", 8, false),
      Made("palette.bmp", ["-pix_fmt", "pal8"], "pal8", 8, false),
      Made("colour.bmp", ["-pix_fmt", "bgr24"], "bgr24", 8, false),
      Made("colour.tiff", ["-pix_fmt", "rgb24"], "rgb24", 8, false),
      Made("deep.tiff", ["-pix_fmt", "rgb48le"], "rgb48le", 16, false),
      Made("lines.tiff", ["-pix_fmt", "monob"], "monob", 1, false),
      Made("half.jpg", ["-pix_fmt", "yuvj420p"], "yuvj420p", 8, false),
      Made("full.jpg", ["-pix_fmt", "yuvj444p"], "yuvj444p", 8, false),
      Made("lossy.webp", ["-c:v", "libwebp", "-pix_fmt", "yuv420p"], "yuv420p", 8, false),
      Made("still.gif", [], "pal8", 8, false),
      Made("a.jp2", ["-pix_fmt", "rgb24"], nil, 8, false),
      Made("deep.j2k", ["-pix_fmt", "gray16le", "-format", "j2k"], nil, 16, false),
      Made("alpha.jp2", ["-c:v", "libopenjpeg", "-pix_fmt", "rgba"], nil, 8, true),
      Made("colour.ppm", [], nil, 8, false),
      Made("deep.pgm", ["-pix_fmt", "gray16be"], nil, 16, false),
      Made("lines.pbm", [], nil, 1, false), Made("alpha.pam", ["-pix_fmt", "rgba"], nil, 8, true),
      Made("colour.tga", ["-pix_fmt", "bgr24"], nil, 8, false),
      Made("alpha.tga", ["-pix_fmt", "bgra", "-rle", "0"], nil, 8, true),
      Made("grey.tga", ["-pix_fmt", "gray"], nil, 8, false),
      Made("colour.pcx", ["-pix_fmt", "rgb24"], nil, 8, false),
      Made("palette.pcx", ["-pix_fmt", "pal8"], nil, 8, false),
    ]

  @Test(arguments: generated)
  func readsWhatFFmpegWrites(
    made: Made
  ) throws {
    let scratch = try Scratch()
    let path = scratch.path(made.name)
    try Witness.make(
      path, ["-f", "lavfi", "-i", "testsrc2=size=50x34", "-frames:v", "1"] + made.options)
    let facts = try #require(try PictureProbe.facts(of: path))
    let picture = try #require(facts.mainVideo)
    #expect(picture.codedSize == Resolution(width: 50, height: 34))
    #expect(picture.sampleFormat == made.format)
    #expect(picture.bitDepth == made.depth)
    #expect(picture.hasAlpha == made.hasAlpha || made.name == "still.gif")
    #expect(facts.kind == .image)
    #expect(!facts.hasLocation)
    let loaded = try Picture.load(path)
    #expect(loaded.size == Resolution(width: 50, height: 34))
  }

  @Test func tellsHowAJPEGIsCoded() throws {
    let scratch = try Scratch()
    func profile(_ bytes: [UInt8]) throws -> String? {
      try PictureProbe.facts(of: scratch.write(bytes, "a.jpg"))?.mainVideo?.profile
    }
    let source = "-f lavfi -i testsrc2=s=48x32 -frames:v 1 -pix_fmt yuvj444p"
    try Witness.make(scratch.path("baseline.jpg"), source)
    try Witness.make(scratch.path("lossless.jpg"), source + " -c:v ljpeg")
    #expect(try profile(bytes(of: scratch.path("lossless.jpg"))) == "Lossless")
    var baseline = try bytes(of: scratch.path("baseline.jpg"))
    #expect(try profile(baseline) == "Baseline")
    let frame = try #require(baseline.firstIndex(of: [0xFF, 0xC0]))
    baseline[frame + 1] = 0xC9
    #expect(try profile(baseline) == "Arithmetic")
    let size = Resolution(width: 48, height: 32)
    #expect(
      try profile(Corners.stored(orientation: 1, upright: size).jpeg()) == "Progressive")
  }

  @Test func leavesOtherFilesToOthers() throws {
    let scratch = try Scratch()
    let texts = ["", "GIF", "BM is how the text begins", "RIFF....WAVEfmt ", "<svg/>"]
    for (index, text) in texts.enumerated() {
      let path = try scratch.write(Array(text.utf8), "\(index)")
      #expect(try PictureProbe.facts(of: path) == nil, "\(text)")
    }
    #expect(throws: MediaError.self) { try PictureProbe.facts(of: scratch.path("missing.jpg")) }
  }

  /// Cut and garbled files must end in facts or an error, and never in a crash or a long wait.
  @Test(.timeLimit(.minutes(8)))
  func survivesGarbledFiles() throws {
    let scratch = try Scratch()
    let picture = try Corners.stored(orientation: 1, upright: Resolution(width: 40, height: 30))
    let exif = ExifWriter(hasGPS: true, thumbnail: [1, 2, 3]).block()
    var seeds = [try picture.jpeg(exif: exif), try picture.png(exif: exif), exif]
    for name in ["a.gif", "a.tiff", "a.bmp", "a.webp", "a.mp4", "a.jxl"] {
      let codec = name == "a.mp4" ? ["-metadata", "location=+1.0+1.0/"] : []
      let made: ()? = try? Witness.make(
        scratch.path(name),
        ["-f", "lavfi", "-i", "testsrc2=size=50x34:rate=5", "-frames:v", "2"] + codec
          + (["a.tiff", "a.bmp", "a.jxl"].contains(name) ? ["-update", "1"] : []))
      if made != nil { seeds.append(try bytes(of: scratch.path(name))) }
    }
    #expect(seeds.count >= 8)
    var random = RandomBytes(state: 7)
    var outcomes = 0
    for seed in seeds {
      for round in 0..<300 {
        var content = seed
        if round % 3 == 0 { content.removeLast(random.next(below: content.count)) }
        for _ in 0..<(round % 7) where !content.isEmpty {
          let spot = random.next(below: min(content.count, round % 2 == 0 ? 400 : content.count))
          content[spot] = round % 5 == 0 ? 0xFF : UInt8(random.next(below: 256))
        }
        _ = try? PictureProbe.header(of: content, path: "garbled")
        _ = try? LocationProbe.patches(in: content)
        outcomes += 1
      }
    }
    #expect(outcomes == seeds.count * 300)
  }
}

/// The same numbers on every run (xorshift).
struct RandomBytes {
  var state: UInt64

  mutating func next(below limit: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(max(1, limit)))
  }
}
