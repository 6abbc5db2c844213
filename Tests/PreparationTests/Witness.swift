import Foundation

/// FFmpeg's own programs: they make media for tests and look at what came out.
enum Witness {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Runs a program and returns what it printed.
  @discardableResult
  static func run(_ program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = Pipe()
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: "\(program) \(arguments.joined(separator: " ")) failed")
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// Makes a file with ffmpeg from generated pictures and sound.
  static func make(_ path: String, _ arguments: String) throws {
    try run(
      "ffmpeg",
      ["-v", "quiet", "-y", "-nostdin"] + arguments.split(separator: " ").map(String.init) + [path])
  }

  /// A short clip with sound; `codec` holds ffmpeg's encoding arguments.
  static func clip(
    _ path: String, seconds: Double = 1, size: String = "160x120", codec: String = h264
  ) throws {
    try make(
      path,
      "-f lavfi -i testsrc2=s=\(size):r=25:d=\(seconds) -f lavfi -i sine=d=\(seconds) \(codec)")
  }

  static let h264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -b:a 64k"

  /// What ffprobe says of an entry, such as `stream=codec_name`.
  static func probe(_ path: String, _ entries: String) throws -> [String] {
    try run(
      "ffprobe", ["-v", "error", "-show_entries", entries, "-of", "csv=p=0", path]
    ).split(whereSeparator: \.isNewline).map(String.init)
  }
}
