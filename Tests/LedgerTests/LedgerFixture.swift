import Foundation
import Ledger

/// A folder of its own for one test, removed with it.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "preflight-ledger-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func ledger(patience: Double = 15, at time: Double = 1000) async throws -> Ledger {
    try await Ledger.open(
      directory: path + "/state", patience: patience,
      clock: { Date(timeIntervalSince1970: time) })
  }

  /// Waits until the last handle is closed: SQLite then takes its journal away.
  func settled() async throws {
    while FileManager.default.fileExists(atPath: file + "-wal") {
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  var file: String { path + "/state/ledger.sqlite" }
}

extension Ledger {
  func someRun(_ fingerprint: String = "f", fresh: Bool = false) throws -> (
    run: RunRecord, continued: Bool
  ) {
    try beginRun(
      fingerprint: fingerprint, project: "/p", service: "local", prompt: "a promo", job: "{}",
      output: "/p.mp4", step: "prepare", fresh: fresh)
  }
}
