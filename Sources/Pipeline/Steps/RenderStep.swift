import Foundation
import Ledger
import MediaModel
import Service

extension RunEngine {
  /// Reads the timeline, compares it with what was asked, and starts a render of it under an id
  /// that is in the ledger before it is sent.
  func startRender(_ part: Int) async throws {
    relay.send(.started(.check, detail: ""))
    let state = try await client.state(session: try currentSession())
    let draft = try place.draft(of: state, part: part, of: job.videos.count)
    if timeline != draft.summary { relay.send(.timeline(draft.summary)) }
    timeline = draft.summary
    let mismatches = draft.mismatches(with: job.requests[part]).filter { $0.outcome == .fail }
    for finding in mismatches { relay.warning("the timeline: \(Words.line(finding))") }
    relay.send(
      .finished(.check, detail: mismatches.isEmpty ? "as asked" : "not all as asked"))
    if !mismatches.isEmpty, try await beginsCorrection(mismatches, part: part, path: "") { return }
    relay.send(.started(.render, detail: ""))
    let render = try await place.beginRender(run: (runID, run.round, part))
    try checkpoint(.renderWritten)
    let status = try await place.start(render, draft: draft)
    try checkpoint(.renderStarted)
    if case .failed = status.phase { noteFailure(of: render, status.message) }
  }

  /// Waits for a render that the service has or may have.
  func follow(_ render: RenderRecord) async throws {
    if render.status == .completed, render.url != nil, !place.options.local {
      relay.notice("the address of the video is a day old and may be dead: asking for a fresh one")
    }
    let outcome = try await place.follow(render, job.render) { [relay] progress in
      relay.send(.progress(.render, progress))
    }
    switch outcome {
    case .completed:
      relay.send(.finished(.render, detail: render.id))
      try checkpoint(.renderCompleted)
    case .failed(let words):
      noteFailure(of: render, words)
    case .lost:
      relay.warning("the service does not know render \(render.id): another is started")
    }
  }

  /// Counts a render that failed, whichever answer told it, and says so.
  private func noteFailure(of render: RenderRecord, _ words: String?) {
    failedNow.insert(render.id)
    relay.warning("the render failed\(words.map { " (“\($0)”)" } ?? "")")
  }
}

extension Words {
  /// A finding in one line.
  static func line(_ finding: Finding) -> String {
    let asked = finding.asked.map { ", asked: \($0)" } ?? ""
    return "\(finding.code): \(finding.found)\(asked)"
  }
}
