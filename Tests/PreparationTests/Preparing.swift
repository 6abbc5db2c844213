import MediaModel
import TestSupport

@testable import Preparation

/// A suite that prepares a folder `in` into a folder `out`.
protocol Preparing {}

extension Preparing {
  /// A place with an empty folder `in`.
  func folder() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.makeFolder("in")
    return scratch
  }

  /// What came of each file.
  func prepare(
    _ scratch: Scratch, _ change: (inout PreparationOptions) -> Void = { _ in }
  ) async throws -> [String: Manifest.Entry] {
    var options = PreparationOptions(
      inputs: [scratch.path("in")], output: scratch.path("out"), preset: "ultrafast")
    change(&options)
    let result = try await Preparer(options: options).run()
    return Dictionary(uniqueKeysWithValues: result.manifest.files.map { ($0.source, $0) })
  }

  /// What ffprobe says of a file's length, or of that of a stream such as `v:0`, in seconds.
  func length(_ path: String, stream: String? = nil) throws -> Double {
    let entries = stream == nil ? "format=duration" : "stream=duration"
    return Double(try Witness.value(entries, of: path, stream: stream)) ?? 0
  }

  /// The loudest sample of a short stretch, of 128.
  func loudest(_ path: String, at start: Double, seconds: Double = 0.3) throws -> Int {
    try samples(path, at: start, seconds: seconds).reduce(0) { max($0, abs(Int($1))) }
  }

  /// The samples of a stretch, all channels in one.
  func samples(_ path: String, at start: Double, seconds: Double) throws -> [Int8] {
    let seek = start > 0 ? ["-ss", "\(start)"] : []
    return try Witness.run(
      "ffmpeg",
      ["-v", "error"] + seek + [
        "-t", "\(seconds)", "-i", path, "-f", "s8", "-ac", "1", "-ar", "48000", "-",
      ]
    ).map { Int8(bitPattern: $0) }
  }
}
