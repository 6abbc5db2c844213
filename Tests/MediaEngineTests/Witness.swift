import Foundation

/// The installed `ffmpeg` and `ffprobe`: they make the tests' media and judge results.
enum Witness {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Runs a tool and returns its standard output.
  @discardableResult
  static func run(_ tool: String, _ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [tool] + arguments
    let output = Pipe()
    let complaints = Pipe()
    process.standardOutput = output
    process.standardError = complaints
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let words = Task.detached { complaints.fileHandleForReading.readDataToEndOfFile() }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    _ = words
    guard process.terminationStatus == 0 else {
      throw Failure(description: "\(tool) \(arguments.joined(separator: " ")) failed")
    }
    return data
  }

  /// Makes a file with ffmpeg.
  static func make(_ path: String, _ arguments: [String]) throws {
    try run("ffmpeg", ["-v", "error", "-nostdin", "-y"] + arguments + [path])
  }

  /// One value of ffprobe's, such as `stream=codec_name` of `v:0`.
  static func value(_ entries: String, of path: String, stream: String? = nil) throws -> String {
    var arguments = ["-v", "error", "-show_entries", entries, "-of", "csv=p=0"]
    if let stream { arguments += ["-select_streams", stream] }
    let text = String(decoding: try run("ffprobe", arguments + [path]), as: UTF8.self)
    return text.split(separator: "\n").first.map { $0.trimmingCharacters(in: [",", " ", "\r"]) }
      ?? ""
  }

  /// MD5 of the packets of all pictures and sounds, per stream.
  static func packetHashes(_ path: String) throws -> [String] {
    let text = String(
      decoding: try run(
        "ffmpeg",
        [
          "-v", "error", "-i", path, "-map", "0:v", "-map", "0:a?", "-c", "copy", "-f",
          "streamhash", "-hash", "md5", "-",
        ]), as: UTF8.self)
    return text.split(separator: "\n").compactMap { $0.split(separator: "=").last.map(String.init) }
  }

  /// The pixels of one decoded picture as red, green, blue bytes, turned as a player would.
  static func pixels(_ path: String, at seconds: Double = 0) throws -> [UInt8] {
    [UInt8](
      try run(
        "ffmpeg",
        [
          "-v", "error", "-ss", "\(seconds)", "-i", path, "-frames:v", "1", "-f", "rawvideo",
          "-pix_fmt", "rgb24", "-",
        ]))
  }
}

/// A folder that goes with the test.
final class Scratch {
  let folder: String

  init() throws {
    let made = FileManager.default.temporaryDirectory
      .appendingPathComponent("engine-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
    folder = made.path
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { folder + "/" + name }

  /// What stands in the folder.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  /// A short clip with picture and sound.
  func clip(
    _ name: String, size: String = "160x120", rate: String = "25", seconds: Double = 1,
    extra: [String] = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"]
  ) throws -> String {
    let path = path(name)
    try Witness.make(
      path,
      [
        "-f", "lavfi", "-i", "testsrc2=size=\(size):rate=\(rate):duration=\(seconds)",
        "-f", "lavfi", "-i", "sine=frequency=440:duration=\(seconds):sample_rate=44100",
      ] + extra)
    return path
  }
}
