import Synchronization
import TerminalKit

/// Words that arrive bit by bit, shown line by line, unless nobody waits for them any longer.
final class AnswerLines: Sendable {
  private struct State {
    var buffer: LineBuffer
    var isMuted = false
  }

  private let console: Console
  private let state: Mutex<State>

  init(_ console: Console) {
    self.console = console
    state = Mutex(State(buffer: LineBuffer(width: console.width - 2)))
  }

  /// Whether nothing is shown.
  var isMuted: Bool { state.withLock { $0.isMuted } }

  /// Shows nothing from now on, or everything again.
  func mute(_ isMuted: Bool) {
    state.withLock { state in
      state.isMuted = isMuted
      _ = state.buffer.end()
    }
  }

  func take(_ piece: String) {
    let lines = state.withLock { $0.isMuted ? [] : $0.buffer.take(piece) }
    for line in lines { console.say(line) }
  }

  func end() {
    if let rest = state.withLock({ $0.buffer.end() }) { console.say(rest) }
  }
}
