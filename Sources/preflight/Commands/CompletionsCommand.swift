import TerminalKit

/// `preflight completions`
enum CompletionsCommand: Command {
  static let spec = CommandSpec(
    "completions", "prints a completion script for a shell",
    operands: [Operand("SHELL", "one of \(Completion.shells.joined(separator: ", "))")],
    examples: [
      ("source <(preflight completions bash)", "for this shell"),
      (
        "preflight completions fish > ~/.config/fish/completions/preflight.fish",
        "for every fish to come"
      ),
    ])

  static func run(_ arguments: Arguments, on console: Console) async throws -> ExitStatus {
    guard let shell = arguments.operands.first, Completion.shells.contains(shell) else {
      throw Failure.usage(
        "the shells are \(Completion.shells.joined(separator: ", "))")
    }
    console.write(Completion.script(for: shell, of: Preflight.program))
    return .fine
  }
}
