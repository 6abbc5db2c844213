/// What one command is: the table from which parsing, help and completion follow.
public struct CommandSpec: Sendable {
  /// The word that is typed.
  public let name: String
  /// One line without a full stop.
  public let summary: String
  /// A few sentences for `--help`; empty where the summary says it all.
  public let discussion: String
  /// What it takes besides options.
  public let operands: [Operand]
  /// The rows of its option table, in the order of the help text.
  public let options: [OptionRow]
  /// Lines that can be typed, each with what it does.
  public let examples: [(line: String, effect: String)]
  /// The exit statuses worth naming, with what they mean for this command.
  public let statuses: [(status: ExitStatus, meaning: String)]

  /// Makes a command's table. The options that every command has are added at the end.
  public init(
    _ name: String, _ summary: String, discussion: String = "", operands: [Operand] = [],
    options: [OptionRow] = [], examples: [(line: String, effect: String)] = [],
    statuses: [(status: ExitStatus, meaning: String)] = []
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.operands = operands
    self.options = options + CommonOptions.rows
    self.examples = examples
    self.statuses = statuses
  }
}

/// The options that every command has.
public enum CommonOptions {
  /// When to colour.
  public static let color = Option<String>.choice(
    "color", "WHEN", "colours: always, never, or auto (on a terminal, NO_COLOR unset)",
    of: ["auto", "always", "never"], standard: "auto")
  /// Fewer words.
  public static let quiet = Flag("quiet", short: "q", "only results and errors, no progress")
  /// The help text.
  public static let help = Flag("help", short: "h", "this text")

  static let rows = [color.row, quiet.row, help.row]
}

/// A command: a table and what it does.
public protocol Command: SendableMetatype {
  /// Its table.
  static var spec: CommandSpec { get }
  /// Carries it out; what it throws is shown as one line.
  static func run(_ arguments: Arguments, on console: Console) async throws -> ExitStatus
}
