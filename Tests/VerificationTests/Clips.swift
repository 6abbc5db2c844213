import Foundation
import Testing

/// Small clips made by ffmpeg's generators, each once, in a folder that goes with the process.
enum Clips {
  static let folder: URL = {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("preflight-verify-\(ProcessInfo.processInfo.processIdentifier)")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    atexit { try? FileManager.default.removeItem(at: Clips.folder) }
    return folder
  }()

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs ffmpeg with the arguments and gives the path of the file that it wrote.
  static func make(_ name: String, _ arguments: String) throws -> String {
    let output = folder.appendingPathComponent(name).path
    try ffmpeg(split(arguments) + [output])
    return output
  }

  static func ffmpeg(_ arguments: [String]) throws {
    let result = try run("ffmpeg", ["-v", "error", "-nostdin", "-y"] + arguments)
    guard result.status == 0 else { throw Failure(description: result.errors) }
  }

  static func run(_ tool: String, _ arguments: [String]) throws -> (
    status: Int32, output: String, errors: String
  ) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [tool] + arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (
      process.terminationStatus, String(decoding: text, as: UTF8.self),
      String(decoding: complaint, as: UTF8.self)
    )
  }

  /// Splits at spaces, but not inside quotation marks.
  static func split(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    var isQuoted = false
    for character in text {
      if character == "\"" {
        isQuoted.toggle()
      } else if character.isWhitespace, !isQuoted {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.append(character)
      }
    }
    return word.isEmpty ? words : words + [word]
  }

  /// Encoding as the service's is: H.264, 4:2:0, tagged BT.709, index first.
  static let encoding = """
    -c:v libx264 -preset ultrafast -pix_fmt yuv420p -color_primaries bt709 -color_trc bt709 \
    -colorspace bt709 -color_range tv -movflags +faststart
    """
  /// Moving pictures, and sound that fades out.
  static func moving(_ seconds: Double = 2, size: String = "180x320", rate: Int = 25) -> String {
    "-f lavfi -i testsrc2=s=\(size):r=\(rate):d=\(seconds)"
  }

  static func tone(_ seconds: Double = 2, decibels: Double = -14) -> String {
    """
    -f lavfi -i "sine=f=440:d=\(seconds),volume=\(decibels + 18)dB,\
    afade=t=out:st=\(seconds - 0.1):d=0.1,aformat=channel_layouts=stereo"
    """
  }

  /// A clip that no check should complain of.
  static func clean(_ name: String = "clean.mp4", seconds: Double = 2) throws -> String {
    try make(name, "\(moving(seconds)) \(tone(seconds)) \(encoding) -c:a aac -b:a 96k")
  }
}
