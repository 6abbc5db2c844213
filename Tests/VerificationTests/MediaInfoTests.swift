import FaithfulJSON
import Foundation
import MediaModel
import TestSupport
import Testing
import Verification

/// The structure of files from elsewhere, as verify and as MediaInfo find it.
@Suite(
  .enabled(if: SharedMedia.isThere, SharedMedia.absence),
  .enabled(if: MediaInfo.isThere, "needs mediainfo"))
struct MediaInfoTests {
  /// Where the two must differ, and why.
  private static let exempt: [String: Set<String>] = [
    // The matrix turns and mirrors: MediaInfo tells half of it.
    "sample_rotate_and_reflect.mp4": ["rotation"],
    // MediaInfo counts the delay of the edit list.
    "edit_list_positive_shift.mp4": ["duration"],
    // The container claims 1000 pictures a second; nothing is decoded here.
    "sample_with_srt.mkv": ["frame rate", "duration"],
    // The pictures come at any time.
    "sample_android_slow_motion.mp4": ["frame rate"],
    // MediaInfo takes this sample entry for no codec it knows.
    "bbb_800x640_768kbps_30fps_vp9.mp4": ["codec"],
    // Encrypted: there is only a header.
    "sample_init.encv.mp4": ["index", "duration", "chroma"],
    // The first picture stands 2.5 s in; MediaInfo leaves that out of the length.
    "example.f4v": ["duration"],
  ]

  static let rows = SharedMedia.rows.filter { row in
    let codec = row["video_codec"]
    return !codec.isEmpty && codec != "-" && !row["container"].hasSuffix("_pipe")
      && !["image2", "gif", "apng"].contains(row["container"])
      && !["", "-"].contains(row["coded_wxh"]) && !row["file"].hasSuffix(".avif")
  }

  @Test(arguments: rows) func structureAgrees(_ row: SharedMedia.Row) throws {
    let path = SharedMedia.folder + "/" + row["file"]
    let verdict = try Verifier.verify(path, options: VerificationOptions(quick: true))
    let facts = try #require(verdict.facts)
    let stream = try #require(facts.mainVideo)
    let witness = try MediaInfo(path)
    var differences: [String] = []
    func compare(_ name: String, _ isEqual: Bool?) {
      if isEqual == false, Self.exempt[row["file"]]?.contains(name) != true {
        differences.append(name)
      }
    }
    func near(_ name: String, _ ours: Double?, _ theirs: Double?, _ tolerance: Double) {
      guard let ours, let theirs else { return }
      compare(name, abs(ours - theirs) <= tolerance)
    }
    near("width", stream.codedSize.map { Double($0.width) }, witness.number("Width"), 0)
    near("height", stream.codedSize.map { Double($0.height) }, witness.number("Height"), 0)
    compare("codec", witness.text("Format").map { $0 == MediaInfo.words[stream.codec] })
    near(
      "pixel shape", stream.sampleAspectRatio?.value ?? 1, witness.number("PixelAspectRatio"), 0.01)
    near(
      "frame rate", stream.frameRate?.value, witness.number("FrameRate"),
      (stream.frameRate?.value ?? 0) * 0.02)
    near("duration", stream.duration ?? facts.duration, witness.number("Duration"), 0.07)
    near("rotation", Double(stream.rotation), witness.number("Rotation") ?? 0, 0.5)
    near("bit depth", stream.bitDepth.map(Double.init), witness.number("BitDepth"), 0)
    compare(
      "chroma",
      witness.text("ChromaSubsampling").map { $0 == MediaInfo.words[stream.sampleFormat ?? ""] })
    compare(
      "interlacing",
      (verdict.finding("interlacing")?.outcome == .fail)
        == (witness.text("ScanType") ?? "Progressive" != "Progressive"))
    let tags = [
      ("colour_primaries", stream.colour.primaries),
      ("transfer_characteristics", stream.colour.transfer),
      ("matrix_coefficients", stream.colour.matrix),
    ]
    for (name, ours) in tags {
      let said = witness.values(name)
      compare(name, said.isEmpty == (ours == nil))
      guard let ours, !said.isEmpty else { continue }
      let names = [MediaInfo.words[ours], MediaInfo.alsoCalled[ours]].compactMap(\.self)
      compare(name, said.contains(where: names.contains))
    }
    let ranges = witness.values("colour_range")
    if let isFull = stream.colour.isFullRange, !ranges.isEmpty {
      compare("range", ranges.contains(isFull ? "Full" : "Limited"))
    }
    compare("pictures", facts.videoStreams.count == witness.count("VideoCount"))
    compare("sounds", facts.audioStreams.count == witness.count("AudioCount"))
    if let isFirst = facts.indexFirst {
      compare("index", isFirst == (witness.general["IsStreamable"]?.string == "Yes"))
    }
    if let brand = facts.majorBrand {
      compare("brand", brand == witness.general["CodecID"]?.string)
    }
    #expect(differences == [])
  }
}
