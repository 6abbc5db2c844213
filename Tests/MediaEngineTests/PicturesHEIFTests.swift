import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

@Suite struct PicturesHEIFTests {
  static let hasEncoder = (try? Witness.run("heif-enc", ["--help"])) != nil
  static let absence: Comment = "heif-enc is not installed (Debian: libheif-examples)"

  struct Case: Sendable, CustomStringConvertible {
    var name: String
    var source: String
    var options: [String]
    var depth: Int
    /// The mean difference from the source that the coding may make.
    var tolerance: Double
    var description: String { name }
  }

  static let cases = [
    Case(name: "plain.heic", source: "rgb24", options: ["-q", "95"], depth: 8, tolerance: 4),
    Case(name: "alpha.heic", source: "rgba", options: ["-q", "95"], depth: 8, tolerance: 4),
    Case(
      name: "deep.heic", source: "rgb48be", options: ["-q", "95", "-b", "10"], depth: 10,
      tolerance: 4),
    Case(name: "plain.avif", source: "rgb24", options: ["-A", "-q", "95"], depth: 8, tolerance: 4),
    Case(name: "alpha.avif", source: "rgba", options: ["-A", "-q", "95"], depth: 8, tolerance: 4),
    Case(
      name: "lossless.avif", source: "rgb24",
      options: ["-A", "-L", "-p", "chroma=444", "--matrix_coefficients=0"], depth: 8, tolerance: 0.5
    ),
  ]

  @Test(.enabled(if: hasEncoder, absence), arguments: cases)
  func showsWhatWasEncoded(made: Case) throws {
    let scratch = try Scratch()
    let source = scratch.path("in.png")
    let alpha = ",format=rgba,colorchannelmixer=aa=0.5"
    try Witness.make(
      source,
      [
        "-f", "lavfi", "-i", "testsrc=size=301x200" + (made.source == "rgba" ? alpha : ""),
        "-frames:v", "1", "-pix_fmt", made.source,
      ])
    let path = scratch.path(made.name)
    try Witness.run("heif-enc", made.options + ["-o", path, source])
    let facts = try #require(try PictureProbe.facts(of: path))
    let picture = try #require(facts.mainVideo)
    #expect(picture.displaySize == Resolution(width: 301, height: 200))
    #expect(picture.bitDepth == made.depth)
    #expect(picture.hasAlpha == (made.source == "rgba"))
    #expect(facts.container.rawValue == made.name.split(separator: ".").last.map(String.init))
    let wanted = try Picture.load(source)
    let loaded = try Picture.load(path)
    #expect(loaded.size == wanted.size)
    #expect(loaded.hasAlpha == wanted.hasAlpha)
    let differences = zip(loaded.pixels, wanted.pixels).map { abs(Int($0) - Int($1)) }
    let mean = Double(differences.reduce(0, +)) / Double(max(1, differences.count))
    #expect(mean <= made.tolerance, "\(mean)")
  }

  @Test(
    .enabled(if: hasEncoder, absence),
    arguments: [
      ("full.heic", ["-p", "chroma=444"], "yuvj444p"), ("half.heic", [], "yuvj420p"),
      ("full.avif", ["-A", "-p", "chroma=444"], "yuvj444p"), ("half.avif", ["-A"], "yuvj420p"),
    ])
  func coloursStayAsFineAsTheyAre(_ name: String, _ options: [String], _ format: String) throws {
    let scratch = try Scratch()
    let source = scratch.path("in.png")
    try Witness.make(source, ["-f", "lavfi", "-i", "testsrc2=size=301x200", "-frames:v", "1"])
    let (path, made) = (scratch.path(name), scratch.path("out.jpg"))
    try Witness.run("heif-enc", options + ["-q", "90", "-o", path, source])
    let facts = try PictureJob(input: path, output: made, format: .jpeg).run()
    #expect(facts.mainVideo?.sampleFormat == format)
    #expect(try Witness.value("stream=pix_fmt", of: made, stream: "v:0") == format)
  }

  @Test(.enabled(if: hasEncoder, absence))
  func refusesCutFiles() throws {
    let scratch = try Scratch()
    let source = scratch.path("in.png")
    try Witness.make(source, ["-f", "lavfi", "-i", "testsrc2=size=640x480", "-frames:v", "1"])
    for name in ["cut.heic", "cut.avif"] {
      let whole = scratch.path("whole-" + name)
      let kind = name == "cut.avif" ? ["-A"] : []
      try Witness.run("heif-enc", kind + ["-q", "90", "-o", whole, source])
      let content = try bytes(of: whole)
      for share in [0.1, 0.5, 0.95] {
        let part = Array(content.prefix(Int(Double(content.count) * share)))
        let path = try scratch.write(part, name)
        #expect(throws: MediaError.self, "\(name) \(share)") { try Picture.load(path) }
      }
    }
  }
}
