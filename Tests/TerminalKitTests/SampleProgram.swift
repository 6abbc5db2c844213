import TerminalKit

/// A small program to read words by.
enum Sample {
  static let size = Option<Int>.number("size", short: "s", "N", "how big", in: 1...9)
  static let name = Option<String>.text("name", "TEXT", "what it is called", repeats: true)
  static let colour = Option<String>.choice("shade", "WORD", "how it looks", of: ["red", "green"])
  static let loud = Flag("loud", short: "l", "with noise")
  static let dry = Flag("dry-run", short: "n", "only says what it would do")

  enum Bake: Command {
    static let spec = CommandSpec(
      "bake", "bakes things", discussion: "Long words.",
      operands: [Operand("THING", "what to bake", most: 2, completes: .files)],
      options: [size.row, name.row, colour.row, loud.row, dry.row],
      examples: [("tool bake bread", "one loaf")],
      statuses: [(.fine, "done"), (.usage, "wrong usage")])
    static func run(_ arguments: Arguments, on console: Console) async throws -> ExitStatus {
      .fine
    }
  }

  enum Rest: Command {
    static let spec = CommandSpec("rest", "rests")
    static func run(_ arguments: Arguments, on console: Console) async throws -> ExitStatus {
      .fine
    }
  }

  static let program = Program(
    name: "tool", version: "9.8.7", summary: "bakes and rests",
    groups: [.init("Work", [Bake.self]), .init("Other", [Rest.self])], closing: "That is all.")

  static func arguments(_ words: String...) throws -> Arguments {
    try Arguments(words, by: Bake.spec)
  }
}
