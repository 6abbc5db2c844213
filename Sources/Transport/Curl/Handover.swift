import Synchronization

/// Hands one value from curl's thread to the task that waits for it.
final class Handover<Value: Sendable>: Sendable {
  private let waiting = Mutex<CheckedContinuation<Value, Never>?>(nil)

  /// Starts the work and waits for its value.
  func value(starting start: () -> Void) async -> Value {
    await withCheckedContinuation { continuation in
      waiting.withLock { $0 = continuation }
      start()
    }
  }

  /// Gives the value; only the first one counts.
  func give(_ value: Value) {
    waiting.withLock { waiting in
      defer { waiting = nil }
      return waiting
    }?.resume(returning: value)
  }
}

extension CurlLoop {
  /// Runs a transfer until its receiver hands over a value. Cancelling the task ends the transfer,
  /// of which the receiver then hears.
  func run<Value: Sendable>(_ transfer: Transfer, until handover: Handover<Value>) async -> Value {
    await withTaskCancellationHandler {
      await handover.value { start(transfer) }
    } onCancel: {
      end(transfer)
    }
  }

  /// Ends a transfer early.
  func end(_ transfer: Transfer) {
    transfer.cancel()
    wake()
  }
}
