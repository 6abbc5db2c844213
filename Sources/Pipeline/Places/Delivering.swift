import FaithfulJSON
import Foundation
import Ledger
import MediaEngine
import MediaModel
import Service
import Verification

extension Workplace {
  /// Fetches the MP4 of a finished render and notes it. What lies at its place is replaced only
  /// once it is whole.
  func fetch(
    _ render: RenderRecord, to path: String, checkpoint: Checkpoint = { _ in }
  ) async throws -> Int64 {
    relay.send(.started(.download, detail: path))
    let bytes = try await download(render, to: path) { [relay] progress in
      relay.send(.progress(.download, progress))
    }
    try checkpoint(.downloaded)
    try await ledger.finishDownload(
      render: render.id, service: service, path: path, bytes: bytes, sha256: nil)
    relay.send(.finished(.download, detail: "\(path), \(ByteSize(bytes))"))
    return bytes
  }

  /// Whether the MP4 of a render lies at a place, whole and of the length it came with.
  func isWhole(_ render: RenderRecord, at path: String) async throws -> Bool {
    guard
      let record = try await ledger.download(render: render.id, service: service, path: path),
      record.status == .whole,
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    else { return false }
    return (attributes[.size] as? Int64) == record.bytes
  }

  /// Compares a file with what was asked.
  func verify(
    _ path: String, request: VideoRequest, platform: PlatformProfile?
  ) async throws -> Verdict {
    relay.send(.started(.verify, detail: path))
    var options = VerificationOptions()
    options.platform = platform
    let cancellation = Cancellation()
    let verdict = try await BlockingWork.run(cancellation: cancellation) { [options, relay] in
      try Verifier.verify(
        path, request: request, options: options, cancellation: cancellation
      ) { progress in
        relay.send(.progress(.verify, StepProgress(fraction: progress.fraction)))
      }
    }
    relay.send(.finished(.verify, detail: verdict.outcome.rawValue))
    return verdict
  }
}

extension Ledger {
  /// Keeps the verdict on a delivered video.
  func keep(_ verdict: Verdict, run: Int64?, round: Int, part: Int) throws {
    try keep(
      VerdictRecord(
        run: run, round: round, part: part, path: verdict.path,
        outcome: verdict.outcome.rawValue,
        findings: try JSON.encoding(verdict.findings).text()))
  }
}
