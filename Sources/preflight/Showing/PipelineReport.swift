import FaithfulJSON
import MediaModel
import Pipeline
import TerminalKit
import Verification

/// Tells a person, or a program, how a run goes.
struct PipelineReport: Sendable {
  let console: Console
  let isJSON: Bool
  /// The number of a batch's job, for programs.
  var job: Int?
  /// The words of a conversation that are being shown; steps are not told beside them.
  var answer: AnswerLines?

  func take(_ event: PipelineEvent) {
    if answer?.isMuted == true { return }
    if isJSON {
      if let json = event.report { say(json) }
      return
    }
    switch event {
    case .started, .progress: break
    default: answer?.end()
    }
    switch event {
    case .asked(_, let summary): say(summary)
    case .resumed(let step, let detail):
      say("Going on from \(step.title.lowercased())" + (detail.isEmpty ? "" : ": \(detail)"))
    case .started(let step, let detail):
      console.progress(step.title + (detail.isEmpty ? "…" : "  \(detail)"), now: true)
    case .progress(let step, let progress): show(step, progress)
    case .finished(let step, let detail):
      console.endProgress()
      if answer != nil { break }
      say(console.styled("✓", .green) + " " + step.title + (detail.isEmpty ? "" : ": \(detail)"))
    case .notice(let level, let text):
      if level == .warning {
        console.warn(text)
      } else {
        console.remark(text)
      }
    case .answer(let text):
      if console.isQuiet { break }
      for line in wrapped(text, to: console.width - 4) { console.say("  │ " + line) }
    case .timeline(let text): say(text)
    case .rejected(let file):
      console.warn("left out: \(printable(file.path)): \(printable(file.reason))")
    }
  }

  /// Tells what was delivered.
  func end(_ result: RunResult) {
    console.endProgress()
    if isJSON {
      say(result.report)
      return
    }
    for video in result.videos { show(video) }
  }

  /// Tells of one video that was fetched.
  func end(_ video: DeliveredVideo) {
    console.endProgress()
    if isJSON {
      say(video.report)
    } else {
      show(video)
    }
  }

  private func say(_ json: JSON) {
    guard let job, let members = json.object?.members else { return console.say(json) }
    console.say(JSON.object([("job", JSON(job))] + members.map { ($0.key, $0.value) }))
  }

  private func say(_ line: String) {
    if !console.isQuiet { console.tell(line) }
  }

  private func show(_ step: PipelineStep, _ progress: StepProgress) {
    var details: [String] = []
    if let rate = progress.bytesPerSecond, rate > 0 {
      details.append("\(ByteSize(Int64(min(rate, 1e15))))/s")
    }
    if let left = progress.secondsLeft { details.append("\(ProgressLine.clock(left)) left") }
    let label = progress.detail.isEmpty ? step.title : "\(step.title)  \(progress.detail)"
    console.progress(
      ProgressLine.text(
        label: label, fraction: progress.fraction, details: details,
        width: console.width - 1))
  }

  private func show(_ video: DeliveredVideo) {
    if console.isQuiet {
      console.say(TextReport.brief(video.verdict))
    } else {
      console.write(
        TextReport.text(video.verdict, width: console.width, colour: console.hasColour))
    }
  }
}
