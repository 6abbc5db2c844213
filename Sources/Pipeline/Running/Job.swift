import Brief
import Foundation
import MediaModel

/// What was asked of a run, as it is kept in the ledger so that it can be continued.
struct Job: Codable, Hashable, Sendable {
  /// Absolute paths of folders and files.
  var media: [String]
  /// The person's words.
  var prompt: String
  /// The folder whose session is used, absolute.
  var project: String
  var ownSession: Bool
  /// What is asked of each video, and where it goes; never empty.
  var videos: [VideoPart]
  var platform: String?
  var skill: UploadPolicy
  var limit: ByteSize?
  var preset: String?
  var jobs: Int?
  var smooth: Bool
  var keepLocation: Bool
  var strict: Bool
  var includesText: Bool
  var retries: Int
  var creditLimit: Double?
  var poll: Double?
  var timeout: Double

  /// Reads what the options ask; fails with a usage error when there are no words. Without media
  /// the video is made from the words alone.
  init(_ options: RunOptions) throws {
    guard options.prompt.contains(where: { !$0.isWhitespace }) else {
      throw PipelineError(.usage, "the prompt is empty", advice: "say what to make with --prompt")
    }
    media = options.media.map(ProjectPath.absolute)
    prompt = options.prompt
    project = options.project.map(ProjectPath.absolute) ?? ProjectPath.project(of: options.media)
    ownSession = options.ownSession
    videos = Self.videos(of: options)
    platform = options.platform
    skill = options.service.skill
    limit = options.limit
    preset = options.preset
    jobs = options.jobs
    smooth = options.smooth
    keepLocation = options.keepLocation
    strict = options.strict
    includesText = options.includesText
    retries = options.retries
    creditLimit = options.creditLimit
    poll = options.render.poll
    timeout = options.render.timeout
  }

  var render: RenderOptions { RenderOptions(poll: poll, timeout: timeout) }

  /// What is asked of each video.
  var requests: [VideoRequest] { videos.map(\.request) }

  /// Where each video goes.
  var outputs: [String] { videos.map(\.output) }

  private static func videos(of options: RunOptions) -> [VideoPart] {
    if !options.videos.isEmpty {
      return options.videos.map {
        VideoPart(
          request: $0.request.overridden(by: options.request),
          output: ProjectPath.absolute($0.output))
      }
    }
    let read = RequestReader.readAll(options.prompt)
    let requests = read.isEmpty ? [VideoRequest()] : read
    let outputs = ProjectPath.outputs(
      ProjectPath.absolute(options.output), count: requests.count)
    return zip(requests, outputs).map {
      VideoPart(request: $0.overridden(by: options.request), output: $1)
    }
  }
}
