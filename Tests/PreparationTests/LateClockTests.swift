import Foundation
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// Matroska whose times begin hours after zero, as recordings that were cut from longer ones do.
@Suite(.timeLimit(.minutes(4))) struct LateClockTests: Preparing {
  /// Changes the length that the header tells, in ms.
  private func tell(_ length: Double, in path: String) throws {
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let place = try #require(bytes.range(of: Data([0x44, 0x89, 0x88])))
    let number = withUnsafeBytes(of: length.bitPattern.bigEndian) { Data($0) }
    bytes.replaceSubrange(place.upperBound..<(place.upperBound + 8), with: number)
    try bytes.write(to: URL(fileURLWithPath: path))
  }

  /// FFmpeg tells the time of the end, mkvmerge how long it lasts.
  @Test(arguments: [
    ("mpeg2video -c:a mp2", PreparationAction.transcode, nil as Double?),
    ("libx264 -pix_fmt yuv420p -c:a aac", .remux, nil),
    ("libx264 -pix_fmt yuv420p -c:a aac", .remux, 5000),
  ])
  func whatBeginsLateLastsFromThere(
    codec: String, action: PreparationAction, told: Double?
  ) async throws {
    let scratch = try folder()
    let path = scratch.path("in/a.mkv")
    try Witness.make(
      path,
      "-f lavfi -i testsrc2=s=96x64:r=25:d=5 -f lavfi -i sine=d=5 -output_ts_offset 36000 -c:v \(codec)"
    )
    if let told { try tell(told, in: path) }
    let entry = try #require(try await prepare(scratch)["a.mkv"])
    #expect(entry.action == action, "\(entry)")
    #expect(abs((entry.facts?.duration ?? 0) - 5) < 0.1)
    #expect(abs(try length(scratch.path("out/a.mp4")) - 5) < 0.1)
  }
}
