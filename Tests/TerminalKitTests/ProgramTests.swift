import Testing

@testable import TerminalKit

@Suite struct ProgramTests {
  private func shown(_ words: String...) throws -> String? {
    guard case .show(let text) = try Sample.program.read(words) else { return nil }
    return text
  }

  @Test func versionIsOneLine() throws {
    #expect(try shown("--version") == "tool 9.8.7\n")
    #expect(try shown("bake", "--version") == "tool 9.8.7\n")
  }

  @Test func theHelpListsEveryCommand() throws {
    let text = try #require(try shown("--help"))
    #expect(text == (try shown("help")))
    #expect(text.contains("  bake  bakes things\n"))
    #expect(text.contains("Other:\n  rest"))
    #expect(text.hasSuffix("That is all.\n"))
  }

  @Test func theHelpOfACommandFollowsItsTable() throws {
    let text = try #require(try shown("bake", "--help"))
    #expect(text == (try shown("help", "bake")))
    for row in Sample.Bake.spec.options { #expect(text.contains("--\(row.long)")) }
    #expect(text.contains("Usage: tool bake [OPTIONS] THING…\n"))
    #expect(text.contains("  2  wrong usage"))
    #expect(text.split(separator: "\n").allSatisfy { columns(of: String($0)) <= 80 })
  }

  @Test func aCommandGetsItsArguments() throws {
    guard case .run(let command, let arguments) = try Sample.program.read(["bake", "-l", "x"])
    else {
      Issue.record("not a command")
      return
    }
    #expect(ObjectIdentifier(command) == ObjectIdentifier(Sample.Bake.self))
    #expect(arguments.operands == ["x"])
  }

  @Test(arguments: [
    ([], "a command is missing; 'tool --help' lists them"),
    (["bke"], "unknown command 'bke'; did you mean 'bake'?"),
    (["res"], "unknown command 'res'; did you mean 'rest'?"),
    (["quux"], "unknown command 'quux'; 'tool --help' lists them"),
    (["-l", "bake"], "unknown option '-l' before the command; 'tool --help' shows the order"),
  ])
  func mistakesAreOneLine(words: [String], message: String) {
    let failure = #expect(throws: Failure.self) { try Sample.program.read(words) }
    #expect(failure?.message == message)
    #expect(failure?.status == .usage)
  }

  @Test(arguments: Completion.shells)
  func completionKnowsEveryCommandAndOption(shell: String) {
    let script = Completion.script(for: shell, of: Sample.program)
    for word in ["bake", "rest", "size", "dry-run", "red green"] {
      #expect(script.contains(word), "\(shell) lacks \(word)")
    }
  }

  @Test(arguments: [
    ("prob", "probe"), ("prboe", "probe"), ("PREP", "prep"), ("verfy", "verify"), ("ver", "verify"),
  ])
  func nearWordsAreSuggested(typed: String, meant: String) {
    #expect(Suggestion.nearest(to: typed, in: ["probe", "prep", "verify", "run"]) == meant)
  }

  @Test(arguments: ["x", "banana", "r", "exporting"])
  func farWordsAreNot(typed: String) {
    #expect(Suggestion.nearest(to: typed, in: ["probe", "prep", "verify"]) == nil)
  }
}
