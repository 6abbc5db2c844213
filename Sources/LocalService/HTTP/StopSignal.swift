import Foundation

/// Lets waiting threads go when the server stops.
final class StopSignal: @unchecked Sendable {  // `stopped` is only touched under `condition`
  private let condition = NSCondition()
  private var stopped = false

  /// Whether the server is stopping.
  var isRaised: Bool { condition.withLock { stopped } }

  /// Wakes every waiter.
  func raise() {
    condition.withLock {
      stopped = true
      condition.broadcast()
    }
  }

  /// Waits so many seconds; false when the server stops before they are over.
  func wait(_ seconds: Double) -> Bool {
    guard seconds > 0 else { return !isRaised }
    let end = Date(timeIntervalSinceNow: seconds)
    return condition.withLock {
      while !stopped {
        if !condition.wait(until: end) { return !stopped }
      }
      return false
    }
  }
}
