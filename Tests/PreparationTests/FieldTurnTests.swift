import Foundation
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// H.264 that begins with whole pictures and turns to fields on the way, as between programmes of a broadcast.
@Suite(.timeLimit(.minutes(4))) struct FieldTurnTests: Preparing {
  /// Makes a transport stream of two parts of three seconds.
  ///
  /// - Parameter parts: For each, x264's parameters, and whether it consists of fields.
  private func make(
    _ name: String, _ parts: [(parameters: String, isOfFields: Bool)], _ scratch: Scratch
  ) throws {
    var bytes = Data()
    for (number, part) in parts.enumerated() {
      let path = scratch.path("\(number).ts")
      let pictures =
        part.isOfFields
        ? "testsrc2=s=720x576:r=50:d=3 -vf interlace=scan=tff:lowpass=0,setfield=tff"
        : "smptebars=s=720x576:r=25:d=3"
      try Witness.make(
        path,
        "-f lavfi -i \(pictures) -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 25 -x264-params "
          + "\(part.parameters) -output_ts_offset \(number * 3) -f mpegts")
      bytes += try Data(contentsOf: URL(fileURLWithPath: path))
    }
    try scratch.write("in/" + name, bytes)
  }

  /// How many pictures of a file show combs, as FFmpeg's `idet` sees it.
  private func combed(_ path: String, _ scratch: Scratch) throws -> Int {
    let notes = scratch.path("fields")
    _ = try Witness.run(
      "ffmpeg",
      [
        "-nostdin", "-v", "error", "-i", path, "-vf", "idet,metadata=print:file=\(notes)", "-f",
        "null", "-",
      ])
    return try String(contentsOfFile: notes, encoding: .utf8).split(separator: "\n")
      .count { $0 == "lavfi.idet.single.current_frame=tff" }
  }

  /// Headers that allow fields from the beginning on, and such as come with them.
  @Test(arguments: ["fake-interlaced=1", "keyint=25"])
  func whatTurnsToFieldsIsMadeWhole(first: String) async throws {
    let scratch = try folder()
    try make("a.ts", [(first, false), ("interlaced=1:tff=1", true)], scratch)
    let entry = try #require(try await prepare(scratch)["a.ts"])
    #expect(entry.action == .transcode, "\(entry.reasons)")
    #expect(try combed(scratch.path("out/a.mp4"), scratch) < 10)
  }

  @Test func whatTurnsToFieldsIsNotKept() async throws {
    let scratch = try folder()
    try make("a.ts", [("fake-interlaced=1", false), ("interlaced=1:tff=1", true)], scratch)
    let stream = scratch.path("in/a.ts")
    try Witness.make(scratch.path("in/b.mp4"), "-i \(stream) -c copy")
    #expect(try await prepare(scratch)["b.mp4"]?.reasons.first?.code == "interlaced")
  }

  /// Whole pictures under headers that allow fields.
  @Test func whatOnlyMayHaveFieldsIsCopied() async throws {
    let scratch = try folder()
    try make("a.ts", [("fake-interlaced=1", false), ("fake-interlaced=1", false)], scratch)
    #expect(try await prepare(scratch)["a.ts"]?.action == .remux)
  }
}
