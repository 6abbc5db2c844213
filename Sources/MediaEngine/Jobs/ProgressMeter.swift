/// Tells how far a job is, some ten times a second at most.
final class ProgressMeter {
  private let report: MediaProgress.Report?
  private let isHeard: Bool
  private let clock = ContinuousClock()
  private var next: ContinuousClock.Instant
  var state: MediaProgress

  init(total: Double?, report: MediaProgress.Report?) {
    self.report = report
    isHeard = report != nil
    state = MediaProgress(total: total)
    next = clock.now
  }

  /// Notes how far it is.
  func advance(to seconds: Double?, bytes: Int64? = nil) {
    if let seconds { state.seconds = max(state.seconds, seconds) }
    if let bytes { state.bytes = bytes }
    guard isHeard else { return }
    let now = clock.now
    guard now >= next else { return }
    next = now + .milliseconds(100)
    report?(state)
  }

  /// Tells the end.
  func finish(bytes: Int64? = nil) {
    if let total = state.total { state.seconds = total }
    if let bytes { state.bytes = bytes }
    report?(state)
  }
}
