import Foundation
import MediaModel
import TestSupport
import Testing
import Verification

extension SharedMedia {
  /// The files whose pictures an MP4 carries.
  static let movies = rows.filter { row in
    row["container"].contains("mp4") && !row["video_codec"].isEmpty && row["video_codec"] != "-"
      && !row["coded_wxh"].isEmpty && row["coded_wxh"] != "-"
  }
}

@Suite(.enabled(if: SharedMedia.isThere, SharedMedia.absence))
struct SharedMediaTests {
  @Test(arguments: SharedMedia.movies) func structureAgreesWithTheManifest(
    _ row: SharedMedia.Row
  ) throws {
    let verdict = try Verifier.verify(
      SharedMedia.folder + "/" + row["file"], options: VerificationOptions(quick: true))
    guard let video = verdict.facts?.mainVideo else { return }
    let format = verdict.finding("pixel-format")
    #expect((format?.outcome == .pass) == ["yuv420p", "yuvj420p"].contains(row["pix_fmt"]))
    #expect(
      (verdict.finding("video-codec")?.outcome == .pass) == row["video_codec"].hasPrefix("h264"))
    let isTurned = row["traits"].contains("rotation=")
    #expect((verdict.finding("rotation")?.outcome == .warn) == (isTurned || video.isMirrored))
    let hasHDR = row["traits"].contains("hdr:")
    #expect((video.hdr != nil) == (hasHDR || row["traits"].contains("dolby-vision")))
    if hasHDR { #expect(verdict.finding("colour")?.outcome == .fail) }
    #expect(
      video.codedSize?.description.replacing("×", with: "x")
        == row["coded_wxh"])
  }

  /// FFmpeg complains of these because its own clock for an empty output is too coarse for two
  /// pictures that follow closely; nothing is wrong with them but an uneven pace.
  private static let complainedOfByRounding: Set<String> = ["fire2.mp4"]

  static let broken = SharedMedia.rows.filter { row in
    ["mp4", "matroska", "mpegts", "asf", "flv"].contains { row["container"].contains($0) }
      && row["full_decode"] != "clean" && !["", "-"].contains(row["full_decode"])
      && !complainedOfByRounding.contains(row["file"])
  }

  @Test(arguments: broken) func brokenFilesAreNotCalledWhole(_ row: SharedMedia.Row) throws {
    let verdict = try Verifier.verify(SharedMedia.folder + "/" + row["file"])
    let codes = Set(verdict.findings(.fail).map(\.code))
    #expect(!codes.isDisjoint(with: DamageTests.wholeness + ["gaps"]))
  }
}
