import CFFmpeg

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Runs what blocks (decoding, encoding) on a thread of its own, never on the cooperative pool.
public enum BlockingWork {
  /// Runs the body on a new thread and waits for it without blocking one of the pool's.
  ///
  /// - Parameters:
  ///   - cancellation: Is asked to stop when the surrounding task is cancelled.
  ///   - body: What blocks; it should look at the cancellation.
  public static func run<T: Sendable>(
    cancellation: Cancellation? = nil, _ body: @escaping @Sendable () throws -> T
  ) async throws -> T {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let started = startThread { continuation.resume(with: Result(catching: body)) }
        if started != 0 { continuation.resume(throwing: noThread(started)) }
      }
    } onCancel: {
      cancellation?.cancel()
    }
  }

  /// Calls the body once for each index below `count`, on up to `threads` threads that take the
  /// next index as they become free, and returns when all are done.
  static func share(_ count: Int, threads: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let workers = max(1, min(threads, count))
    let next = SharedIndex()
    let work: @Sendable () -> Void = {
      while let index = next.take(below: count) { body(index) }
    }
    var handles: [pthread_t] = []
    for _ in 1..<workers {
      var handle = pthread_t(bitPattern: 0)
      if startThread(work, detached: false, handle: &handle) == 0 { handles.append(handle) }
    }
    work()
    for handle in handles { pthread_join(handle, nil) }
  }

  /// The error for a thread that could not be started.
  static func noThread(_ code: Int32) -> MediaError {
    MediaError(
      .other, code: -code, operation: "starting a thread", path: "",
      detail: String(cString: strerror(code)), advice: "Use fewer jobs")
  }

  private static func startThread(_ body: @escaping @Sendable () -> Void) -> Int32 {
    var handle = pthread_t(bitPattern: 0)
    return startThread(body, detached: true, handle: &handle)
  }

  static func startThread(
    _ body: @escaping @Sendable () -> Void, detached: Bool, handle: inout pthread_t
  ) -> Int32 {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, 8 << 20)
    if detached { pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED)) }
    let box = Unmanaged.passRetained(ThreadBody(body))
    let code = pthread_create(
      &handle, &attributes,
      { argument in
        if let argument {
          Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().body()
        }
        return nil
      }, box.toOpaque())
    if code != 0 { box.release() }
    return code
  }
}

private final class ThreadBody: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
