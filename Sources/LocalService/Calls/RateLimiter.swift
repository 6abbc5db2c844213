import Foundation
import Synchronization

/// Counts calls of a token in the last ten seconds.
final class RateLimiter: Sendable {
  private let most: Int
  private let calls = Mutex<[String: [Date]]>([:])

  init(callsPerTenSeconds: Int) { most = callsPerTenSeconds }

  /// Counts one; false when it is one too many.
  func admits(_ token: String, now: Date = Date()) -> Bool {
    calls.withLock { calls in
      let recent = (calls[token] ?? []).filter { now.timeIntervalSince($0) < 10 }
      guard recent.count < most else {
        calls[token] = recent
        return false
      }
      calls[token] = recent + [now]
      return true
    }
  }
}
