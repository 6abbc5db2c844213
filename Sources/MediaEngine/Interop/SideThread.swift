import CFFmpeg

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A thread that works beside its maker and is waited for.
struct SideThread: ~Copyable {
  private let handle: pthread_t

  /// Starts it; throws where the system gives no more threads.
  init(_ body: @escaping @Sendable () -> Void) throws {
    var handle = pthread_t(bitPattern: 0)
    let code = BlockingWork.startThread(body, detached: false, handle: &handle)
    guard code == 0 else { throw BlockingWork.noThread(code) }
    self.handle = handle
  }

  /// Waits until it has ended.
  deinit { pthread_join(handle, nil) }
}

/// Something that one thread at a time uses.
struct Handed<Value>: @unchecked Sendable {  // its maker leaves it alone until the thread has ended
  let value: Value
}

/// A result that is worked out on a thread of its own.
final class SideTask<Value: Sendable> {
  private let belt = Conveyor<Result<Value, any Error>>(room: 1)
  private let thread: SideThread

  /// Begins to work.
  init(_ body: @escaping @Sendable () throws -> Value) throws {
    let belt = belt
    thread = try SideThread {
      _ = belt.put(Result(catching: body))
      belt.end()
    }
  }

  /// Waits for the result; to be asked once.
  func value() throws -> Value {
    guard let result = try belt.take() else { throw CancellationError() }
    return try result.get()
  }
}
