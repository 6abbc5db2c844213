import CEdit
import Foundation
import Synchronization

/// Reads lines that a person types, with editing and a history kept in a file (libedit).
///
/// There is one terminal and libedit's state is the process's, so one reader at a time.
public final class LineReader: Sendable {
  private let history: String?
  private let isTerminal: Bool

  /// Loads the history, where there is a file of it; its folder must exist when a line is added.
  public init(history: String?) {
    self.history = history
    isTerminal = isatty(STDIN_FILENO) == 1
    guard isTerminal else { return }
    setlocale(LC_CTYPE, "")
    TerminalMode.save()
    using_history()
    stifle_history(1000)
    if let history { read_history(history) }
  }

  deinit { TerminalMode.restore() }

  /// The next line without its end; nil at the end of input (Ctrl-D) and when the task is
  /// cancelled.
  ///
  /// Waits on a thread of its own, which stays behind with the terminal when the task is
  /// cancelled: nothing else can be read after that. Lines of a pipe are read plainly, without
  /// prompt or history.
  public func line(prompt: String) async -> String? {
    let waiting = Waiting()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        waiting.begin(continuation)
        Thread.detachNewThread { [self] in
          waiting.end(isTerminal ? edited(prompt) : Swift.readLine())
        }
      }
    } onCancel: {
      waiting.end(nil)
    }
  }

  /// Hands on one line, or the news that there is none, whichever comes first.
  private final class Waiting: Sendable {
    private struct State {
      var continuation: CheckedContinuation<String?, Never>?
      var isOver = false
    }

    private let state = Mutex(State())

    func begin(_ continuation: CheckedContinuation<String?, Never>) {
      let isOver = state.withLock { state in
        if !state.isOver { state.continuation = continuation }
        return state.isOver
      }
      if isOver { continuation.resume(returning: nil) }
    }

    func end(_ line: String?) {
      let continuation = state.withLock { state in
        defer { state.continuation = nil }
        state.isOver = true
        return state.continuation
      }
      continuation?.resume(returning: line)
    }
  }

  private func edited(_ prompt: String) -> String? {
    guard let typed = readline(prompt) else { return nil }
    defer { free(typed) }
    let line = String(cString: typed)
    if !line.allSatisfy(\.isWhitespace) {
      add_history(typed)
      if let history {
        write_history(history)
        chmod(history, 0o600)
      }
    }
    return line
  }
}
