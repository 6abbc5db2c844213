import Brief
import FaithfulJSON
import Foundation
public import MediaModel

/// One video of a batch, as a line of its file asks for it.
public struct BatchJob: Sendable, Hashable {
  /// The words.
  public var prompt: String
  /// Folders and files; empty to make the video from the words alone.
  public var media: [String]
  /// What the line asks besides the words.
  public var request: VideoRequest
  /// Where the MP4 goes.
  public var output: String

  /// Makes a job.
  public init(prompt: String, media: [String], request: VideoRequest, output: String) {
    self.prompt = prompt
    self.media = media
    self.request = request
    self.output = output
  }

  /// Reads JSON lines; empty lines count for nothing. Relative paths are below `folder`.
  ///
  /// Each line is an object with `prompt` and `output`, and as it likes `media` (a path or
  /// several), `duration` (seconds), `aspect` (`"9:16"`) and `resolution` (`"1080x1920"`). Fails
  /// with a usage error that names the line.
  public static func read(_ text: String, folder: String, name: String) throws -> [BatchJob] {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let jobs = try lines.enumerated().compactMap { number, line -> BatchJob? in
      guard line.contains(where: { !$0.isWhitespace }) else { return nil }
      do throws(LineError) {
        return try BatchJob(line: String(line), folder: folder)
      } catch {
        throw PipelineError(.usage, "\(name), line \(number + 1): \(error.reason)")
      }
    }
    guard !jobs.isEmpty else { throw PipelineError(.usage, "\(name): there is no job in it") }
    var seen: Set<String> = []
    for video in jobs.flatMap(\.videos) where !seen.insert(video.output).inserted {
      throw PipelineError(.usage, "\(name): two jobs go to \(video.output)")
    }
    return jobs
  }

  private struct LineError: Error { var reason: String }

  private static let keys: Set<String> = [
    "prompt", "output", "media", "duration", "aspect", "resolution",
  ]

  private init(line: String, folder: String) throws(LineError) {
    let json: JSON
    do { json = try JSON(parsing: line) } catch { throw LineError(reason: "\(error)") }
    guard let members = json.object else { throw LineError(reason: "it is no JSON object") }
    if let unknown = members.keys.first(where: { !Self.keys.contains($0) }) {
      throw LineError(
        reason: "“\(unknown)” is not known; there are \(Self.keys.sorted().joined(separator: ", "))"
      )
    }
    guard let prompt = json["prompt"]?.string, !prompt.isEmpty else {
      throw LineError(reason: "“prompt” is missing")
    }
    guard let output = json["output"]?.string, !output.isEmpty else {
      throw LineError(reason: "“output” is missing")
    }
    self.prompt = prompt
    self.output = Self.path(output, folder)
    media = try Self.paths(json["media"]).map { Self.path($0, folder) }
    request = VideoRequest(
      duration: try Self.duration(json["duration"]),
      aspectRatio: try Self.value(json["aspect"], "aspect", "9:16") { AspectRatio(parsing: $0) },
      resolution: try Self.value(json["resolution"], "resolution", "1080x1920") {
        Resolution(parsing: $0)
      })
  }

  private static func path(_ path: String, _ folder: String) -> String {
    path.hasPrefix("/") ? path : ProjectPath.absolute("\(folder)/\(path)")
  }

  private static func paths(_ json: JSON?) throws(LineError) -> [String] {
    guard let json, !json.isNull else { return [] }
    if let one = json.string { return [one] }
    guard let several = json.array, case let paths = several.compactMap(\.string),
      paths.count == several.count
    else { throw LineError(reason: "“media” is neither a path nor a list of paths") }
    return paths
  }

  private static func duration(_ json: JSON?) throws(LineError) -> Double? {
    guard let json, !json.isNull else { return nil }
    guard let seconds = json.double, seconds > 0, seconds.isFinite else {
      throw LineError(reason: "“duration” is not a number of seconds")
    }
    return seconds
  }

  private static func value<Value>(
    _ json: JSON?, _ key: String, _ example: String, _ read: (String) -> Value?
  ) throws(LineError) -> Value? {
    guard let json, !json.isNull else { return nil }
    guard let value = json.string.flatMap(read) else {
      throw LineError(reason: "“\(key)” is not of the form \(example)")
    }
    return value
  }
}
