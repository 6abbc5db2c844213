import FaithfulJSON
import MediaModel
import Pipeline
import Verification

extension PipelineEvent {
  /// The event for programs; nil for those that come many times a second.
  var report: JSON? {
    switch self {
    case .asked(let request, let summary):
      .object([
        ("event", "asked"), ("request", try? JSON.encoding(request)), ("text", JSON(summary)),
      ])
    case .resumed(let step, let detail): Self.step("resumed", step, detail)
    case .started(let step, let detail): Self.step("started", step, detail)
    case .progress: nil
    case .finished(let step, let detail): Self.step("finished", step, detail)
    case .notice(let level, let text):
      .object([("event", "notice"), ("level", JSON(level.rawValue)), ("text", JSON(text))])
    case .answer(let text): .object([("event", "answer"), ("text", JSON(text))])
    case .timeline(let text): .object([("event", "timeline"), ("text", JSON(text))])
    case .rejected(let file):
      .object([
        ("event", "rejected"), ("path", JSON(file.path)), ("reason", JSON(file.reason)),
      ])
    }
  }

  private static func step(_ event: String, _ step: PipelineStep, _ detail: String) -> JSON {
    .object([
      ("event", JSON(event)), ("step", JSON(step.rawValue)),
      ("detail", detail.isEmpty ? nil : JSON(detail)),
    ])
  }
}

extension RunResult {
  /// The result for programs.
  var report: JSON {
    .object([
      ("event", "done"), ("session", JSON(session)), ("timeline", timeline.map { JSON($0) }),
      (
        "rejected",
        .array(rejected.map { .object([("path", JSON($0.path)), ("reason", JSON($0.reason))]) })
      ),
      ("videos", .array(videos.map(\.report))),
    ])
  }
}

extension DeliveredVideo {
  /// The video for programs.
  var report: JSON {
    .object([
      ("path", JSON(path)), ("bytes", JSON(bytes)),
      ("outcome", JSON(verdict.outcome.rawValue)), ("verdict", JSONReport.json(verdict)),
    ])
  }
}
