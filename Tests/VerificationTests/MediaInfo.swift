import FaithfulJSON
import Foundation

/// What MediaInfo says of a file, as a witness that shares no code with FFmpeg.
struct MediaInfo {
  let general: JSON
  let video: JSON?

  static let isThere = ["/usr/bin/mediainfo", "/opt/homebrew/bin/mediainfo"].contains {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  init(_ path: String) throws {
    let said = try Clips.run("mediainfo", ["--Output=JSON", path]).output
    let tracks = try JSON(parsing: said)["media"]?["track"]?.array ?? []
    func track(_ kind: String) -> JSON? { tracks.first { $0["@type"]?.string == kind } }
    general = track("General") ?? .object([])
    video = track("Video")
  }

  func text(_ name: String) -> String? { video?[name]?.string }
  func number(_ name: String) -> Double? { text(name).flatMap { Double($0) } }
  func count(_ name: String) -> Int { general[name]?.string.flatMap { Int($0) } ?? 0 }

  /// What the container and the stream say, where they differ.
  func values(_ name: String) -> [String] {
    [text(name), text(name + "_Original")].compactMap(\.self)
  }

  /// MediaInfo's words for FFmpeg's.
  static let words: [String: String] = [
    "h264": "AVC", "hevc": "HEVC", "av1": "AV1", "vp9": "VP9", "vp8": "VP8", "h263": "H.263",
    "msmpeg4v2": "MPEG-4 Visual", "wmv2": "WMV2", "flv1": "Sorenson Spark",
    "yuv420p": "4:2:0", "yuvj420p": "4:2:0", "yuv420p10le": "4:2:0", "yuva420p": "4:2:0",
    "yuv444p": "4:4:4", "bt709": "BT.709", "bt2020": "BT.2020", "bt2020nc": "BT.2020 non-constant",
    "bt470bg": "BT.601 PAL", "smpte170m": "BT.601", "smpte2084": "PQ", "arib-std-b67": "HLG",
    "bt2020-12": "BT.2020 (12-bit)", "iec61966-2-1": "sRGB/sYCC",
  ]

  /// Other names for the same matrix.
  static let alsoCalled = ["bt470bg": "BT.470 System B/G", "smpte170m": "BT.601 NTSC"]
}
