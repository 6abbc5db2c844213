import MediaModel
import Synchronization

/// Adds up the bytes of several transfers and tells how far all of them are.
final class TransferMeter: Sendable {
  let total: Int64
  private let sent = Mutex<[String: Int64]>([:])
  private let relay: EventRelay
  private let began = ContinuousClock.now

  init(files: [PreparedMedia.File], relay: EventRelay) {
    total = files.reduce(0) { $0 + $1.bytes }
    self.relay = relay
  }

  func note(_ file: PreparedMedia.File, _ bytes: Int64) {
    let done = sent.withLock { sent in
      sent[file.path] = min(bytes, file.bytes)
      return sent.values.reduce(0, +)
    }
    relay.send(.progress(.upload, .transfer(file.name, done, of: total, since: began)))
  }
}

extension StepProgress {
  /// How far a transfer is that began at a moment.
  static func transfer(
    _ name: String, _ done: Int64, of total: Int64?, since began: ContinuousClock.Instant
  ) -> StepProgress {
    let seconds = Double((ContinuousClock.now - began) / .seconds(1))
    let rate = seconds > 0.2 ? Double(done) / seconds : nil
    let left = total.flatMap { total in rate.map { $0 > 0 ? Double(total - done) / $0 : nil } }
    return StepProgress(
      fraction: total.map { $0 > 0 ? min(1, Double(done) / Double($0)) : 1 }, detail: name,
      bytesPerSecond: rate, secondsLeft: left ?? nil)
  }
}
