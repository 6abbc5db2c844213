import Foundation
import Ledger
import MediaModel
import Pipeline
import TerminalKit

/// `preflight resume`
enum ResumeCommand: Command {
  static let list = Flag("list", short: "l", "only show what can be continued")

  static let spec = CommandSpec(
    "resume", "goes on with a run that was cut short",
    discussion: """
      Without a number it goes on with the only unfinished run, or lists them where there are \
      several. Nothing that was paid for is sent again.
      """,
    operands: [Operand("RUN", "the number that the list or history shows", least: 0)],
    options: [list.row, Shared.verbose.row, Shared.json.row],
    examples: [("preflight resume", "the only unfinished run"), ("preflight resume 12", "run 12")],
    statuses: RunCommand.spec.statuses)

  static func run(_ arguments: Arguments, on console: Console) async throws -> ExitStatus {
    let entries = try await RunList.history(on: console).entries(unfinished: true, limit: 1000)
    let chosen: History.Entry
    if let word = arguments.operands.first {
      guard let found = entries.first(where: { "\($0.run.id)" == word }) else {
        throw Failure.usage(
          "there is no unfinished run '\(printable(word))'; 'preflight resume --list' shows them")
      }
      chosen = found
    } else if entries.count == 1, !arguments[list] {
      chosen = entries[0]
    } else {
      if entries.isEmpty, !arguments[Shared.json] {
        console.say("Nothing to go on with")
      } else {
        RunList.show(entries, asJSON: arguments[Shared.json], on: console)
      }
      return .fine
    }
    let trace: @Sendable (String) -> Void = { console.warn(printable($0)) }
    let service = ServiceOptions(
      environment: ProcessInfo.processInfo.environment,
      trace: arguments[Shared.verbose] ? trace : nil)
    let report = PipelineReport(console: console, isJSON: arguments[Shared.json])
    let result = try await RunPipeline.resume(chosen.run, service: service) {
      report.take($0)
    } tell: {
      report.end($0)
    }
    return result.failure.map { ExitStatus($0) } ?? .fine
  }
}
