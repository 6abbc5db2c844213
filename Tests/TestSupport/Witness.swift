public import Foundation

/// The installed `ffmpeg`, `ffprobe` and their like: they make the tests' media and judge results.
public enum Witness {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Runs a tool and returns its standard output.
  @discardableResult
  public static func run(_ tool: String, _ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [tool] + arguments
    // A file and no pipe: servers that other tests start at this moment would inherit the pipe's end and
    // hold it open.
    let place = FileManager.default.temporaryDirectory.appending(path: "witness-\(UUID())")
    try Data().write(to: place)
    defer { try? FileManager.default.removeItem(at: place) }
    let output = try FileHandle(forWritingTo: place)
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try output.close()
    guard process.terminationStatus == 0 else {
      throw Failure(description: "\(tool) \(arguments.joined(separator: " ")) failed")
    }
    let data = try Data(contentsOf: place)
    return data
  }

  /// Runs a tool and returns its standard output as text.
  public static func text(_ tool: String, _ arguments: [String]) throws -> String {
    String(decoding: try run(tool, arguments), as: UTF8.self)
  }

  /// Makes a file with ffmpeg.
  public static func make(_ path: String, _ arguments: [String]) throws {
    try run("ffmpeg", ["-v", "error", "-nostdin", "-y"] + arguments + [path])
  }

  /// Makes a file with ffmpeg; arguments stand between spaces.
  public static func make(_ path: String, _ arguments: String) throws {
    try make(path, arguments.split(separator: " ").map(String.init))
  }

  /// ffmpeg's arguments for a picture and sound that play everywhere, made fast.
  public static let h264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -b:a 64k"

  /// A short clip with sound; `codec` holds ffmpeg's encoding arguments.
  public static func clip(
    _ path: String, seconds: Double = 1, size: String = "160x120", codec: String = h264
  ) throws {
    try clip(
      path, seconds: seconds, size: size, rate: "25", codec.split(separator: " ").map(String.init))
  }

  /// The same with arguments that may hold spaces.
  static func clip(
    _ path: String, seconds: Double, size: String, rate: String, _ codec: [String]
  ) throws {
    try make(
      path,
      [
        "-f", "lavfi", "-i", "testsrc2=s=\(size):r=\(rate):d=\(seconds)",
        "-f", "lavfi", "-i", "sine=d=\(seconds)",
      ] + codec)
  }

  /// What ffprobe says of entries such as `stream=codec_name`, a line for each stream.
  public static func probe(
    _ path: String, _ entries: String, stream: String? = nil
  ) throws -> [String] {
    var arguments = ["-v", "error", "-show_entries", entries, "-of", "csv=p=0"]
    if let stream { arguments += ["-select_streams", stream] }
    return try text("ffprobe", arguments + [path]).split(whereSeparator: \.isNewline).map(
      String.init)
  }

  /// One value of ffprobe's, such as `stream=codec_name` of `v:0`.
  public static func value(
    _ entries: String, of path: String, stream: String? = nil
  ) throws -> String {
    try probe(path, entries, stream: stream).first.map {
      $0.trimmingCharacters(in: [",", " ", "\r"])
    } ?? ""
  }

  /// How many pictures of the first picture stream decode.
  public static func pictureCount(_ path: String) throws -> Int {
    let entry = "stream=nb_read_frames"
    let counted = try text(
      "ffprobe",
      [
        "-v", "error", "-select_streams", "v:0", "-count_frames", "-show_entries", entry, "-of",
        "csv=p=0", path,
      ])
    return Int(counted.prefix { $0.isNumber }) ?? 0
  }

  /// Each picture's likeness to that of another clip, in dB, infinity where they are the same.
  ///
  /// - Parameter notes: Where to write what ffmpeg says of each.
  public static func likeness(
    _ path: String, to other: String, notes: String
  ) throws -> [Double] {
    try run(
      "ffmpeg",
      [
        "-v", "error", "-i", path, "-i", other, "-lavfi",
        "[0:v]settb=1/1000,setpts=N[a];[1:v]settb=1/1000,setpts=N[b];"
          + "[a][b]psnr=stats_file=\(notes):shortest=1", "-f", "null", "-",
      ])
    return try String(contentsOfFile: notes, encoding: .utf8).split(separator: "\n").compactMap {
      $0.firstMatch(of: /psnr_avg:(\S+)/).flatMap { Double($0.1) }
    }
  }

  /// MD5 of the packets of all pictures and sounds, per stream.
  public static func packetHashes(_ path: String) throws -> [String] {
    let hashes = try text(
      "ffmpeg",
      [
        "-v", "error", "-i", path, "-map", "0:v", "-map", "0:a?", "-c", "copy", "-f",
        "streamhash", "-hash", "md5", "-",
      ])
    return hashes.split(separator: "\n").compactMap {
      $0.split(separator: "=").last.map(String.init)
    }
  }

  /// The pixels of one decoded picture as red, green, blue bytes, turned as a player would.
  ///
  /// - Parameters:
  ///   - decoder: ffmpeg's name of the decoder to use, where its own choice is not the right one.
  ///   - format: ffmpeg's name of the pixels.
  public static func pixels(
    _ path: String, at seconds: Double = 0, decoder: String? = nil, format: String = "rgb24"
  ) throws -> [UInt8] {
    let chosen = decoder.map { ["-c:v", $0] } ?? []
    return [UInt8](
      try run(
        "ffmpeg",
        ["-v", "error"] + (seconds > 0 ? ["-ss", "\(seconds)"] : []) + chosen
          + ["-i", path, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", format, "-"]))
  }
}
