import Testing

@testable import TerminalKit

@Suite struct ArgumentsTests {
  @Test(arguments: [
    ["--size", "3", "x"], ["--size=3", "x"], ["-s", "3", "x"], ["-s3", "x"], ["-s=3", "x"],
    ["x", "--size", "3"], ["-ls3", "x"], ["-l", "-s", "3", "--", "x"],
  ])
  func spellingsOfOneOption(words: [String]) throws {
    let arguments = try Arguments(words, by: Sample.Bake.spec)
    #expect(arguments[Sample.size] == 3)
    #expect(arguments.operands == ["x"])
  }

  @Test func flagsAreBundled() throws {
    let arguments = try Sample.arguments("-nl", "x")
    #expect(arguments[Sample.dry])
    #expect(arguments[Sample.loud])
    #expect(try !Sample.arguments("x")[Sample.loud])
  }

  @Test func hyphensEndTheOptions() throws {
    #expect(try Sample.arguments("--", "-l", "--size").operands == ["-l", "--size"])
    #expect(try Sample.arguments("-").operands == ["-"])
  }

  @Test func valuesMayHoldAnything() throws {
    let arguments = try Sample.arguments("--name=a=b c", "--name", "--loud", "x y")
    #expect(arguments.all(Sample.name) == ["a=b c", "--loud"])
    #expect(arguments.operands == ["x y"])
    #expect(!arguments[Sample.loud])
  }

  @Test(arguments: [
    (["--sise", "3", "x"], "unknown option '--sise'; did you mean '--size'?"),
    (["--zzz", "x"], "unknown option '--zzz'; 'preflight bake --help' lists them"),
    (["--size", "10", "x"], "--size takes a whole number from 1 to 9, not '10'"),
    (["--size"], "--size needs a value: --size N"),
    (["-s", "1", "-s", "2", "x"], "-s is given twice"),
    (["--loud=yes", "x"], "--loud takes no value"),
    (["--shade", "gren", "x"], "--shade takes red or green, not 'gren'; did you mean 'green'?"),
    (["-z", "x"], "unknown option '-z' in '-z'; a file of that name is written './-z'"),
    ([], "THING is missing; 'preflight bake --help' shows how it is used"),
    (
      ["a", "b", "c\u{1b}[2J"],
      "'c\\u{1b}[2J' is one argument too many; 'preflight bake --help' shows how it is used"
    ),
  ])
  func mistakesAreOneLine(words: [String], message: String) {
    let failure = #expect(throws: Failure.self) { try Arguments(words, by: Sample.Bake.spec) }
    #expect(failure?.message == message)
    #expect(failure?.status == .usage)
  }

  @Test func helpNeedsNothingElse() throws {
    #expect(try Sample.arguments("--help")[CommonOptions.help])
    #expect(try Sample.arguments("-h")[CommonOptions.help])
  }
}
