import MediaModel
import Pipeline
import TerminalKit

/// What the commands that work in one session have in common.
enum InProject {
  static let folder = Option<String>.text(
    "project", "DIR", "the folder whose session is meant", standard: "this one",
    completes: .folders)

  static let rows = [folder.row, Shared.session.row] + Shared.serviceRows + [Shared.json.row]

  /// Opens the project that the arguments mean.
  static func open<Result: Sendable>(
    _ arguments: Arguments, on console: Console, answer: AnswerLines? = nil,
    _ body: (Project) async throws -> Result
  ) async throws -> Result {
    let report = PipelineReport(
      console: console, isJSON: arguments[Shared.json], answer: answer)
    return try await Project.open(
      folder: arguments[folder] ?? ".",
      service: try Shared.service(arguments, console: console), events: { report.take($0) }, body)
  }

  static let statuses: [(status: ExitStatus, meaning: String)] = [
    (.fine, "done"), (.usage, "wrong usage, or there is no session yet"),
    (.refused, "the service refused; its code is shown"), (.network, "network or time limit"),
    (.machine, "this machine cannot"),
  ]
}
