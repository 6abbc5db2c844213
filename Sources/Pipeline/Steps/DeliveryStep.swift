import FaithfulJSON
import Foundation
import Ledger
import MediaEngine
import MediaModel
import Service
import Verification

extension RunEngine {
  /// Fetches the MP4 of a render. What lies at its place is replaced only once it is whole.
  func download(_ render: RenderRecord) async throws {
    let path = job.outputs[render.part]
    relay.send(.started(.download, detail: path))
    try checkpoint(.downloadBegun)
    let bytes = try await place.download(render, to: path) { [relay] progress in
      relay.send(.progress(.download, progress))
    }
    try checkpoint(.downloaded)
    try await ledger.finishDownload(
      render: render.id, service: place.service, path: path, bytes: bytes, sha256: nil)
    relay.send(.finished(.download, detail: "\(path), \(ByteSize(bytes))"))
    try checkpoint(.downloadKept)
  }

  /// Compares a delivered MP4 with what was asked.
  func verify(_ render: RenderRecord) async throws {
    let path = job.outputs[render.part]
    relay.send(.started(.verify, detail: path))
    let request = job.requests[render.part]
    var options = VerificationOptions()
    options.platform = job.platform.flatMap { PlatformProfile.named($0) }
    let cancellation = Cancellation()
    let verdict = try await BlockingWork.run(cancellation: cancellation) { [options] in
      try Verifier.verify(path, request: request, options: options, cancellation: cancellation)
    }
    verdicts[render.part] = verdict
    try await ledger.keep(
      VerdictRecord(
        run: runID, round: run.round, part: render.part, path: path,
        outcome: verdict.outcome.rawValue, findings: try JSON.encoding(verdict.findings).text()))
    relay.send(.finished(.verify, detail: verdict.outcome.rawValue))
    try checkpoint(.verified)
  }

  /// Ends the run, or begins a correction where one is allowed.
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
    try await ledger.end(run: runID, .finished)
    return RunResult(
      videos: videos, rejected: rejected, session: run.session ?? "", timeline: timeline)
  }
}
