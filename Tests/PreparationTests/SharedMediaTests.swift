import FaithfulJSON
import Foundation
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// Prepares the found files that stand beside the package.
@Suite(
  .enabled(if: SharedMedia.isThere, SharedMedia.absence),
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
      atPath: scratch.path("in"), withIntermediateDirectories: true)
    let names = try FileManager.default.contentsOfDirectory(atPath: SharedMedia.folder)
      .filter { !Self.leftOut.contains($0) }
    for name in names { try scratch.link("in/\(name)", to: SharedMedia.folder + "/" + name) }
    let result = try await Preparer(
      options: PreparationOptions(
        inputs: [scratch.path("in")], output: scratch.path("out"), preset: "ultrafast")
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
    let rows = Dictionary(
      SharedMedia.rows.map { ($0["file"], $0) }, uniquingKeysWith: { a, _ in a })
    for entry in result.manifest.files {
      guard let output = entry.outputs.first, let row = rows[entry.source] else { continue }
      try Comparison(
        row: row, entry: entry, output: scratch.path("out/" + output.path)
      ).run()
    }
    if ExifTool.isThere {
      #expect(try ExifTool.coordinates(below: scratch.path("out")) == "")
    }
  }
}

/// Compares an output, as ffprobe sees it, with what the manifest says of its source.
private struct Comparison {
  let row: SharedMedia.Row
  let entry: Manifest.Entry
  let output: String

  /// Lengths of what is there, where the manifest's reader counted from a zero before the start.
  static let otherLengths: [String: Double] = ["example.f4v": 34.933, "testASF.asf": 14.976]

  private var name: Comment { "\(entry.source)" }
  private var isEncoded: Bool { [.transcode, .fit, .convert].contains(entry.action) }
  private var isCopied: Bool { entry.reasons.contains { $0.code == "picture-copied" } }

  func run() throws {
    // FFmpeg 5.1 does not read animated WebP.
    guard !output.hasSuffix(".webp") else { return }
    let found = try Facts(output)
    if let video = found.video { try compare(video) }
    if entry.action != .keep, !row["duration_s"].isEmpty, found.video?.isStill != true {
      let expected = Self.otherLengths[entry.source] ?? Double(row["duration_s"])
      let frame = 1 / max(1, rate ?? 10)
      if let expected, let length = found.length, expected > 0 {
        #expect(abs(length - expected) <= frame + 0.045, name)
      }
    }
    #expect(try found.date == Facts(SharedMedia.path(entry.source)).date, name)
  }

  private var rate: Double? {
    let parts = row["avg_fps"].split(separator: "/").compactMap { Double($0) }
    return parts.count == 2 && parts[1] > 0 && parts[0] > 0 ? parts[0] / parts[1] : nil
  }

  /// The size as shown: the manifest has it turned, and the shape of the pixels apart.
  private var shownSize: (width: Double, height: Double)? {
    let oracle = row["image_oracle"].split(separator: " ").first { $0.hasPrefix("display=") }
    let text = oracle.map { String($0.dropFirst(8)) } ?? row["display_wxh"]
    let sides = text.split(separator: "x").compactMap { Double($0) }
    guard sides.count == 2, sides[0] > 0 else { return nil }
    let shape =
      row["traits"].split(separator: ",").first { $0.hasPrefix("sar=") }
      .map { $0.dropFirst(4).split(separator: ":").compactMap { Double($0) } } ?? []
    return (shape.count == 2 ? sides[0] * shape[0] / shape[1] : sides[0], sides[1])
  }

  private func compare(_ video: Facts.Video) throws {
    if let size = shownSize, !video.hasTag {
      #expect(abs(video.width - size.width) <= 2 && abs(video.height - size.height) <= 2, name)
    }
    guard isEncoded, !isCopied, !video.isStill else { return }
    #expect(video.aspect == "1:1" && video.rotation == 0, name)
    #expect(video.colours == ["tv", "bt709", "bt709", "bt709"], name)
    #expect(!video.hasHDR, name)
    #expect(video.format == "yuv420p" && video.codec == "h264", name)
    if let rate, !row["traits"].contains("vfr") {
      #expect(abs(video.rate - rate) < 0.02 * rate, name)
    }
  }
}

/// What ffprobe says of a file.
private struct Facts {
  struct Video {
    var codec = ""
    var format = ""
    var width = 0.0
    var height = 0.0
    var aspect = ""
    var rotation = 0
    var rate = 0.0
    var colours: [String] = []
    var hasHDR = false
    /// A still whose orientation stands in a tag, which ffprobe does not apply.
    var hasTag = false
    var isStill = false
  }

  var video: Video?
  var length: Double?
  var date: String?

  init(_ path: String) throws {
    let text = try Witness.run(
      "ffprobe", ["-v", "error", "-show_streams", "-show_format", "-of", "json", path])
    let json = try JSON(parsing: text)
    length = json["format"]?["duration"]?.string.flatMap(Double.init)
    date = json["format"]?["tags"]?["creation_time"]?.string
    let stills: Set<String> = ["jpg", "jpeg", "png", "apng", "gif", "webp"]
    let isStill = stills.contains(FileName(path).fileExtension)
    let pictures = json["streams"]?.array?.filter {
      $0["codec_type"]?.string == "video" && $0["disposition"]?["attached_pic"]?.int != 1
    }
    guard let stream = pictures?.first else { return }
    var found = Video()
    found.isStill = isStill
    found.codec = stream["codec_name"]?.string ?? ""
    found.format = stream["pix_fmt"]?.string ?? ""
    found.width = stream["width"]?.int.map(Double.init) ?? 0
    found.height = stream["height"]?.int.map(Double.init) ?? 0
    found.aspect = stream["sample_aspect_ratio"]?.string ?? "1:1"
    let aspect = found.aspect.split(separator: ":").compactMap { Double($0) }
    if aspect.count == 2, aspect[0] > 0, aspect[1] > 0 { found.width *= aspect[0] / aspect[1] }
    let side = stream["side_data_list"]?.array ?? []
    found.rotation = side.compactMap { $0["rotation"]?.int }.first.map { Int($0) } ?? 0
    if found.rotation % 180 != 0 { swap(&found.width, &found.height) }
    let kinds = side.compactMap { $0["side_data_type"]?.string }.joined()
    found.hasHDR = ["Mastering", "light", "DOVI"].contains { kinds.contains($0) }
    let rate = (stream["avg_frame_rate"]?.string ?? "").split(separator: "/").compactMap {
      Double($0)
    }
    if rate.count == 2, rate[1] > 0 { found.rate = rate[0] / rate[1] }
    found.colours = ["color_range", "color_space", "color_transfer", "color_primaries"].map {
      stream[$0]?.string ?? ""
    }
    found.hasTag = isStill && found.codec == "mjpeg"
    video = found
  }
}
