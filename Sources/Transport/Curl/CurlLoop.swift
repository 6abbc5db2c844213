import CCurl
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Runs transfers on curl's multi interface, on a thread of its own that lives as long as this.
final class CurlLoop: Sendable {
  private let work: LoopWork

  init?() {
    guard CurlLibrary.isReady, let multi = curl_multi_init() else { return nil }
    work = LoopWork(multi: multi)
    guard work.startThread() else { return nil }
  }

  deinit { work.stop() }

  /// Runs a transfer; its receiver hears the end of it in any case.
  func start(_ transfer: Transfer) { work.add(transfer) }

  /// Makes the loop look at its transfers' flags.
  func wake() { work.wake() }
}

/// What the loop's thread works on; kept by the thread until it ends.
private final class LoopWork: Sendable {
  private struct Inbox {
    var new: [Transfer] = []
    var isStopping = false
  }

  // curl_multi_wakeup may be called from any thread; all else is called by the loop's alone.
  nonisolated(unsafe) private let multi: UnsafeMutableRawPointer
  private let inbox = Mutex(Inbox())

  init(multi: UnsafeMutableRawPointer) { self.multi = multi }

  deinit { curl_multi_cleanup(multi) }

  func startThread() -> Bool {
    let context = Unmanaged.passRetained(self)
    #if canImport(Glibc)
      var thread = pthread_t()
    #else
      var thread: pthread_t?
    #endif
    let code = pthread_create(&thread, nil, threadBody, context.toOpaque())
    guard code == 0 else {
      context.release()
      return false
    }
    #if canImport(Glibc)
      pthread_detach(thread)
    #else
      if let thread { pthread_detach(thread) }
    #endif
    return true
  }

  func add(_ transfer: Transfer) {
    inbox.withLock { $0.new.append(transfer) }
    wake()
  }

  func stop() {
    inbox.withLock { $0.isStopping = true }
    wake()
  }

  func wake() { curl_multi_wakeup(multi) }

  func run() {
    var running: [UnsafeMutableRawPointer: Transfer] = [:]
    while true {
      let (new, isStopping) = inbox.withLock { inbox in
        defer { inbox.new = [] }
        return (inbox.new, inbox.isStopping)
      }
      for transfer in new {
        if curl_multi_add_handle(multi, transfer.easy.pointer) == CURLM_OK {
          running[transfer.easy.pointer] = transfer
        } else {
          transfer.finish(.other, detail: "curl takes no further transfer")
        }
      }
      if isStopping {
        for transfer in running.values { remove(transfer).finish(.cancelled) }
        return
      }
      endWhatIsOver(&running)
      for transfer in running.values { transfer.resumeIfAsked() }
      var count: Int32 = 0
      curl_multi_perform(multi, &count)
      finishWhatIsDone(&running)
      curl_multi_poll(multi, nil, 0, pause(for: running.values), nil)
    }
  }

  private func remove(_ transfer: Transfer) -> Transfer {
    curl_multi_remove_handle(multi, transfer.easy.pointer)
    return transfer
  }

  /// Ends what was cancelled or has been silent for too long.
  private func endWhatIsOver(_ running: inout [UnsafeMutableRawPointer: Transfer]) {
    let now = ContinuousClock.now
    for (key, transfer) in running {
      if transfer.isCancelled {
        running[key] = nil
        remove(transfer).finish(.cancelled)
      } else if let deadline = transfer.idleDeadline, deadline <= now {
        running[key] = nil
        let seconds = transfer.request.timeouts.idle.map { Int($0.rounded()) } ?? 0
        remove(transfer).finish(.timeout, detail: "nothing for \(seconds) seconds")
      }
    }
  }

  private func finishWhatIsDone(_ running: inout [UnsafeMutableRawPointer: Transfer]) {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else {
        continue
      }
      let code = preflight_message_result(message)
      if let transfer = running.removeValue(forKey: easy) { remove(transfer).finish(code) }
    }
  }

  /// Milliseconds until something has to be looked at even when no socket stirs; curl shortens
  /// this by its own timers.
  private func pause(for running: some Collection<Transfer>) -> Int32 {
    let now = ContinuousClock.now
    let nearest = running.compactMap(\.idleDeadline).min() ?? now + .seconds(60)
    let left = (nearest - now).components
    let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000 + 1
    return Int32(clamping: max(0, min(milliseconds, 60_000)))
  }
}

private let threadBody: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
  context in
  var pipe = sigset_t()
  sigemptyset(&pipe)
  sigaddset(&pipe, SIGPIPE)
  pthread_sigmask(SIG_BLOCK, &pipe, nil)
  if let context { Unmanaged<LoopWork>.fromOpaque(context).takeRetainedValue().run() }
  return nil
}
