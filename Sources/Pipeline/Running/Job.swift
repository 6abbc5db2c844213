import Brief
import Foundation
import MediaModel

/// What was asked of a run, as it is kept in the ledger so that it can be continued.
struct Job: Codable, Hashable, Sendable {
  /// Absolute paths of folders and files.
  var media: [String]
  /// The person's words.
  var prompt: String
  /// The absolute path of the MP4.
  var output: String
  /// What is asked of each video.
  var requests: [VideoRequest]
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
    output = ProjectPath.absolute(options.output)
    requests = RequestReader.readAll(options.prompt).map { $0.overridden(by: options.request) }
    if requests.isEmpty { requests = [options.request] }
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

  var project: String { ProjectPath.project(of: media) }

  var render: RenderOptions { RenderOptions(poll: poll, timeout: timeout) }

  /// Where each video goes.
  var outputs: [String] { ProjectPath.outputs(output, count: requests.count) }
}
