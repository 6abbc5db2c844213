import FaithfulJSON
import Foundation
import Pipeline
import Service
import TerminalKit

/// `preflight chat`
enum ChatCommand: Command {
  static let spec = CommandSpec(
    "chat", "talks with the service about a session's video",
    discussion: """
      With a message it is sent, and the answer shown. Without one it is a conversation on the \
      terminal, with line editing, history and the timeline after each change; /help lists what \
      can be typed. Ctrl-C stops waiting without losing the turn.
      """,
    operands: [Operand("MESSAGE", "the words; - reads them from standard input", least: 0)],
    options: InProject.rows,
    examples: [
      ("preflight chat 'make the title two seconds longer'", "one message"),
      ("preflight chat --project holiday", "a conversation about that folder's video"),
    ],
    statuses: InProject.statuses)

  static func run(_ arguments: Arguments, on console: Console) async throws -> ExitStatus {
    let words = arguments.operands.first.map { $0 == "-" ? standardInput() : $0 }
    if let words, words.allSatisfy(\.isWhitespace) {
      throw Failure.usage("the message is empty")
    }
    let answer = AnswerLines(console)
    return try await InProject.open(arguments, on: console, answer: answer) { project in
      let conversation = Conversation(
        project: project, console: console, isJSON: arguments[Shared.json], answer: answer)
      guard let words else { return try await conversation.hold() }
      try await conversation.answer(words)
      return .fine
    }
  }

  private static func standardInput() -> String {
    String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
  }
}
