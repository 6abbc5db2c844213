import Brief
import FaithfulJSON
import Foundation
import MediaEngine
import MediaModel
import TerminalKit
import Verification

/// `preflight verify`
enum VerifyCommand: Command {
  static let request = Option<String>.text(
    "request", "FILE", "a JSON file with what is asked, and thresholds", completes: .files)
  static let platform = Option<String>(
    "for", "PLATFORM",
    "also check a platform's limits: "
      + PlatformProfile.all.map(\.name).joined(separator: ", "),
    takes: PlatformProfile.all.map(\.name).joined(separator: ", "),
    read: { PlatformProfile.named($0) == nil ? nil : $0 })
  static let quick = Flag("quick", "read headers and index only; nothing is decoded")
  static let brief = Flag("brief", "the verdict and what did not pass, in a few hundred bytes")
  static let junit = Option<String>.text(
    "junit", "FILE", "also write the findings as JUnit XML", completes: .files)
  static let html = Option<String>.text(
    "html", "FILE", "also write a page with pictures, sound and findings", completes: .files)
  static let fix = Flag("fix", "mend what can be mended into the file given with -o")
  static let shape = Option<String>.choice(
    "shape", "HOW", "with --fix: bring a wrong shape to the one asked, by bars or by cutting",
    of: Repair.Options.Shape.allCases.map(\.rawValue))

  static let batch = Option<String>.text(
    "batch", "FILE", "verify the videos of a file of jobs, or of what run --json printed",
    completes: .files)
  static let list = Option<String>.choice(
    "list", "WHAT", "print the thresholds, the platforms, or the JSON Schema of --json",
    of: VerifyTables.allCases.map(\.rawValue))

  static let spec = CommandSpec(
    "verify", "compares a video with what was asked, and looks for flaws",
    discussion: """
      Decodes the whole file once and says of each check whether it passed. What was not asked is \
      not checked against a wish. The words of a prompt are understood in English and Chinese; \
      options come before the request file, the request file before the prompt.
      """,
    operands: [
      Operand("FILE", "a video, or a folder of them", least: 0, most: nil, completes: .files)
    ],
    options: [
      Shared.prompt.row, Shared.resolution.row, Shared.duration.row, Shared.aspect.row,
      request.row, batch.row, platform.row, quick.row, brief.row, Shared.json.row, junit.row,
      html.row, fix.row, Shared.output.row, shape.row, list.row,
    ],
    examples: [
      (
        "preflight verify promo.mp4 --prompt 'a 12-second vertical promo'",
        "compares length and shape with the words"
      ),
      ("preflight verify promo.mp4 --for reels --html report.html", "a platform's limits, a page"),
      ("preflight verify --batch jobs.jsonl", "the videos of a batch, each by its own request"),
      ("preflight verify promo.mp4 --fix -o mended.mp4", "mends index, start, loudness, …"),
    ],
    statuses: [
      (.fine, "nothing failed; warnings are shown"), (.notPassed, "a check failed"),
      (.usage, "wrong usage"), (.interrupted, "interrupted"),
    ])

  static func run(_ arguments: Arguments, on console: Console) async throws -> ExitStatus {
    if let table = arguments[list].flatMap(VerifyTables.init) {
      try table.show(on: console)
      return .fine
    }
    let (asked, options) = try what(arguments)
    if arguments[fix] {
      return try await mend(arguments, asked, options, on: console)
    }
    guard arguments[Shared.output] == nil, arguments[shape] == nil else {
      throw Failure.usage("-o and --shape say how to mend; give --fix with them")
    }
    let targets = try targets(arguments, asked)
    var verdicts: [Verdict] = []
    for target in targets {
      let verdict = try await blocking(console, target.path) { cancellation, progress in
        try Verifier.verify(
          target.path, request: target.request, options: options, cancellation: cancellation,
          progress: progress)
      }
      console.endProgress()
      let name = targets.count > 1 ? target.path : nil
      show(verdict, arguments, name: name, isFirst: verdicts.isEmpty, on: console)
      verdicts.append(verdict)
    }
    if verdicts.count > 1, !arguments[Shared.json] { console.say(tally(verdicts)) }
    try save(verdicts, arguments)
    return verdicts.allSatisfy(\.passed) ? .fine : .notPassed
  }

  private static func targets(
    _ arguments: Arguments, _ asked: VideoRequest
  ) throws -> [VerifyTarget] {
    guard let jobs = arguments[batch] else {
      guard !arguments.operands.isEmpty else {
        throw Failure.usage("name a video, or a folder of them, or the jobs with --batch")
      }
      return try VerifyTarget.files(arguments.operands, asked)
    }
    guard arguments.operands.isEmpty else {
      throw Failure.usage("--batch names the videos; leave \(printable(arguments.operands[0])) out")
    }
    return try VerifyTarget.batch(jobs, asked)
  }

  private static func tally(_ verdicts: [Verdict]) -> String {
    let failed = verdicts.count { !$0.passed }
    return "\(verdicts.count) files: \(verdicts.count - failed) passed, \(failed) failed"
  }

  private static func what(
    _ arguments: Arguments
  ) throws -> (VideoRequest, VerificationOptions) {
    var asked = arguments[Shared.prompt].map(RequestReader.read) ?? VideoRequest()
    var options = VerificationOptions(
      quick: arguments[quick], keepsPictures: arguments[html] != nil)
    if let path = arguments[request] {
      let file = try RequestFile.load(path)
      asked = asked.overridden(by: file.request)
      options.platform = file.platform
      options.thresholds = file.thresholds
    }
    asked = asked.overridden(by: Shared.request(arguments))
    if let named = arguments[platform] { options.platform = PlatformProfile.named(named) }
    return (asked, options)
  }

  private static func mend(
    _ arguments: Arguments, _ asked: VideoRequest, _ options: VerificationOptions,
    on console: Console
  ) async throws -> ExitStatus {
    guard let output = arguments[Shared.output] else {
      throw Failure.usage("--fix never changes a file in place; say with -o where the result goes")
    }
    guard arguments.operands.count == 1, let path = arguments.operands.first else {
      throw Failure.usage("--fix takes one file")
    }
    let repair = Repair.Options(
      shape: arguments[shape].flatMap(Repair.Options.Shape.init), verification: options)
    let result = try await blocking(console, path) { cancellation, progress in
      try Repair.run(
        path, output: output, request: asked, options: repair, cancellation: cancellation,
        progress: progress)
    }
    console.endProgress()
    if !arguments[Shared.json] {
      if result.actions.isEmpty { console.say("\(printable(path)): nothing that could be mended") }
      for action in result.actions { console.say("mended: \(printable(action))") }
    }
    let verdict = result.after ?? result.before
    show(verdict, arguments, mended: result.actions, isFirst: true, on: console)
    try save([verdict], arguments)
    return verdict.passed ? .fine : .notPassed
  }

  private static func show(
    _ verdict: Verdict, _ arguments: Arguments, name: String? = nil, mended: [String]? = nil,
    isFirst: Bool, on console: Console
  ) {
    if arguments[Shared.json] {
      console.say(JSONReport.json(verdict, mended: mended))
    } else if arguments[brief] || console.isQuiet {
      console.write(ended(TextReport.brief(verdict, name: name)))
    } else {
      if !isFirst { console.say("") }
      console.write(
        ended(
          TextReport.text(
            verdict, name: name, width: console.width, colour: console.hasColour)))
    }
  }

  private static func ended(_ text: String) -> String {
    text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
  }

  private static func save(_ verdicts: [Verdict], _ arguments: Arguments) throws {
    if let path = arguments[junit] { try write(JUnitReport.xml(verdicts), to: path) }
    if let path = arguments[html] { try write(HTMLReport.page(verdicts), to: path) }
  }

  private static func write(_ text: String, to path: String) throws {
    do {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw Failure(
        "\(printable(path)): cannot be written; choose another place", status: .machine)
    }
  }

  private static func blocking<Result: Sendable>(
    _ console: Console, _ path: String,
    _ body: @escaping @Sendable (Cancellation, @escaping MediaProgress.Report) throws -> Result
  ) async throws -> Result {
    let cancellation = Cancellation()
    let label = "verifying \(printable(path))"
    return try await BlockingWork.run(cancellation: cancellation) {
      try body(cancellation) { progress in
        console.progress(
          ProgressLine.text(
            label: label, fraction: progress.fraction, width: console.width - 1))
      }
    }
  }
}
