import Brief
public import FaithfulJSON
import Foundation
public import MediaModel

/// A `request.json`: what is asked, for which platform, and thresholds of one's own.
///
/// All members may be left out: `prompt` (read as words, overridden by the rest), `duration`
/// (seconds, or `"20-40"`), `aspect` (`"9:16"`), `resolution` (`"1080x1920"`, or `"1080p"`),
/// `frameRate`, `sound` (true or false), `title`, `largest` (`"50MB"` or bytes), `platform`
/// (`"reels"`) and `thresholds` (an object of numbers by ``Thresholds/Key``).
public struct RequestFile: Sendable {
  /// What is asked.
  public var request: VideoRequest
  /// The platform.
  public var platform: PlatformProfile?
  /// The thresholds, the usual ones where the file says nothing.
  public var thresholds: Thresholds

  /// Reads a file; throws a ``RequestFileError`` that says which member is wrong.
  public static func load(_ path: String) throws -> RequestFile {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw RequestFileError(path: path, detail: "can't be read; check the name and permissions")
    }
    do {
      return try RequestFile(JSON(parsing: data), path: path)
    } catch let error as JSONError {
      throw RequestFileError(path: path, detail: error.description)
    }
  }

  private static let members = [
    "prompt", "duration", "aspect", "resolution", "frameRate", "sound", "title", "largest",
    "platform", "thresholds",
  ]

  /// Reads a document; `path` is named in errors.
  public init(_ json: JSON, path: String) throws {
    guard let object = json.object else {
      throw RequestFileError(path: path, detail: "an object {…} is expected")
    }
    let fault = { (member: String, form: String) in
      RequestFileError(path: path, detail: "“\(member)” must be \(form)")
    }
    if let unknown = object.keys.first(where: { !Self.members.contains($0) }) {
      throw RequestFileError(
        path: path,
        detail: "no member is named “\(unknown)”; known are \(Self.members.joined(separator: ", "))"
      )
    }
    var asked = VideoRequest()
    if let value = json["duration"] { try Self.duration(value, &asked, fault) }
    if let value = json["aspect"] {
      guard let ratio = value.string.flatMap(AspectRatio.init(parsing:)) else {
        throw fault("aspect", "a ratio such as \"9:16\"")
      }
      asked.aspectRatio = ratio
    }
    if let value = json["resolution"] { try Self.resolution(value, &asked, fault) }
    if let value = json["frameRate"] {
      guard let rate = value.double, rate > 0 else {
        throw fault("frameRate", "a number of frames a second")
      }
      asked.frameRate = rate
    }
    if let value = json["sound"] {
      guard let sound = value.bool else { throw fault("sound", "true or false") }
      asked.sound = sound
    }
    if let value = json["title"] {
      guard let title = value.string else { throw fault("title", "a text") }
      asked.title = title
    }
    if let value = json["largest"] {
      guard let size = value.int.map(ByteSize.init) ?? value.string.flatMap(ByteSize.init(parsing:))
      else { throw fault("largest", "a size such as \"50MB\"") }
      asked.largest = size
    }
    var words = VideoRequest()
    if let value = json["prompt"] {
      guard let prompt = value.string else { throw fault("prompt", "a text") }
      words = RequestReader.read(prompt)
    }
    request = words.overridden(by: asked)
    platform = nil
    if let value = json["platform"] {
      guard let named = value.string.flatMap(PlatformProfile.named) else {
        throw fault("platform", "one of \(PlatformProfile.all.map(\.name).joined(separator: ", "))")
      }
      platform = named
    }
    thresholds = try Self.thresholds(json["thresholds"], path)
  }

  private typealias Fault = (String, String) -> RequestFileError

  private static func duration(
    _ value: JSON, _ asked: inout VideoRequest, _ fault: Fault
  ) throws {
    if let seconds = value.double, seconds > 0 {
      asked.duration = seconds
      return
    }
    let ends = (value.string ?? "").split(separator: "-").compactMap { Double($0) }
    guard ends.count == 2, ends[0] >= 0, ends[0] < ends[1] else {
      throw fault("duration", "seconds, or a range such as \"20-40\"")
    }
    asked.durationRange = ends[0]...ends[1]
  }

  private static func resolution(
    _ value: JSON, _ asked: inout VideoRequest, _ fault: Fault
  ) throws {
    let text = value.string ?? ""
    if let size = Resolution(parsing: text) {
      asked.resolution = size
    } else if text.hasSuffix("p"), let lines = Int(text.dropLast()), lines > 0 {
      if let shape = asked.aspectRatio {
        asked.resolution = shape.resolution(shortSide: lines)
      } else {
        asked.shortSide = lines
      }
    } else {
      throw fault("resolution", "a size such as \"1080x1920\" or \"1080p\"")
    }
  }

  private static func thresholds(_ json: JSON?, _ path: String) throws -> Thresholds {
    var thresholds = Thresholds()
    guard let json else { return thresholds }
    guard let object = json.object else {
      throw RequestFileError(path: path, detail: "“thresholds” must be an object of numbers")
    }
    for name in object.keys {
      guard let key = Thresholds.Key(rawValue: name) else {
        let known = Thresholds.Key.allCases.map(\.rawValue).joined(separator: ", ")
        throw RequestFileError(
          path: path, detail: "no threshold is named “\(name)”; known are \(known)")
      }
      guard let number = object[name]?.double, number.isFinite else {
        throw RequestFileError(path: path, detail: "the threshold “\(name)” must be a number")
      }
      thresholds[key] = number
    }
    return thresholds
  }
}

/// What is wrong with a request file, in one line.
public struct RequestFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// What is wrong and what to do.
  public var detail: String

  /// The form `request.json: …`.
  public var description: String { "\(path): \(detail)" }
}
