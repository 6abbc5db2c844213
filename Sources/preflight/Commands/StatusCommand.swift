import FaithfulJSON
import Pipeline
import Service
import TerminalKit

/// `preflight status`
enum StatusCommand: Command {
  static let spec = CommandSpec(
    "status", "shows the timeline of a session",
    options: InProject.rows,
    examples: [
      ("preflight status --project holiday", "what the service holds for that folder"),
      ("preflight status --json | jq .state", "the whole state as the service tells it"),
    ],
    statuses: InProject.statuses)

  static func run(_ arguments: Arguments, on console: Console) async throws -> ExitStatus {
    let status = try await InProject.open(arguments, on: console) { try await $0.status() }
    console.endProgress()
    if arguments[Shared.json] {
      console.say(
        JSON.object([
          ("session", JSON(status.session)), ("timeline", status.timeline.map { JSON($0) }),
          ("state", status.state.json),
        ]))
    } else {
      console.say("Session \(printable(status.session))")
      console.tell(printable(status.timeline ?? "No timeline yet"))
    }
    return .fine
  }
}
