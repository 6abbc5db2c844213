import Dispatch

/// Runs a ledger's work on a queue of its own, because SQLite blocks.
final class LedgerExecutor: SerialExecutor {
  let queue = DispatchQueue(label: "preflight.ledger")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
