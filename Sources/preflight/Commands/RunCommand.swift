import FaithfulJSON
import MediaModel
import Pipeline
import TerminalKit

/// `preflight run`
enum RunCommand: Command {
  static let strict = Flag("strict", "stop when a file is rejected, instead of going on without it")
  static let withText = Flag(
    "with-text", "send the words of text files in the folder with the prompt, 4 kB at most")
  static let retry = Option<Int>.number(
    "retry", "N", "corrections to ask for when length or shape are wrong", in: 0...9,
    standard: "0")
  static let credits = Option<Double>(
    "max-credits", "N", "the most credits to spend", standard: "no limit of its own",
    takes: "a number of 0 or more", suchAs: "100",
    read: { Double($0).flatMap { $0 >= 0 && $0.isFinite ? $0 : nil } })
  static let fault = Option<String>.text(
    "fault", "LIST", "with --local: how the service misbehaves, as for serve")

  static let spec = CommandSpec(
    "run", "takes a folder to a finished, verified MP4",
    discussion: """
      Prepares the media, uploads them, asks for the video, has it rendered, downloads it and \
      compares it with what was asked. Each step is written down before it is taken: the same \
      command, typed again after a crash or Ctrl-C, goes on where it was and never sends a paid \
      message twice.
      """,
    operands: [
      Operand("PATH", "a folder or files; may be left out", least: 0, most: nil, completes: .files)
    ],
    options: [
      Shared.prompt.row, Shared.output.row, Shared.resolution.row, Shared.duration.row,
      Shared.aspect.row, VerifyCommand.platform.row, retry.row, credits.row, strict.row,
      Shared.fresh.row, withText.row, Shared.limit.row, Shared.smooth.row, Shared.keepLocation.row,
      Shared.preset.row, Shared.jobs.row, Shared.session.row, Shared.poll.row,
      Shared.timeout.row,
    ] + Shared.serviceRows + [fault.row, Shared.json.row],
    examples: [
      (
        "preflight run TestMedia --local -p 'a 12-second vertical promo' -o promo.mp4",
        "with the local service: no account, no network"
      ),
      (
        "preflight run holiday -p '30 s for Reels with music' -o holiday.mp4 --retry 1",
        "with the real service; one correction if length or shape are wrong"
      ),
    ],
    statuses: [
      (.fine, "the video is there and as asked"),
      (.notPassed, "the video is there but not as asked; with --strict: a file was rejected"),
      (.usage, "wrong usage"), (.refused, "the service refused; its code is shown"),
      (.network, "network or time limit; typing it again goes on"),
      (.machine, "this machine cannot: full disk, no permission"),
      (.interrupted, "interrupted; typing it again goes on"),
    ])

  static func run(_ arguments: Arguments, on console: Console) async throws -> ExitStatus {
    guard let prompt = arguments[Shared.prompt], prompt.contains(where: { !$0.isWhitespace })
    else { throw Failure.usage("--prompt is missing: say what is asked for") }
    guard let output = arguments[Shared.output] else {
      throw Failure.usage("-o is missing: say where the MP4 goes")
    }
    let options = try options(
      media: arguments.operands, prompt: prompt, output: output, arguments, on: console)
    let report = PipelineReport(console: console, isJSON: arguments[Shared.json])
    let result = try await console.tellingFailure(asJSON: arguments[Shared.json]) {
      try await RunPipeline(options).run {
        report.take($0)
      } tell: {
        report.end($0)
      }
    }
    return result.failure.map { ExitStatus($0) } ?? .fine
  }

  /// What the options that `run` and `batch` share ask for.
  static func options(
    media: [String], prompt: String, output: String, _ arguments: Arguments, on console: Console
  ) throws -> RunOptions {
    var options = RunOptions(
      media: media, prompt: prompt, output: output, request: Shared.request(arguments),
      service: try Shared.service(arguments, console: console))
    options.service.faults = arguments[fault]
    options.render = Shared.render(arguments)
    options.platform = arguments[VerifyCommand.platform]
    options.limit = arguments[Shared.limit]
    options.preset = arguments[Shared.preset]
    options.jobs = arguments[Shared.jobs]
    options.smooth = arguments[Shared.smooth]
    options.keepLocation = arguments[Shared.keepLocation]
    options.strict = arguments[strict]
    options.fresh = arguments[Shared.fresh]
    options.keepsFinished = true
    options.retries = arguments[retry] ?? 0
    options.creditLimit = arguments[credits]
    options.includesText = arguments[withText]
    return options
  }
}
