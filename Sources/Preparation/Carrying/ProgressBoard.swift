import MediaModel
import Synchronization

/// Gathers how far every file is and tells it, one event at a time.
final class ProgressBoard: Sendable {
  private struct State {
    var filesDone = 0
    var costDone = 0.0
    var running: [Int: Double] = [:]
    var lastTold: [Int: ContinuousClock.Instant] = [:]
  }

  private let state = Mutex(State())
  private let telling = Mutex(())
  private let onEvent: @Sendable (PreparationEvent) -> Void
  private let files: Int
  private let cost: Double
  private let start = ContinuousClock.now

  /// Makes a board for so many files and so much work in all.
  init(files: Int, cost: Double, onEvent: @escaping @Sendable (PreparationEvent) -> Void) {
    self.files = files
    self.cost = cost
    self.onEvent = onEvent
  }

  /// Passes an event on.
  func tell(_ event: PreparationEvent) { telling.withLock { _ in onEvent(event) } }

  /// A file is at `fraction` of its work.
  func advance(
    _ index: Int, item: WorkItem, fraction: Double?, seconds: Double?,
    since began: ContinuousClock.Instant
  ) {
    let now = ContinuousClock.now
    let overall: OverallProgress? = state.withLock { state in
      if let told = state.lastTold[index], now - told < .milliseconds(100) { return nil }
      state.lastTold[index] = now
      if let fraction { state.running[index] = fraction * item.cost }
      return self.overall(state, now)
    }
    guard let overall else { return }
    let elapsed = (now - began).seconds
    let left = fraction.flatMap { $0 > 0.02 ? elapsed / $0 * (1 - $0) : nil }
    let progress = FileProgress(
      source: item.file.source, action: item.decision.action, fraction: fraction,
      speed: seconds.flatMap { elapsed > 0.2 && $0 > 0 ? $0 / elapsed : nil }, secondsLeft: left)
    tell(.progress(file: progress, overall: overall))
  }

  /// A file is done.
  func finish(_ index: Int?, cost: Double, entry: Manifest.Entry, unchanged: Bool) {
    let overall = state.withLock { state in
      if let index {
        state.running[index] = nil
        state.lastTold[index] = nil
      }
      state.filesDone += 1
      state.costDone += cost
      return self.overall(state, ContinuousClock.now)
    }
    tell(.finished(entry: entry, unchanged: unchanged, overall: overall))
  }

  private func overall(_ state: State, _ now: ContinuousClock.Instant) -> OverallProgress {
    let done = state.costDone + state.running.values.reduce(0, +)
    let fraction =
      cost > 0 ? min(1, done / cost) : Double(state.filesDone) / Double(max(1, files))
    let elapsed = (now - start).seconds
    let left = fraction > 0.01 && elapsed > 0.5 ? elapsed / fraction * (1 - fraction) : nil
    return OverallProgress(
      filesDone: state.filesDone, files: files, fraction: fraction, secondsLeft: left)
  }
}

extension Duration {
  /// The length in seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
