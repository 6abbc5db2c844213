import FaithfulJSON
import Foundation
import MediaModel
import Pipeline
import TerminalKit

/// `preflight batch`
enum BatchCommand: Command {
  static let spec = CommandSpec(
    "batch", "runs a file of jobs, one after the other",
    discussion: """
      Each line is a JSON object with prompt and output, and where wanted media (a path or a list \
      of them), duration, aspect, resolution, sound, title and platform. Each video is verified \
      against its own request. A job that fails does not stop the others; typed again, what is \
      finished is not done anew. Paths are relative to where the command is typed. A prompt that \
      asks for several videos gives several, numbered.
      """,
    operands: [Operand("FILE", "the jobs; - reads standard input", completes: .files)],
    options: [
      Shared.fresh.row, RunCommand.retry.row, RunCommand.credits.row, RunCommand.strict.row,
      Shared.limit.row, Shared.smooth.row, Shared.preset.row, Shared.jobs.row, Shared.session.row,
      Shared.poll.row, Shared.timeout.row,
    ] + Shared.serviceRows + [Shared.json.row],
    examples: [
      ("preflight batch jobs.jsonl --local", "with the local service"),
      (
        #"echo '{"prompt":"a 10 s clip","media":"pics","output":"a.mp4"}' | preflight batch -"#,
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
    let jobs = try BatchJob.read(try text(of: name), from: name)
    var failed = 0
    for (number, job) in jobs.enumerated() {
      if !arguments[Shared.json], !console.isQuiet {
        console.say(console.styled("[\(number + 1)/\(jobs.count)] \(printable(job.output))", .bold))
      }
      let status = try await run(job, number + 1, arguments, on: console)
      if status != .fine { failed += 1 }
    }
    console.endProgress()
    if !arguments[Shared.json] {
      console.say("\(jobs.count) jobs: \(jobs.count - failed) as asked, \(failed) not")
    }
    return failed == 0 ? .fine : .notPassed
  }

  private static func run(
    _ job: BatchJob, _ number: Int, _ arguments: Arguments, on console: Console
  ) async throws -> ExitStatus {
    var options = try RunCommand.options(
      media: job.media, prompt: job.prompt, output: job.output, arguments, on: console)
    options.request = job.request
    options.platform = job.platform
    let report = PipelineReport(console: console, isJSON: arguments[Shared.json], job: number)
    do {
      let result = try await RunPipeline(options).run { report.take($0) }
      report.end(result)
      return result.failure.map { ExitStatus($0) } ?? .fine
    } catch {
      let failure = Explanation.of(error)
      if failure.status == .interrupted { throw error }
      console.endProgress()
      if arguments[Shared.json] {
        console.say(
          JSON.object([
            ("job", JSON(number)), ("event", "failed"), ("status", JSON(failure.status.rawValue)),
            ("text", JSON(failure.message)),
          ]))
      } else {
        console.complain(failure.message)
      }
      return failure.status
    }
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
