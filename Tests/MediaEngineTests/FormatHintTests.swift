import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

@Suite struct FormatHintTests {
  /// ffprobe asks all formats.
  private func expectAgreement(_ path: String, isKnown: Bool) throws {
    let head = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)).prefix(FormatHint.reach))
    let hint = FormatHint.name(head)
    #expect(!isKnown || hint != nil, "\(path)")
    guard let hint, let told = try? Witness.value("format=format_name", of: path) else { return }
    // Photos, which FFmpeg is not asked to read here, are pictures of a row to it.
    let names = hint == "mjpeg" ? ["image2", "jpeg_pipe"] : [hint]
    #expect(names.contains { told.contains($0) }, "\(path) is \(told)")
  }

  @Test func agreesWithFFmpegOnWhatItMakes() throws {
    let scratch = try Scratch()
    for container in ["mp4", "mov", "mkv", "webm", "avi", "flv", "ts"] {
      let path = scratch.path("a." + container)
      let codecs = container == "webm" ? ["-c:v", "libvpx", "-c:a", "libopus"] : []
      try Witness.make(
        path,
        [
          "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=10:duration=0.5", "-f", "lavfi", "-i",
          "sine=duration=0.5:sample_rate=44100",
        ] + codecs)
      try expectAgreement(path, isKnown: true)
    }
    for container in ["wav", "flac", "ogg", "mp3"] {
      let path = scratch.path("a." + container)
      try Witness.make(path, ["-f", "lavfi", "-i", "sine=duration=0.5"])
      try expectAgreement(path, isKnown: true)
    }
  }

  @Test(
    .enabled(if: SharedMedia.isThere, SharedMedia.absence),
    arguments: SharedMedia.rows.compactMap { $0["file"] })
  func agreesWithFFmpegOnFoundFiles(_ file: String) throws {
    try expectAgreement(SharedMedia.path(file), isKnown: false)
  }

  @Test func findsDTSInsideWAV() throws {
    let scratch = try Scratch()
    let (raw, path) = (scratch.path("a.dts"), scratch.path("a.wav"))
    try Witness.make(
      raw,
      [
        "-f", "lavfi", "-i", "sine=duration=2:sample_rate=44100", "-ac", "2", "-c:a", "dca",
        "-strict", "-2", "-b:a", "1411200",
      ])
    try Witness.make(path, ["-f", "s16le", "-ar", "44100", "-ac", "2", "-i", raw, "-c", "copy"])
    #expect(try Probe.facts(of: path).audioStreams.map(\.codec) == ["dts"])
  }
}
