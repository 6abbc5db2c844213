import Foundation
import Ledger
import MediaModel
import Verification

extension RunEngine {
  /// Fetches the MP4 of a render.
  func download(_ render: RenderRecord) async throws {
    try checkpoint(.downloadBegun)
    _ = try await place.fetch(render, to: job.outputs[render.part], checkpoint: checkpoint)
    try checkpoint(.downloadKept)
  }

  /// Compares a delivered MP4 with what was asked.
  func verify(_ render: RenderRecord) async throws {
    let verdict = try await place.verify(
      job.outputs[render.part], request: job.requests[render.part],
      platform: job.platform.flatMap { PlatformProfile.named($0) })
    verdicts[render.part] = verdict
    try await ledger.keep(verdict, run: runID, round: run.round, part: render.part)
    try checkpoint(.verified)
  }

  /// What the run came to; nil where it begins a correction.
  func judge() async throws -> RunResult? {
    for (part, verdict) in verdicts.sorted(by: { $0.key < $1.key }) where !verdict.passed {
      let wrong = verdict.findings(.fail)
      if try await beginsCorrection(wrong, part: part, path: verdict.path) { return nil }
    }
    let videos = try verdicts.sorted { $0.key < $1.key }.map { part, verdict in
      let attributes = try FileManager.default.attributesOfItem(atPath: verdict.path)
      return DeliveredVideo(
        path: verdict.path, bytes: attributes[.size] as? Int64 ?? 0, request: verdict.request,
        verdict: verdict)
    }
    return RunResult(
      videos: videos, rejected: rejected, session: run.session ?? "", timeline: timeline)
  }
}
