import FaithfulJSON
import MediaModel
import Preparation
import Synchronization
import TerminalKit

/// Tells a person, or a program, how a preparation goes.
struct PreparationReport: Sendable {
  let console: Console
  let isJSON: Bool
  let isDryRun: Bool
  private let pace = Pace()

  init(console: Console, isJSON: Bool, isDryRun: Bool) {
    self.console = console
    self.isJSON = isJSON
    self.isDryRun = isDryRun
  }

  func take(_ event: PreparationEvent) {
    switch event {
    case .scanned(let files, let bytes):
      if isJSON {
        console.say(
          JSON.object([("event", "scanned"), ("files", JSON(files)), ("bytes", JSON(bytes))]))
      }
    case .planned(let source, let decision, _):
      if isDryRun || isJSON { show(source, decision) }
    case .removing(let path):
      if isJSON {
        console.say(JSON.object([("event", "removing"), ("path", JSON(path))]))
      } else if isDryRun {
        console.say("remove     \(printable(path))")
        console.say("           Its source is gone")
      }
    case .started(let source, let action):
      guard isJSON else { return }
      console.say(
        JSON.object([
          ("event", "started"), ("source", JSON(source)), ("action", JSON(action.rawValue)),
        ]))
    case .progress(let file, let overall): progress(file, overall)
    case .finished(let entry, let unchanged, let overall):
      show(entry, unchanged: unchanged, overall)
    case .removed(let path):
      if isJSON {
        console.say(JSON.object([("event", "removed"), ("path", JSON(path))]))
      } else {
        console.remark("removed    \(printable(path)): its source is gone")
      }
    }
  }

  /// Tells how it came out.
  func end(_ result: PreparationResult) {
    console.endProgress()
    let counts = Dictionary(grouping: result.manifest.files, by: \.action).mapValues(\.count)
    if isJSON {
      console.say(
        JSON.object([
          ("event", "done"), ("output", JSON(result.output)),
          ("files", JSON(result.manifest.files.count)), ("unchanged", JSON(result.unchanged)),
          (
            "actions",
            .object(
              PreparationAction.allCases.compactMap { action in
                counts[action].map { (action.rawValue, JSON($0)) }
              })
          ),
          ("bytes", JSON(result.delivered.reduce(0) { $0 + $1.bytes })),
        ]))
      return
    }
    let total = result.manifest.files.count
    let parts = PreparationAction.allCases.compactMap { action in
      counts[action].map { "\($0) \(Self.past(action))" }
    }
    let files = "\(total) \(total == 1 ? "file" : "files")"
    if isDryRun {
      let bytes = result.estimates.reduce(0) { $0 + $1.bytes }
      let seconds = result.estimates.reduce(0) { $0 + $1.coreSeconds }
      console.tell(
        "\(files): \(parts.joined(separator: ", ")); about \(ByteSize(bytes)) and "
          + "\(ProgressLine.clock(seconds)) of one core's work. Nothing was written.")
    } else if result.wasUpToDate {
      console.say("Nothing to do: \(Self.standing(counts))")
      place(result)
    } else {
      console.say("\(files): \(parts.joined(separator: ", "))")
      place(result)
    }
  }

  private func place(_ result: PreparationResult) {
    guard !result.delivered.isEmpty else { return }
    let bytes = ByteSize(result.delivered.reduce(0) { $0 + $1.bytes })
    console.say("Ready in \(printable(result.output)) (\(bytes))")
  }

  /// `10 files already prepared, 1 ignored, 1 rejected`
  private static func standing(_ counts: [PreparationAction: Int]) -> String {
    let others: [PreparationAction] = [.ignore, .reject]
    let prepared = counts.filter { !others.contains($0.key) }.reduce(0) { $0 + $1.value }
    let first = "\(prepared) \(prepared == 1 ? "file" : "files") already prepared"
    return
      ([first] + others.compactMap { action in counts[action].map { "\($0) \(past(action))" } })
      .joined(separator: ", ")
  }

  private func progress(_ file: FileProgress, _ overall: OverallProgress) {
    if isJSON {
      if pace.isDue(file.source) { console.say(Self.json(file, overall)) }
      return
    }
    var details: [String] = []
    if let speed = file.speed { details.append("\(ProgressLine.tenths(speed))×") }
    if let left = file.secondsLeft { details.append("\(ProgressLine.clock(left)) left") }
    if overall.files > 1 {
      let left = overall.secondsLeft.map { ", \(ProgressLine.clock($0)) left" } ?? ""
      let share = ProgressLine.percent(overall.fraction).drop { $0 == " " }
      details.append("all \(overall.files): \(share)\(left)")
    }
    console.progress(
      ProgressLine.text(
        label: "\(file.action.rawValue) \(printable(file.source))", fraction: file.fraction,
        details: details, width: console.width - 1))
  }

  private static func json(_ file: FileProgress, _ overall: OverallProgress) -> JSON {
    func number(_ value: Double?) -> JSON? { value.map { JSON(($0 * 1000).rounded() / 1000) } }
    return .object([
      ("event", "progress"), ("source", JSON(file.source)), ("fraction", number(file.fraction)),
      ("speed", number(file.speed)), ("secondsLeft", number(file.secondsLeft)),
      ("done", JSON(overall.filesDone)), ("of", JSON(overall.files)),
      ("allFraction", number(overall.fraction)), ("allSecondsLeft", number(overall.secondsLeft)),
    ])
  }

  private func show(_ source: String, _ decision: Decision) {
    if isJSON {
      console.say(
        JSON.object([
          ("event", "planned"), ("source", JSON(source)), ("decision", decision.report),
        ]))
      return
    }
    let cost =
      decision.delivers
      ? "about \(ByteSize(decision.estimate.bytes)), "
        + "\(ProgressLine.clock(decision.estimate.coreSeconds)) of work" : ""
    line(decision.action, printable(source), cost, reasons: decision.reasons)
  }

  private func show(_ entry: Manifest.Entry, unchanged: Bool, _ overall: OverallProgress) {
    if isJSON {
      console.say(
        JSON.object([
          ("event", "file"), ("unchanged", JSON(unchanged)), ("done", JSON(overall.filesDone)),
          ("of", JSON(overall.files)), ("file", entry.json),
        ]))
      return
    }
    if unchanged, entry.action != .reject { return }
    var result = printable(entry.source)
    if entry.action != .keep, let first = entry.outputs.first {
      result += " → " + printable(first.path)
      if entry.outputs.count > 1 { result += " and \(entry.outputs.count - 1) more" }
    }
    let bytes = entry.outputs.reduce(0) { $0 + $1.bytes }
    line(
      entry.action, result, entry.outputs.isEmpty ? "" : "\(ByteSize(bytes))",
      reasons: entry.reasons)
  }

  /// One file: what is done, to which, with what result, and why.
  private func line(
    _ action: PreparationAction, _ what: String, _ result: String, reasons: [Reason]
  ) {
    if console.isQuiet, action != .reject { return }
    let label = padded(action.rawValue, to: 10)
    let room = console.width - 11 - (result.isEmpty ? 0 : columns(of: result) + 2)
    console.say(
      console.styled(label, Self.style(action)) + " " + shortened(what, to: room)
        + (result.isEmpty ? "" : "  " + console.styled(result, .dim)))
    let text = reasons.map(\.text).map(printable).joined(separator: ". ")
    for row in wrapped(text, to: console.width - 11) where !row.isEmpty {
      console.say(String(repeating: " ", count: 11) + console.styled(row, .dim))
    }
  }

  private static func style(_ action: PreparationAction) -> Style {
    switch action {
    case .keep: .green
    case .remux, .transcode, .fit, .convert: .cyan
    case .ignore: .dim
    case .reject: .red
    }
  }

  private static func past(_ action: PreparationAction) -> String {
    switch action {
    case .keep: "kept"
    case .remux: "remuxed"
    case .transcode: "transcoded"
    case .fit: "fitted"
    case .convert: "converted"
    case .ignore: "ignored"
    case .reject: "rejected"
    }
  }
}

extension Decision {
  /// The decision for programs.
  var report: JSON {
    .object([
      ("action", JSON(action.rawValue)),
      (
        "reasons",
        .array(reasons.map { .object([("code", JSON($0.code)), ("text", JSON($0.text))]) })
      ),
      ("extension", delivers ? JSON(fileExtension) : nil),
      ("estimatedBytes", delivers ? JSON(estimate.bytes) : nil),
      ("estimatedCoreSeconds", delivers ? JSON(estimate.coreSeconds) : nil),
    ])
  }
}

/// Lets each file's progress through once a second.
private final class Pace: Sendable {
  private let told = Mutex<[String: ContinuousClock.Instant]>([:])

  func isDue(_ source: String) -> Bool {
    let now = ContinuousClock.now
    return told.withLock {
      if let last = $0[source], now - last < .seconds(1) { return false }
      $0[source] = now
      return true
    }
  }
}
