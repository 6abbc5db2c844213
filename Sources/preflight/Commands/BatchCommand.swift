import FaithfulJSON
import Foundation
import MediaModel
import Pipeline
import Synchronization
import TerminalKit
import Verification

/// `preflight batch`
enum BatchCommand: Command {
  static let manner = Option<String>.choice(
    "manner", "HOW", "a session for each job, one session, or one message for all of them",
    of: BatchManner.allCases.map(\.rawValue), standard: BatchManner.sessions.rawValue)

  static let spec = CommandSpec(
    "batch", "runs a file of jobs, one after the other",
    discussion: """
      Each line is a JSON object with prompt and output, and where wanted media (a path or a list \
      of them), duration in seconds, aspect and resolution. Words that ask for several videos give \
      them numbered. Each video is verified against its own request. A job that fails does not stop \
      the others; typed again, what is finished is not made anew. Paths are relative to the file.
      """,
    operands: [Operand("FILE", "the jobs; - reads standard input", completes: .files)],
    options: [
      manner.row, Shared.fresh.row, RunCommand.retry.row, RunCommand.credits.row,
      RunCommand.strict.row,
      Shared.limit.row, Shared.smooth.row, Shared.preset.row, Shared.jobs.row,
      Shared.poll.row, Shared.timeout.row,
    ] + Shared.serviceRows + [Shared.json.row],
    examples: [
      ("preflight batch jobs.jsonl --local", "with the local service"),
      (
        #"echo '{"prompt":"a 10 s clip","output":"a.mp4"}' | preflight batch -"#,
        "one job from a pipe"
      ),
    ],
    statuses: [
      (.fine, "every video is there and as asked"),
      (.notPassed, "a job failed, in whatever way; the others were done"),
      (.usage, "wrong usage, or a line that is no job"), (.interrupted, "interrupted"),
    ])

  static func run(_ arguments: Arguments, on console: Console) async throws -> ExitStatus {
    let name = arguments.operands[0]
    let folder = name == "-" ? "." : URL(fileURLWithPath: name).deletingLastPathComponent().path
    let jobs = try BatchJob.read(try text(of: name), folder: folder, name: name)
    let options = try RunCommand.options(
      media: [], prompt: "", output: "", arguments, on: console)
    let batch = BatchPipeline(
      jobs, manner: arguments[manner].flatMap(BatchManner.init) ?? .sessions, options: options)
    let isJSON = arguments[Shared.json]
    let current = Mutex(-1)
    let outcomes = try await batch.run { number, event in
      let isNew = current.withLock { last in
        defer { last = number }
        return last != number
      }
      if isNew, !isJSON, !console.isQuiet {
        let title = "[\(number + 1)/\(jobs.count)] \(printable(jobs[number].output))"
        console.say(console.styled(title, .bold))
      }
      PipelineReport(console: console, isJSON: isJSON, job: number + 1).take(event)
    }
    console.endProgress()
    let passed = outcomes.filter { (try? $0.result.get())?.verdict.passed == true }.count
    show(outcomes, isJSON: isJSON, on: console)
    if !isJSON {
      console.say("\(outcomes.count) videos: \(passed) as asked, \(outcomes.count - passed) not")
    }
    return passed == outcomes.count ? .fine : .notPassed
  }

  private static func show(_ outcomes: [BatchOutcome], isJSON: Bool, on console: Console) {
    var table = Table([.init(""), .init("video"), .init("what became of it", wraps: true)])
    for outcome in outcomes {
      let path = printable((try? outcome.result.get())?.path ?? outcome.job.output)
      switch outcome.result {
      case .success(let video):
        if isJSON {
          console.say(JSON.object([("event", "video"), ("video", video.report)]))
        }
        let result = video.verdict.outcome
        table.add([
          .init(result.rawValue, result == .fail ? .red : .green), .init(path),
          .init("\(ByteSize(video.bytes))"),
        ])
      case .failure(let error):
        let failure = Explanation.of(error)
        if isJSON {
          console.say(
            JSON.object([
              ("event", "failed"), ("path", JSON(outcome.job.output)),
              ("status", JSON(failure.status.rawValue)), ("text", JSON(failure.message)),
            ]))
        }
        table.add([.init("none", .red), .init(path), .init(failure.message)])
      }
    }
    if !isJSON { console.say(table) }
  }

  private static func text(of name: String) throws -> String {
    let data =
      name == "-"
      ? FileHandle.standardInput.readDataToEndOfFile() : FileManager.default.contents(atPath: name)
    guard let data else {
      throw Failure.usage("\(printable(name)): there is no such file, or it cannot be read")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
