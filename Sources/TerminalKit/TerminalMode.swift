import Foundation
import Synchronization

/// The terminal's line settings as they were found, so that they can be put back on any way out.
enum TerminalMode {
  private static let saved = Mutex<termios?>(nil)

  static func save() {
    var mode = termios()
    guard tcgetattr(STDIN_FILENO, &mode) == 0 else { return }
    saved.withLock { $0 = $0 ?? mode }
  }

  static func restore() {
    saved.withLock { mode in
      guard var found = mode else { return }
      tcsetattr(STDIN_FILENO, TCSANOW, &found)
      mode = nil
    }
  }
}
