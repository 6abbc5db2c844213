import FaithfulJSON
import Foundation
import Ledger
import MediaModel
import Pipeline
import Service
import Synchronization
import TerminalKit

/// Words that arrive bit by bit, shown line by line.
final class AnswerLines: Sendable {
  private let console: Console
  private let buffer: Mutex<LineBuffer>

  init(_ console: Console) {
    self.console = console
    buffer = Mutex(LineBuffer(width: console.width - 2))
  }

  func take(_ piece: String) {
    for line in buffer.withLock({ $0.take(piece) }) { console.say(line) }
  }

  func end() {
    if let rest = buffer.withLock({ $0.end() }) { console.say(rest) }
  }
}

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
      /export FILE     renders and fetches the MP4
      /wait            looks what became of a message after Ctrl-C
      /open            a link that hands the project to an account
      /quit            ends (as does Ctrl-D)
    """

  /// Sends words and shows the answer.
  func say(_ words: String) async throws {
    let turn = try await project.chat(words) { piece in
      if !isJSON { answer.take(piece) }
    }
    console.endProgress()
    if isJSON {
      console.say(turn.report)
    } else {
      answer.end()
      if turn.state == nil, let timeline = try await project.status().timeline {
        console.tell(printable(timeline))
      }
    }
  }

  /// Takes lines from the terminal until the end.
  func hold() async throws -> ExitStatus {
    let state = StateDirectory.path(environment: ProcessInfo.processInfo.environment)
    let reader = LineReader(history: state + "/chat-history")
    if console.isTerminal { console.remark("/help lists what can be typed; Ctrl-D ends.") }
    while let line = await reader.line(prompt: "you> ") {
      let words = line.trimmingCharacters(in: .whitespacesAndNewlines)
      if words.isEmpty { continue }
      if ["/quit", "/exit"].contains(words) { break }
      try await respond(to: words)
    }
    if Task.isCancelled {
      console.say("")
      throw CancellationError()
    }
    return .fine
  }

  /// Does what a line asks; what goes wrong is told, and the conversation goes on.
  private func respond(to line: String) async throws {
    let work = Task { try await act(line) }
    let result = await console.interruption.handling(stop: { work.cancel() }) {
      await work.result
    }
    console.endProgress()
    guard case .failure(let error) = result else { return }
    if work.isCancelled {
      console.warn("Stopped waiting; the message stays with the service: /wait looks again.")
    } else {
      console.complain(Explanation.of(error).message)
    }
  }

  private func act(_ line: String) async throws {
    if line.hasPrefix("/"), !FileManager.default.fileExists(atPath: line) {
      return try await command(line)
    }
    let intent = Router.intent(of: line) { FileManager.default.fileExists(atPath: $0) }
    switch intent {
    case .export: console.say("Say where it goes: /export FILE")
    case .credits: try await command("/credits")
    case .state: try await command("/status")
    case .upload(let files):
      if files.isEmpty {
        console.say("Say which files: /upload FILE…")
      } else {
        try await upload(files)
      }
    case .message(let words): try await say(words)
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
    case "/export":
      guard let path = ShellWords.split(rest).first else {
        throw Failure.usage("say where it goes: /export FILE")
      }
      let video = try await project.export(to: path)
      PipelineReport(console: console, isJSON: isJSON).end(video)
    default: throw Failure.usage("there is no \(printable(words[0])); /help lists what there is")
    }
  }

  private func upload(_ files: [String]) async throws {
    guard !files.isEmpty else { throw Failure.usage("say which files: /upload FILE…") }
    for record in try await project.upload(files) {
      console.say("\(printable(record.name))  \(ByteSize(record.bytes))")
    }
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
