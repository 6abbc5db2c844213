/// When a call that failed is made again.
struct RetryPolicy: Hashable, Sendable {
  /// How many times it is made in all.
  var attempts: Int

  /// For calls that may reach the service twice without harm.
  static let patient = RetryPolicy(attempts: 4)
  /// For calls that must not be made again unless the service certainly refused them.
  static let never = RetryPolicy(attempts: 1)

  /// Seconds to wait before the attempt after this one, counted from 1; nil when it was the last.
  /// They double each time, and a jitter from 0 up to 1 spreads them from half to one and a half.
  func delay(after attempt: Int, jitter: Double) -> Double? {
    guard attempt < attempts else { return nil }
    let step = Double(1 << min(attempt - 1, 5))
    return step * (0.5 + jitter)
  }
}
