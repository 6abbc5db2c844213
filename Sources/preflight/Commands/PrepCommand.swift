import FaithfulJSON
import MediaModel
import Preparation
import TerminalKit

/// `preflight prep`
enum PrepCommand: Command {
  static let output = Option<String>.text(
    "output", short: "o", "DIR", "where the prepared files go",
    standard: "beside the first input, NAME-prepared", completes: .folders)
  static let dryRun = Flag("dry-run", short: "n", "only say what would be done, and why")
  static let deep = Flag("deep", "decode kept and copied files to their end, not only in places")
  static let oversize = Option<String>.choice(
    "oversize", "HOW", "what becomes of a clip that cannot be fitted without spoiling it",
    of: Oversize.allCases.map(\.rawValue), standard: Oversize.reject.rawValue)
  static let trim = Option<ClosedRange<Double>>(
    "trim", "START-END", "the part to keep of every clip and sound",
    suchAs: "0:05-0:35", read: { TimeLength.stretch(parsing: $0) })

  static let spec = CommandSpec(
    "prep", "makes a folder ready for upload",
    discussion: """
      Reads every file below the paths and decides by its content, not its name: keep it, copy \
      its streams into another container (remux), re-encode it (transcode), make it smaller \
      (fit), turn a picture or sound into another format (convert), leave it (ignore) or refuse \
      it (reject). The results stand in a folder with the same tree, with a record in \
      preflight.json. The inputs are never changed; a second run does only what is new, and \
      --fresh makes everything again. A result that somebody changed is never overwritten, not \
      even with --fresh: it is reported, and made again once it is moved away or deleted.
      """,
    operands: [Operand("PATH", "a folder or a file", most: nil, completes: .files)],
    options: [
      output.row, Shared.limit.row, Shared.skill.row, Shared.skillFile.row, dryRun.row,
      Shared.smooth.row, Shared.keepLocation.row, deep.row, Shared.preset.row, oversize.row,
      trim.row, Shared.jobs.row, Shared.fresh.row, Shared.json.row,
    ],
    examples: [
      ("preflight prep holiday", "prepares the folder into holiday-prepared"),
      ("preflight prep clip.mkv -o ready --limit 25MB", "one clip, at most 25,000,000 bytes"),
      ("preflight prep holiday --dry-run", "shows each decision, its reason and its cost"),
    ],
    statuses: [
      (.fine, "every file is ready, or was not media"),
      (.notPassed, "a file was rejected; the others are ready"),
      (.usage, "wrong usage, or nothing to prepare"),
      (.machine, "full disk, no permission, missing encoder"),
      (.interrupted, "interrupted; what is done stays done"),
    ])

  static func run(_ arguments: Arguments, on console: Console) async throws -> ExitStatus {
    let options = PreparationOptions(
      inputs: arguments.operands, output: arguments[output],
      policy: try Shared.policy(arguments), limit: arguments[Shared.limit],
      jobs: arguments[Shared.jobs], dryRun: arguments[dryRun], smooth: arguments[Shared.smooth],
      deep: arguments[deep], keepLocation: arguments[Shared.keepLocation],
      preset: arguments[Shared.preset],
      oversize: arguments[oversize].flatMap(Oversize.init) ?? .reject, trim: arguments[trim],
      fresh: arguments[Shared.fresh])
    let report = PreparationReport(
      console: console, isJSON: arguments[Shared.json], isDryRun: options.dryRun)
    let result = try await console.tellingFailure(asJSON: arguments[Shared.json]) {
      try await Preparer(options: options).run { report.take($0) }
    }
    report.end(result)
    return result.rejected.isEmpty ? .fine : .notPassed
  }
}
