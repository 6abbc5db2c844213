import FaithfulJSON
import Foundation
import Synchronization

/// The last requests, for tests that ask what a client really sent. Holds no token.
final class RequestLog: Sendable {
  private let entries = Mutex<[JSON]>([])
  private static let most = 10_000

  /// Adds a finished exchange.
  func add(_ head: RequestHead, status: Int, bodyBytes: Int64, fault: String?) {
    let entry = JSON.object([
      ("at", JSON(Date().timeIntervalSince1970)), ("method", .string(head.method)),
      ("path", .string(head.path)), ("status", JSON(status)), ("body_bytes", JSON(bodyBytes)),
      ("host", head.headers["host"].map { .string($0) }),
      ("has_token", JSON(head.headers["authorization"] != nil)),
      ("client_id", head.headers["x-client-id"].map { .string($0) }),
      ("skill_source", head.headers["x-skill-source"].map { .string($0) }),
      ("skill_version", head.headers["x-skill-version"].map { .string($0) }),
      ("skill_platform", head.headers["x-skill-platform"].map { .string($0) }),
      ("range", head.headers["range"].map { .string($0) }),
      ("fault", fault.map { .string($0) }),
    ])
    entries.withLock {
      if $0.count >= Self.most { $0.removeFirst(Self.most / 10) }
      $0.append(entry)
    }
  }

  /// The entries, the oldest first.
  var json: JSON { .array(entries.withLock { $0 }) }

  /// Forgets all.
  func clear() { entries.withLock { $0 = [] } }
}
