import Foundation
import Testing

@Suite struct UsageTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  static let commands = [
    "run", "batch", "resume", "history", "probe", "prep", "verify", "upload", "chat", "status",
    "credits", "export", "open", "serve", "completions",
  ]

  @Test func versionGoesToStandardOutput() async throws {
    let outcome = try await Tool.run("--version", in: folder)
    #expect(outcome.status == 0)
    #expect(outcome.output.wholeMatch(of: /preflight \d+\.\d+\.\d+\n/) != nil)
    #expect(outcome.error.isEmpty)
  }

  @Test(arguments: commands)
  func everyCommandHasHelpThatFits(command: String) async throws {
    let outcome = try await Tool.run(command, "--help", in: folder)
    #expect(outcome.status == 0)
    #expect(outcome.error.isEmpty)
    #expect(outcome.output.hasPrefix("preflight \(command): "))
    #expect(outcome.output.contains("--help"))
    #expect(outcome.lines.allSatisfy { $0.count <= 80 })
    #expect(try await Tool.run("--help", in: folder).output.contains("  \(command) "))
  }

  @Test(arguments: [
    ([], "a command is missing"),
    (["prepp", "x"], "did you mean 'prep'?"),
    (["prep"], "PATH is missing"),
    (["prep", "--limit", "12 parsecs", "x"], "--limit takes a size, such as 200MB or 1.5GiB, not"),
    (["prep", "--jobs", "0", "x"], "--jobs takes a whole number from 1 to 256, not '0'"),
    (["prep", "--trim", "5", "x"], "--trim takes START-END, such as 0:05-0:35, not '5'"),
    (["prep", "--skill", "juggling", "x"], "--skill takes "),
    (["prep", "--dryrun", "x"], "did you mean '--dry-run'?"),
    (["verify", "--aspect", "wide", "x"], "--aspect takes W:H, such as 9:16, not 'wide'"),
    (["run", "x", "-o", "y.mp4"], "--prompt is missing"),
    (["run", "x", "-p", "a clip"], "-o is missing"),
    (["serve", "--port", "99999"], "--port takes a whole number from 0 to 65535, not '99999'"),
    (["serve", "--fault", "upload503"], "upload503"),
    (["completions", "tcsh"], "the shells are bash, zsh, fish"),
  ])
  func wrongUsageIsOneLineAndTwo(words: [String], part: String) async throws {
    let outcome = try await Tool.start(words, in: folder).end()
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.hasPrefix("preflight: "))
    #expect(outcome.error.contains(part))
    #expect(outcome.error.split(separator: "\n").count == 1)
  }

  @Test(arguments: ["probe", "prep", "verify"])
  func aMissingPathIsNamed(command: String) async throws {
    let outcome = try await Tool.run(command, "no such place", in: folder)
    #expect(outcome.status == 2)
    #expect(outcome.error.contains("no such place"))
    #expect(outcome.error.split(separator: "\n").count == 1)
    #expect(folder.files.isEmpty)
  }

  @Test(arguments: ["probe", "prep", "verify"])
  func anEmptyFolderIsNamed(command: String) async throws {
    try FileManager.default.createDirectory(
      atPath: folder.path + "/empty", withIntermediateDirectories: true)
    let outcome = try await Tool.run(command, "empty", in: folder)
    #expect(outcome.status == 2)
    #expect(outcome.error.contains("empty: "))
    #expect(outcome.error.split(separator: "\n").count == 1)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionsNameTheCommands(shell: String) async throws {
    let outcome = try await Tool.run("completions", shell, in: folder)
    #expect(outcome.status == 0)
    for command in Self.commands { #expect(outcome.output.contains(command)) }
  }

  @Test func bashUnderstandsItsCompletions() async throws {
    let outcome = try await Tool.shell(
      """
      source <("$preflight" completions bash)
      COMP_WORDS=(preflight pro) COMP_CWORD=1; _preflight; echo "${COMPREPLY[@]}"
      COMP_WORDS=(preflight prep --dry) COMP_CWORD=2; _preflight; echo "${COMPREPLY[@]}"
      COMP_WORDS=(preflight prep --oversize s) COMP_CWORD=3; _preflight; echo "${COMPREPLY[@]}"
      """, in: folder)
    #expect(outcome.lines == ["probe", "--dry-run", "split"])
  }
}
