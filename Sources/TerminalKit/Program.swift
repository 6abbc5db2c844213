/// The whole program: its commands in groups, and the way from words to a command.
public struct Program: Sendable {
  /// Commands that belong together.
  public struct Group: Sendable {
    /// What they have in common.
    public let title: String
    /// The commands, in the order of the help text.
    public let commands: [any Command.Type]

    /// Makes a group.
    public init(_ title: String, _ commands: [any Command.Type]) {
      self.title = title
      self.commands = commands
    }
  }

  /// The word that is typed.
  public let name: String
  /// What `--version` prints after the name.
  public let version: String
  /// One sentence.
  public let summary: String
  /// The commands.
  public let groups: [Group]
  /// The last lines of the help text.
  public let closing: String

  /// Makes a program.
  public init(
    name: String, version: String, summary: String, groups: [Group], closing: String = ""
  ) {
    self.name = name
    self.version = version
    self.summary = summary
    self.groups = groups
    self.closing = closing
  }

  /// What the words ask for.
  public enum Wish: Sendable {
    /// A command with its arguments.
    case run(any Command.Type, Arguments)
    /// A text for standard output.
    case show(String)
  }

  /// Reads the words after the program's name; `width` is that of the terminal.
  public func read(_ words: [String], width: Int = 80) throws(Failure) -> Wish {
    guard let first = words.first else {
      throw .usage("a command is missing; '\(name) --help' lists them")
    }
    switch first {
    case "--version", "-V": return .show("\(name) \(version)\n")
    case "--help", "-h": return .show(HelpText.of(self, width: width))
    case "help":
      guard let topic = words.dropFirst().first else {
        return .show(HelpText.of(self, width: width))
      }
      return .show(HelpText.of(try command(named: topic).spec, program: name, width: width))
    default: break
    }
    let command = try command(named: first)
    let rest = Array(words.dropFirst())
    if rest.prefix(while: { $0 != "--" }).contains("--version") {
      return .show("\(name) \(version)\n")
    }
    let arguments = try Arguments(rest, by: command.spec)
    return arguments[CommonOptions.help]
      ? .show(HelpText.of(command.spec, program: name, width: width))
      : .run(command, arguments)
  }

  private func command(named word: String) throws(Failure) -> any Command.Type {
    let commands = groups.flatMap(\.commands)
    if let found = commands.first(where: { $0.spec.name == word }) { return found }
    if word.hasPrefix("-") {
      throw .usage(
        "unknown option '\(printable(word))' before the command; '\(name) --help' shows the order")
    }
    let near = Suggestion.nearest(to: word, in: commands.map { $0.spec.name } + ["help"])
    throw .usage(
      "unknown command '\(printable(word))'"
        + (near.map { "; did you mean '\($0)'?" } ?? "; '\(name) --help' lists them"))
  }
}
