import FaithfulJSON
import Foundation
import MediaModel
import TerminalKit

/// One line of a batch file.
struct BatchJob: Sendable, Hashable {
  var prompt: String
  var media: [String]
  var output: String
  var request: VideoRequest
  var platform: String?

  static let keys = [
    "prompt", "media", "output", "duration", "aspect", "resolution", "sound", "title", "platform",
  ]

  /// Reads a file of JSON lines; empty lines are passed over.
  static func read(_ text: String, from name: String) throws(Failure) -> [BatchJob] {
    var jobs: [BatchJob] = []
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where !line.allSatisfy(\.isWhitespace) {
      let place = "\(printable(name)), line \(number + 1)"
      guard let json = try? JSON(parsing: String(line)), let object = json.object else {
        throw .usage("\(place): is no JSON object")
      }
      let known = object.members.map(\.key)
      if let unknown = known.first(where: { !keys.contains($0) }) {
        let near = Suggestion.nearest(to: unknown, in: keys).map { "; did you mean '\($0)'?" }
        throw .usage("\(place): unknown key '\(printable(unknown))'" + (near ?? ""))
      }
      jobs.append(try BatchJob(json, place: place))
    }
    guard !jobs.isEmpty else { throw .usage("\(printable(name)): there is no job in it") }
    var outputs: [String: Int] = [:]
    for job in jobs { outputs[job.output, default: 0] += 1 }
    if let twice = outputs.first(where: { $0.value > 1 })?.key {
      throw .usage("\(printable(name)): two jobs write \(printable(twice))")
    }
    return jobs
  }

  private init(_ json: JSON, place: String) throws(Failure) {
    guard let prompt = json["prompt"]?.string, !prompt.allSatisfy(\.isWhitespace) else {
      throw .usage("\(place): 'prompt' is missing")
    }
    guard let output = json["output"]?.string, !output.isEmpty else {
      throw .usage("\(place): 'output' is missing")
    }
    self.prompt = prompt
    self.output = output
    media =
      json["media"]?.string.map { [$0] }
      ?? json["media"]?.array?.compactMap(\.string) ?? []
    platform = json["platform"]?.string
    request = VideoRequest(sound: json["sound"]?.bool, title: json["title"]?.string)
    if let value = json["duration"] {
      let words = value.string ?? value.double.map { "\($0)" } ?? ""
      guard let seconds = TimeLength.seconds(parsing: words), seconds > 0 else {
        throw .usage("\(place): 'duration' is no length; try 12 or \"1:30\"")
      }
      request.duration = seconds
    }
    if let value = json["aspect"] {
      guard let aspect = value.string.flatMap(AspectRatio.init(parsing:)) else {
        throw .usage("\(place): 'aspect' is no shape; try \"9:16\"")
      }
      request.aspectRatio = aspect
    }
    if let value = json["resolution"] {
      guard let resolution = value.string.flatMap(Resolution.init(parsing:)) else {
        throw .usage("\(place): 'resolution' is no size; try \"1080x1920\"")
      }
      request.resolution = resolution
    }
  }
}
