import Dispatch
import Foundation
import Synchronization

/// Ctrl-C and its relatives: the first one asks the work to stop and clean up, the second one
/// leaves at once. One that comes within half a second of the first is the same: `timeout` sends its
/// signal to the program and then to the group that it is in.
///
/// While one lives, SIGINT, SIGTERM and SIGHUP do not end the process by themselves (a SIGHUP that
/// was ignored at the start, as under `nohup`, stays ignored), and SIGPIPE is ignored, so that
/// writing to a closed pipe or socket is an error that the writer sees.
public final class Interruption: Sendable {
  private struct State {
    var stops: [(id: Int, stop: @Sendable () -> Void)] = []
    var nextID = 0
    var asked: ContinuousClock.Instant?
  }

  private let state = Mutex(State())

  /// Makes one that does not listen yet.
  public init() {}

  /// Starts to listen, for the rest of the process's life.
  public func listen() {
    signal(SIGPIPE, SIG_IGN)
    let queue = DispatchQueue(label: "interruption", qos: .userInteractive)
    var numbers = [SIGINT, SIGTERM]
    if !Self.isIgnored(SIGHUP) { numbers.append(SIGHUP) }
    for number in numbers {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { self.receive() }
      source.resume()
      _ = Unmanaged.passRetained(source as AnyObject)
    }
  }

  /// Runs a body during which the first Ctrl-C calls `stop`; outer ones come back afterwards.
  public func handling<Result>(
    stop: @escaping @Sendable () -> Void,
    isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws -> Result
  ) async rethrows -> Result {
    let id = state.withLock { state in
      state.nextID += 1
      state.stops.append((state.nextID, stop))
      state.asked = nil
      return state.nextID
    }
    defer {
      state.withLock { state in
        state.stops.removeAll { $0.id == id }
        if !state.stops.isEmpty { state.asked = nil }
      }
    }
    return try await body()
  }

  private func receive() {
    let now = ContinuousClock.now
    let (asked, stop) = state.withLock { state in
      let asked = state.asked
      state.asked = asked ?? now
      return (asked, asked == nil ? state.stops.last?.stop : nil)
    }
    if let asked, now - asked < Self.echo { return }
    guard let stop else {
      TerminalMode.restore()
      _exit(ExitStatus.interrupted.rawValue)
    }
    stop()
  }

  private static let echo = Duration.milliseconds(500)

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
