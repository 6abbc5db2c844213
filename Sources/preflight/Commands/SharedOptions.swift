import FaithfulJSON
import Foundation
import MediaModel
import Pipeline
import Service
import TerminalKit

/// Options that several commands have, each with one meaning.
enum Shared {
  static let json = Flag("json", "one JSON object per line on standard output")
  static let verbose = Flag(
    "verbose", short: "v", "requests and raw answers on standard error, secrets hidden")
  static let local = Flag("local", "use the local service inside this command, not the real one")
  static let limit = Option<ByteSize>(
    "limit", "SIZE", "the largest file: B, kB, MB, GB (powers of 1000), KiB, MiB, GiB",
    standard: "the skill's, 200MB", takes: "a size", suchAs: "200MB or 1.5GiB",
    read: { ByteSize(parsing: $0).flatMap { $0.bytes > 0 ? $0 : nil } })
  static let skill = Option<String>.choice(
    "skill", "NAME",
    "the skill whose name and limits count: "
      + UploadPolicy.skills.map(\.skill).joined(separator: ", "),
    of: UploadPolicy.skills.map(\.skill), standard: UploadPolicy.standard.skill)
  static let skillFile = Option<String>.text(
    "skill-file", "FILE", "a SKILL.md whose front matter names skill and version",
    completes: .files)
  static let jobs = Option<Int>.number(
    "jobs", short: "j", "N", "files worked on side by side", in: 1...256,
    standard: "one for each core")
  static let preset = Option<String>.choice(
    "preset", "NAME", "x264's preset for what must be encoded (default: veryfast)",
    of: [
      "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower",
      "veryslow",
    ])
  static let smooth = Flag("smooth", "bring everything to MP4, MOV, JPG or PNG")
  static let keepLocation = Flag("keep-location", "keep the locations where the files were taken")
  static let fresh = Flag("fresh", "start over instead of going on from earlier work")
  static let poll = Option<Double>(
    "poll", "SECONDS", "between two looks at a render", standard: "30; 0.5 with --local",
    takes: "a time of 0.05 seconds or more", suchAs: "30 or 0.5",
    read: { seconds($0, atLeast: 0.05) })
  static let timeout = Option<Double>(
    "timeout", "TIME", "the longest wait for a render", standard: "15min",
    takes: "a time of a second or more", suchAs: "15min or 90s", read: { seconds($0, atLeast: 1) })
  static let language = Option<String>.text(
    "language", "CODE", "the session's language, such as en or zh-CN",
    standard: "the prompt's, else the locale's")
  static let session = Option<String>.text(
    "session", "ID", "the session to use", standard: "the folder's own")
  static let prompt = Option<String>.text("prompt", short: "p", "TEXT", "what is asked for")
  static let output = Option<String>.text(
    "output", short: "o", "FILE", "where the MP4 goes", completes: .files)
  static let resolution = Option<Resolution>(
    "resolution", "WxH", "the size as shown, in pixels", suchAs: "1080x1920",
    read: { Resolution(parsing: $0) })
  static let duration = Option<Double>(
    "duration", "TIME", "the length", takes: "a time", suchAs: "12, 12s or 1:30",
    read: { seconds($0, atLeast: 0.001) })
  static let aspect = Option<AspectRatio>(
    "aspect", "W:H", "the shape as shown", suchAs: "9:16", read: { AspectRatio(parsing: $0) })

  private static func seconds(_ text: String, atLeast least: Double) -> Double? {
    TimeLength.seconds(parsing: text).flatMap { $0 >= least ? $0 : nil }
  }

  /// The skill that was named, from a file or from the list.
  static func policy(_ arguments: Arguments) throws -> UploadPolicy {
    if let file = arguments[skillFile] { return try SkillFile.policy(at: file) }
    return arguments[skill].flatMap(UploadPolicy.named) ?? .standard
  }

  /// What flags ask of the video.
  static func request(_ arguments: Arguments) -> VideoRequest {
    let resolution = arguments[resolution]
    let asked: [(String, String?)] = [
      ("resolution", resolution.map { _ in "--resolution" }),
      ("duration", arguments[duration].map { _ in "--duration" }),
      ("aspectRatio", arguments[aspect].map { _ in "--aspect" }),
    ]
    return VideoRequest(
      duration: arguments[duration], aspectRatio: arguments[aspect], resolution: resolution,
      sources: Dictionary(
        uniqueKeysWithValues: asked.compactMap { pair in pair.1.map { (pair.0, $0) } }))
  }

  /// Which service, under whose name.
  static func service(_ arguments: Arguments, console: Console) throws -> ServiceOptions {
    let trace: @Sendable (String) -> Void = { console.warn(printable($0)) }
    return ServiceOptions(
      local: arguments[local], skill: try policy(arguments), language: arguments[language],
      session: arguments[session], environment: ProcessInfo.processInfo.environment,
      trace: arguments[verbose] ? trace : nil)
  }

  /// How renders are waited for.
  static func render(_ arguments: Arguments) -> RenderOptions {
    RenderOptions(poll: arguments[poll], timeout: arguments[timeout] ?? 900)
  }

  /// The rows of what says which service and how.
  static let serviceRows = [
    local.row, skill.row, skillFile.row, language.row, verbose.row,
  ]
}

extension Console {
  /// Writes one JSON object on a line of its own.
  func say(_ json: JSON) { say(json.text()) }
}
