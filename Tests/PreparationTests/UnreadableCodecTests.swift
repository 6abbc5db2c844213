import Foundation
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// Codecs that FFmpeg has no decoder for, told by the four letters of a sample entry.
@Suite(.timeLimit(.minutes(4))) struct UnreadableCodecTests: Preparing {
  /// A movie of so many pictures whose sample entry, and maybe brand, are others.
  private func make(_ path: String, letters: String, brand: String? = nil, pictures: Int) throws {
    try Witness.make(
      path, "-f lavfi -i testsrc=s=64x64:r=25 -frames:v \(pictures) -c:v mjpeg -f mov")
    var bytes = try Data(contentsOf: URL(filePath: path))
    let entries = try #require(bytes.range(of: Data("stsd".utf8)))
    let place = entries.upperBound + 12
    bytes.replaceSubrange(place..<(place + 4), with: letters.utf8)
    if let brand { bytes.replaceSubrange(8..<12, with: brand.utf8) }
    try bytes.write(to: URL(filePath: path))
  }

  @Test(arguments: [
    ("aprn", "ProRes RAW (aprn)"), ("vvc1", "H.266 (VVC) (vvc1)"),
    ("brhq", "Blackmagic RAW (brhq)"),
    ("q9z7", "of the kind q9z7"),
  ])
  func areRejectedInThePlanByTheirNames(letters: String, name: String) async throws {
    let scratch = try folder()
    try make(scratch.path("in/a.mov"), letters: letters, pictures: 5)
    let file = try #require(try Scanner.scan([scratch.path("in/a.mov")]).first)
    let planned = try Examiner(planner: Samples.planner()).examine(file, cancellation: nil).decision
    #expect(planned.action == .reject && planned.reasons.map(\.code) == ["missing-codec"])
    #expect(planned.reasons.first?.text.contains(name) == true, "\(planned.reasons)")
    #expect(planned.reasons.first?.text.contains("H.264") == true)
    #expect(planned.reasons.first?.text.contains("libavcodec-extra") == false)
  }

  @Test func canonsRawPicturesAreThoseOfACamera() async throws {
    let scratch = try folder()
    try make(scratch.path("in/a.CR3"), letters: "CRAW", brand: "crx ", pictures: 1)
    let entry = try #require(try await prepare(scratch)["a.CR3"])
    #expect(entry.action == .reject)
    #expect(entry.reasons.first?.text.contains("a camera's raw file. Export it as JPEG") == true)
  }
}
