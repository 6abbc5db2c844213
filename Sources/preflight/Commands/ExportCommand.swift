import Brief
import FaithfulJSON
import MediaModel
import Pipeline
import Service
import TerminalKit
import Verification

/// `preflight export`
enum ExportCommand: Command {
  static let spec = CommandSpec(
    "export", "renders a session's timeline and fetches the MP4",
    discussion: """
      Takes up a render that is under way before it starts a new one; --fresh always starts one. \
      The video is compared with what --prompt or the options ask.
      """,
    options: [
      Shared.output.row, Shared.prompt.row, Shared.resolution.row, Shared.duration.row,
      Shared.aspect.row, VerifyCommand.platform.row, Shared.poll.row, Shared.timeout.row,
      Shared.fresh.row,
    ] + InProject.rows,
    examples: [("preflight export -o promo.mp4 --aspect 9:16", "this folder's session")],
    statuses: [(.notPassed, "the video is there but not as asked")] + InProject.statuses)

  static func run(_ arguments: Arguments, on console: Console) async throws -> ExitStatus {
    guard let output = arguments[Shared.output] else {
      throw Failure.usage("-o is missing: say where the MP4 goes")
    }
    let asked = (arguments[Shared.prompt].map(RequestReader.read) ?? VideoRequest())
      .overridden(by: Shared.request(arguments))
    let video = try await InProject.open(arguments, on: console) {
      try await $0.export(
        to: output, request: asked,
        platform: arguments[VerifyCommand.platform].flatMap(PlatformProfile.named),
        render: Shared.render(arguments), fresh: arguments[Shared.fresh])
    }
    PipelineReport(console: console, isJSON: arguments[Shared.json]).end(video)
    return video.verdict.passed ? .fine : .notPassed
  }
}
