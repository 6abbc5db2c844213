import FaithfulJSON
import Foundation
import Ledger
import Pipeline
import Service
import TerminalKit

/// A person's conversation with the service about one session.
struct Conversation {
  let project: Project
  let console: Console
  let isJSON: Bool
  let answer: AnswerLines

  private static let help = """
    Type what you want changed. Also:
      /status          the timeline
      /credits         what is left on the account
      /upload FILE…    sends files up
      /export [FILE]   renders and fetches the MP4
      /wait            waits for a message after Ctrl-C
      /open            a link that hands the project to an account
      /quit            ends (as does Ctrl-D)
    """

  /// Does what one line asks and ends.
  func answer(_ words: String) async throws {
    await tellOfLastMessage()
    let intent = Router.intent(of: words) { FileManager.default.fileExists(atPath: $0) }
    guard case .message(let words) = intent else { return try await act(on: intent) }
    let turn = try await project.chat(words) { if !isJSON { answer.take($0) } }
    try await show(turn, wasHeard: true)
  }

  /// Takes lines from the terminal until the end.
  func hold() async throws -> ExitStatus {
    let state = StateDirectory.path(environment: ProcessInfo.processInfo.environment)
    let reader = LineReader(history: state + "/chat-history")
    if console.isTerminal { console.remark("/help lists what can be typed; Ctrl-D ends.") }
    await tellOfLastMessage()
    var turn: TurnUnderWay?
    while let line = await reader.line(prompt: "you> ") {
      if let known = turn, known.isOver {
        await tell(known)
        turn = nil
      }
      let words = line.trimmingCharacters(in: .whitespacesAndNewlines)
      if words.isEmpty { continue }
      if ["/quit", "/exit"].contains(words) { break }
      turn = await respond(to: words, after: turn)
    }
    if let turn, !turn.isOver {
      turn.leave()
      console.remark("The message goes on at the service; the next chat tells what became of it.")
    }
    if Task.isCancelled {
      console.say("")
      throw CancellationError()
    }
    return .fine
  }

  // MARK: Lines

  /// Does what a line asks; what goes wrong is told, and the conversation goes on. Returns the
  /// turn that is still under way.
  private func respond(to line: String, after turn: TurnUnderWay?) async -> TurnUnderWay? {
    let isCommand = line.hasPrefix("/") && !FileManager.default.fileExists(atPath: line)
    let intent = Router.intent(of: line) { FileManager.default.fileExists(atPath: $0) }
    if let turn, !isQuick(line, isCommand, intent) {
      if line != "/wait" {
        console.remark("The message before is still worked on; waiting for it.")
      }
      guard await wait(for: turn) else { return turn }
      if line == "/wait" { return nil }
    }
    if !isCommand, case .message(let words) = intent {
      let next = TurnUnderWay(words, in: project) { if !isJSON { answer.take($0) } }
      return await wait(for: next) ? nil : next
    }
    let work = Task { try await isCommand ? command(line) : act(on: intent) }
    let result = await console.interruption.handling(stop: { work.cancel() }) {
      await work.result
    }
    console.endProgress()
    if case .failure(let error) = result { console.complain(Explanation.of(error).message) }
    return turn.flatMap { $0.isOver ? nil : $0 }
  }

  /// Whether a line changes nothing, or is no command, so that it need not wait for the message
  /// before.
  private func isQuick(_ line: String, _ isCommand: Bool, _ intent: Intent) -> Bool {
    guard isCommand else { return intent == .credits || intent == .state }
    let slow = ["/wait", "/upload", "/export"]
    return !slow.contains { line == $0 || line.hasPrefix($0 + " ") }
  }

  private func act(on intent: Intent) async throws {
    switch intent {
    case .export: try await export(to: freePath())
    case .credits: try await command("/credits")
    case .state: try await command("/status")
    case .upload(let files): try await upload(files)
    case .message: break
    }
  }

  private func command(_ line: String) async throws {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let rest = words.count > 1 ? words[1].trimmingCharacters(in: .whitespaces) : ""
    switch words[0] {
    case "/help": console.say(Self.help)
    case "/status":
      console.tell(printable(try await project.status().timeline ?? "No timeline yet"))
    case "/credits": console.say(CreditsCommand.line(try await project.credits()))
    case "/open": console.say(printable(try await project.claimLink().url))
    case "/upload": try await upload(ShellWords.split(rest))
    case "/wait":
      if let turn = try await project.recoverLastMessage() {
        for change in turn.changes { console.say(printable(change)) }
        if turn.changes.isEmpty { console.say("Nothing changed.") }
      } else {
        console.say("Every message was answered.")
      }
    case "/export": try await export(to: ShellWords.split(rest).first ?? freePath())
    default: throw Failure.usage("there is no \(printable(words[0])); /help lists what there is")
    }
  }

  private func upload(_ files: [String]) async throws {
    guard !files.isEmpty else { throw Failure.usage("say which files: /upload FILE…") }
    for record in try await project.upload(files) {
      console.say(UploadCommand.line(record))
    }
  }

  private func export(to path: String) async throws {
    let video = try await project.export(to: path)
    PipelineReport(console: console, isJSON: isJSON).end(video)
    if !isJSON { console.say(printable(video.path)) }
  }

  /// The project's name as an MP4 of this folder, with a number where it is taken.
  private func freePath() -> String {
    let name = URL(fileURLWithPath: project.folder).lastPathComponent
    let names = ["\(name).mp4"] + (2...999).map { "\(name)-\($0).mp4" }
    return names.first { !FileManager.default.fileExists(atPath: $0) } ?? names[0]
  }

  // MARK: Turns

  /// Waits for a turn and tells what it came to; false when Ctrl-C stopped the wait.
  private func wait(for turn: TurnUnderWay) async -> Bool {
    let wasMuted = answer.isMuted
    let (stops, stop) = AsyncStream.makeStream(of: Void.self)
    let isOver = await console.interruption.handling(stop: { stop.yield() }) {
      await turn.isOver(before: stops)
    }
    console.endProgress()
    guard isOver else {
      answer.mute(true)
      console.warn("Stopped waiting; the service goes on, and what it does is told later.")
      return false
    }
    await tell(turn, wasHeard: !wasMuted)
    return true
  }

  private func tell(_ turn: TurnUnderWay, wasHeard: Bool = false) async {
    do {
      try await show(turn.result.get(), wasHeard: wasHeard)
    } catch {
      console.complain(Explanation.of(error).message)
    }
    answer.mute(false)
  }

  /// Shows what a turn came to; of what was heard already only the rest.
  private func show(_ turn: Turn, wasHeard: Bool) async throws {
    console.endProgress()
    if isJSON { return console.say(turn.report) }
    answer.end()
    if turn.text.isEmpty, turn.changes.isEmpty {
      console.remark(
        turn.state?.draft == nil
          ? "The answer has no words." : "The answer has no words, and nothing changed.")
    }
    if !wasHeard {
      if !turn.text.isEmpty { console.tell(turn.text) }
      for change in turn.changes { console.say(printable(change)) }
    }
    if !wasHeard || turn.state == nil, let timeline = try await project.status().timeline {
      console.tell(printable(timeline))
    }
    for action in turn.actions {
      switch action {
      case .readCredits: console.say(CreditsCommand.line(try await project.credits()))
      case .export: console.remark("/export, or `preflight export -o FILE`, fetches the video.")
      case .readState, .showTimeline, .edit: break
      }
    }
  }

  /// Tells of a message whose end was not seen, such as after Ctrl-C in an earlier conversation.
  private func tellOfLastMessage() async {
    guard !isJSON, let last = try? await project.lookAtLastMessage() else { return }
    let words = "“\(shortened(printable(last.words), to: 50))”"
    guard !last.changes.isEmpty else {
      return console.remark(
        "Nothing is to be seen of \(words) yet; /wait in a conversation waits for it.")
    }
    console.remark("What became of \(words):")
    for change in last.changes { console.remark("  " + printable(change)) }
  }
}

extension Turn {
  /// The turn for programs.
  var report: JSON {
    .object([
      ("text", JSON(text)), ("changes", .array(changes.map { JSON($0) })),
      ("timeline", (state?.draft?.summary).map { JSON($0) }), ("recovered", JSON(recovered)),
    ])
  }
}
