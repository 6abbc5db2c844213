import Foundation
import MediaModel
import Testing

@testable import Preparation

/// The folder of found files that stands beside the package, if it is there.
private enum FoundMedia {
  static let folder: String = {
    let package = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let named = ProcessInfo.processInfo.environment["PREFLIGHT_SHARED"]
    return (named ?? package.deletingLastPathComponent().path + "/shared") + "/media"
  }()

  static let isThere = FileManager.default.fileExists(atPath: folder + "/MANIFEST.tsv")
}

/// Prepares the found files that stand beside the package.
@Suite(
  .enabled(if: FoundMedia.isThere, "the shared media folder is not there"),
  .timeLimit(.minutes(5)))
struct SharedMediaTests {
  /// Too long or too large for an unoptimised build.
  static let leftOut: Set<String> = [
    "long_180p_av1.mp4", "10bit-HDR-P3-nclx.avif", "IMG_2682.heic", "giant-image.jpg",
    "bbb_800x640_768kbps_30fps_vp9.mp4", "1.ts", "MANIFEST.tsv",
  ]

  /// Broken on purpose, with the codes that say how.
  static let broken: [String: Set<String>] = [
    "corrupt.mkv": ["damaged"], "corrupted.mp4": ["damaged"],
    "decompression_bomb.gif": ["absurd"], "init_truncated.mp4": ["damaged"],
    "sample_init.encv.mp4": ["encrypted"], "sample_with_invalid_nalu.mp4": ["damaged"],
    "testHEIC_livePhoto.heic": ["damaged"], "testMP3truncated.mp3": ["damaged"],
    "testMP4_coverArt.m4a": ["damaged"], "testMP4_drm.m4a": ["encrypted"],
    "testMP4_truncated.m4a": ["damaged"], "truncated.jpg": ["damaged"],
    "truncated.png": ["damaged"], "truncated_image.png": ["damaged"],
    "zero_width.gif": ["damaged", "absurd"],
  ]

  @Test func everyReadableFileIsDeliveredAndEveryBrokenOneNamed() async throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(
      atPath: scratch.file("in"), withIntermediateDirectories: true)
    let names = try FileManager.default.contentsOfDirectory(atPath: FoundMedia.folder)
      .filter { !Self.leftOut.contains($0) }
    for name in names { try scratch.link("in/\(name)", to: FoundMedia.folder + "/" + name) }
    let result = try await Preparer(
      options: PreparationOptions(
        inputs: [scratch.file("in")], output: scratch.file("out"), preset: "ultrafast")
    ).run()
    #expect(Set(result.manifest.files.map(\.source)) == Set(names))
    for entry in result.manifest.files {
      let code = entry.reasons.first?.code ?? ""
      if let codes = Self.broken[entry.source] {
        #expect(entry.action == .reject && codes.contains(code), "\(entry.source): \(code)")
        #expect(entry.outputs.isEmpty)
      } else {
        #expect(entry.outputs.count == 1, "\(entry.source): \(entry.reasons)")
      }
    }
    for output in result.delivered { try inspect(scratch.file("out/" + output.path)) }
  }

  /// An independent reader opens it, unless it is one of the pictures that FFmpeg 5.1 can't read.
  private func inspect(_ path: String) throws {
    guard !path.hasSuffix(".webp") else { return }
    #expect(try !Witness.probe(path, "stream=codec_name").isEmpty, "\(path)")
  }
}
