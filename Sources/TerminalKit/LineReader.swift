import CEdit
import Foundation

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

  /// The next line without its end; nil at the end of input (Ctrl-D).
  ///
  /// Waits on a thread of its own. Lines of a pipe are read plainly, without prompt or history.
  public func line(prompt: String) async -> String? {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { [self] in
        continuation.resume(returning: isTerminal ? edited(prompt) : Swift.readLine())
      }
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
