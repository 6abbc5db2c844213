import FaithfulJSON
import Foundation
import Ledger
import Pipeline
import TerminalKit

/// `preflight history`
enum HistoryCommand: Command {
  static let count = Option<Int>.number(
    "count", short: "n", "N", "how many runs", in: 1...10000, standard: "20")

  static let spec = CommandSpec(
    "history", "shows earlier runs, the latest first",
    options: [count.row, Shared.json.row],
    examples: [("preflight history -n 5", "the last five")],
    statuses: [(.fine, "shown"), (.machine, "the ledger cannot be read")])

  static func run(_ arguments: Arguments, on console: Console) async throws -> ExitStatus {
    let entries = try await RunList.entries(
      unfinished: false, limit: arguments[count] ?? 20, on: console)
    RunList.show(entries, asJSON: arguments[Shared.json], on: console)
    return .fine
  }
}

/// Runs of the ledger in a table.
enum RunList {
  static func entries(
    unfinished: Bool, limit: Int, on console: Console
  ) async throws -> [History.Entry] {
    let report = PipelineReport(console: console, isJSON: false)
    let history = try await History.open(
      environment: ProcessInfo.processInfo.environment, events: { report.take($0) })
    return try await history.entries(unfinished: unfinished, limit: limit)
  }

  static func show(_ entries: [History.Entry], asJSON: Bool, on console: Console) {
    if asJSON {
      for entry in entries { console.say(json(entry)) }
      return
    }
    guard !entries.isEmpty else {
      console.say("No runs yet")
      return
    }
    var table = Table([
      .init("run", right: true), .init("begun"), .init("state"), .init("video"),
      .init("prompt"),
    ])
    for entry in entries {
      let run = entry.run
      table.add([
        .init("\(run.id)"), .init(date(run.created)), .init(state(of: entry), style(of: entry)),
        .init(printable(run.output)), .init(printable(run.prompt)),
      ])
    }
    console.say(table)
  }

  private static func state(of entry: History.Entry) -> String {
    switch entry.run.status {
    case .active: "at \(entry.run.step)"
    case .finished: entry.verdicts.last?.outcome ?? "done"
    default: entry.run.status.rawValue
    }
  }

  private static func style(of entry: History.Entry) -> Style? {
    switch entry.run.status {
    case .active: .yellow
    case .finished: entry.verdicts.last?.outcome == "fail" ? .red : .green
    default: .dim
    }
  }

  static func date(_ seconds: Double) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "yyyy-MM-dd HH:mm"
    return formatter.string(from: Date(timeIntervalSince1970: seconds))
  }

  private static func json(_ entry: History.Entry) -> JSON {
    let run = entry.run
    return .object([
      ("run", JSON(run.id)), ("begun", JSON(run.created)), ("changed", JSON(run.changed)),
      ("status", JSON(run.status.rawValue)), ("step", JSON(run.step)),
      ("note", run.note.map { JSON($0) }), ("project", JSON(run.project)),
      ("service", JSON(run.service)), ("session", run.session.map { JSON($0) }),
      ("prompt", JSON(run.prompt)), ("output", JSON(run.output)),
      (
        "renders",
        .array(
          entry.renders.map {
            .object([("id", JSON($0.id)), ("status", JSON($0.status.rawValue))])
          })
      ),
      ("outcome", entry.verdicts.last.map { JSON($0.outcome) }),
    ])
  }
}
