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
    "history", "shows earlier runs and exports, the latest first",
    options: [count.row, Shared.json.row],
    examples: [("preflight history -n 5", "the last five")],
    statuses: [(.fine, "shown"), (.machine, "the ledger cannot be read")])

  static func run(_ arguments: Arguments, on console: Console) async throws -> ExitStatus {
    let limit = arguments[count] ?? 20
    let history = try await RunList.history(on: console)
    RunList.show(
      try await history.entries(limit: limit), exports: try await history.exports(limit: limit),
      limit: limit, asJSON: arguments[Shared.json], on: console)
    return .fine
  }
}

/// Runs of the ledger in a table.
enum RunList {
  static func history(on console: Console) async throws -> History {
    let report = PipelineReport(console: console, isJSON: false)
    return try await History.open(
      environment: ProcessInfo.processInfo.environment, events: { report.take($0) })
  }

  /// Shows runs, and videos that were fetched by hand among them.
  static func show(
    _ entries: [History.Entry], exports: [ExportRecord] = [], limit: Int = .max, asJSON: Bool,
    on console: Console
  ) {
    let runs = entries.map { (time: $0.run.created, json: json($0), row: row($0)) }
    let hand = exports.map { (time: $0.created, json: json($0), row: row($0)) }
    let lines = (runs + hand).sorted { $0.time > $1.time }.prefix(limit)
    if asJSON {
      for line in lines { console.say(line.json) }
      return
    }
    guard !lines.isEmpty else {
      console.say("No runs yet")
      return
    }
    var table = Table([
      .init("run", right: true), .init("begun"), .init("state"), .init("video"),
      .init("prompt"),
    ])
    for line in lines { table.add(line.row) }
    console.say(table)
  }

  private static func row(_ entry: History.Entry) -> [Table.Cell] {
    let run = entry.run
    return [
      .init("\(run.id)"), .init(date(run.created)), .init(state(of: entry), style(of: entry)),
      .init(printable(run.output)), .init(printable(run.prompt)),
    ]
  }

  private static func row(_ export: ExportRecord) -> [Table.Cell] {
    let state = export.outcome ?? (export.status == .whole ? "done" : "cut short")
    return [
      .init("–"), .init(date(export.created)), .init(state, export.outcome.map(style)),
      .init(printable(export.path)),
      .init("exported by hand" + (export.project.map { " from \(printable($0))" } ?? "")),
    ]
  }

  private static func style(_ outcome: String) -> Style { outcome == "fail" ? .red : .green }

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
    case .finished: style(entry.verdicts.last?.outcome ?? "pass")
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

  private static func json(_ export: ExportRecord) -> JSON {
    .object([
      ("export", JSON(export.path)), ("begun", JSON(export.created)),
      ("status", JSON(export.status.rawValue)), ("project", export.project.map { JSON($0) }),
      ("service", JSON(export.service)), ("session", JSON(export.session)),
      ("render", JSON(export.render)), ("outcome", export.outcome.map { JSON($0) }),
    ])
  }
}
