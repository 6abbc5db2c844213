import FaithfulJSON
import MediaModel
import Preparation
import TerminalKit

/// `preflight probe`
enum ProbeCommand: Command {
  static let spec = CommandSpec(
    "probe", "says what files are, and what prep would do with them",
    discussion: """
      Looks at the content, not the name: container, length, size and each stream with its codec, \
      size as displayed, frame rate, channels and colour. Folders are read with everything below.
      """,
    operands: [Operand("PATH", "a file or a folder", most: nil, completes: .files)],
    options: [
      Shared.limit.row, Shared.skill.row, Shared.skillFile.row, Shared.smooth.row,
      Shared.jobs.row, Shared.json.row,
    ],
    examples: [
      ("preflight probe clip.mov", "one file"),
      ("preflight probe holiday --json | jq .facts.duration", "a folder, one object per line"),
    ],
    statuses: [
      (.fine, "everything was read"), (.notPassed, "a file is broken and prep would reject it"),
      (.usage, "wrong usage, or no such path"),
    ])

  static func run(_ arguments: Arguments, on console: Console) async throws -> ExitStatus {
    let options = PreparationOptions(
      inputs: arguments.operands, policy: try Shared.policy(arguments),
      limit: arguments[Shared.limit], smooth: arguments[Shared.smooth])
    let files = try Scanner.scan(arguments.operands)
    guard !files.isEmpty else {
      throw Failure.usage("\(printable(arguments.operands[0])): there is no file in it")
    }
    let preparer = Preparer(options: options)
    let report = ProbeReport(console: console, isJSON: arguments[Shared.json])
    var isBroken = false
    let atOnce = arguments[Shared.jobs] ?? Machine.cores
    try await inOrder(files, atOnce: atOnce) { file in
      try await preparer.examine(file.path)
    } take: { file, found in
      isBroken = isBroken || found.decision.action == .reject
      report.show(file.source, found.facts, found.decision)
    }
    return isBroken ? .notPassed : .fine
  }
}
