import Foundation
import Synchronization

/// Standard output and standard error, shared by everything that speaks.
///
/// Results go to standard output. The one updating line of progress goes to standard error, and
/// only when that is a terminal; it is cleared before anything else is written. Writing to a
/// reader that went away closes the console for good, and calls `onBrokenPipe` once.
public final class Console: Sendable {
  /// Whether standard output is a terminal.
  public let isTerminal: Bool
  private let isErrorTerminal: Bool
  /// Whether the updating line is shown.
  public let isLive: Bool
  /// Whether progress and remarks are left out.
  public let isQuiet: Bool
  /// Whether results are coloured.
  public let hasColour: Bool
  /// Whether messages on standard error are coloured.
  public let hasErrorColour: Bool
  /// The columns of the terminal; 80 where there is none.
  public let width: Int

  /// Where Ctrl-C arrives.
  public let interruption: Interruption

  private struct State {
    var live = ""
    var lastDrawn = ContinuousClock.Instant?.none
    var isClosed = false
  }

  private let state = Mutex(State())
  private let onBrokenPipe: @Sendable () -> Void

  /// Looks at the streams, and at the process's environment unless another is given, once.
  public init(
    colour: ColourChoice = .auto, quiet: Bool = false,
    environment: [String: String]? = nil,
    interruption: Interruption = Interruption(),
    onBrokenPipe: @escaping @Sendable () -> Void = {}
  ) {
    let environment = environment ?? ProcessInfo.processInfo.environment
    isErrorTerminal = isatty(STDERR_FILENO) == 1
    isTerminal = isatty(STDOUT_FILENO) == 1
    isQuiet = quiet
    isLive = isErrorTerminal && !quiet && environment["TERM"] != "dumb"
    hasColour = colour.isOn(isTerminal: isTerminal, environment: environment)
    hasErrorColour = colour.isOn(isTerminal: isErrorTerminal, environment: environment)
    width = Self.terminalWidth(environment: environment)
    self.interruption = interruption
    self.onBrokenPipe = onBrokenPipe
  }

  private static func terminalWidth(environment: [String: String]) -> Int {
    var size = winsize()
    for stream in [STDOUT_FILENO, STDERR_FILENO] where isatty(stream) == 1 {
      if ioctl(stream, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
        return max(40, Int(size.ws_col))
      }
    }
    return environment["COLUMNS"].flatMap { Int($0) }.map { max(40, $0) } ?? 80
  }

  /// Writes a line of the result to standard output.
  public func say(_ line: String) { put(line + "\n", to: STDOUT_FILENO) }

  /// Writes a sentence of the result, broken at spaces on a terminal and whole in a pipe.
  public func tell(_ sentence: String) {
    for line in isTerminal ? wrapped(sentence, to: width) : [sentence] { say(line) }
  }

  /// Writes the lines of a table to standard output.
  public func say(_ table: Table, indent: Int = 0) {
    for line in table.lines(width: width, indent: indent, colour: hasColour) { say(line) }
  }

  /// Writes text as it is to standard output.
  public func write(_ text: String) { put(text, to: STDOUT_FILENO) }

  /// Writes a remark to standard error, unless quiet.
  public func remark(_ line: String) {
    if !isQuiet { warn(line) }
  }

  /// Writes a line to standard error, quiet or not.
  public func warn(_ line: String) {
    let lines = isErrorTerminal ? wrapped(line, to: width) : [line]
    put(lines.joined(separator: "\n") + "\n", to: STDERR_FILENO)
  }

  /// Writes an error to standard error.
  public func complain(_ line: String) {
    let label = hasErrorColour ? Style.red.around("preflight:") : "preflight:"
    put("\(label) \(line)\n", to: STDERR_FILENO)
  }

  /// The text in a style, where results are coloured.
  public func styled(_ text: String, _ style: Style) -> String {
    hasColour ? style.around(text) : text
  }

  /// Puts a text on the updating line, at most ten times a second unless `now`.
  ///
  /// The text is shortened to the terminal's width. Nothing happens where there is no terminal.
  public func progress(_ text: String, now: Bool = false) {
    guard isLive else { return }
    let line = shortened(text, to: width - 1)
    state.withLock { state in
      let clock = ContinuousClock.now
      if !now, let last = state.lastDrawn, clock - last < .milliseconds(100) { return }
      state.lastDrawn = clock
      state.live = line
      _ = Self.send("\r\u{1b}[2K" + line, to: STDERR_FILENO)
    }
  }

  /// Takes the updating line away.
  public func endProgress() {
    state.withLock { state in
      guard !state.live.isEmpty else { return }
      state.live = ""
      state.lastDrawn = nil
      _ = Self.send("\r\u{1b}[2K", to: STDERR_FILENO)
    }
  }

  private func put(_ text: String, to stream: Int32) {
    let broke = state.withLock { state in
      guard !state.isClosed else { return false }
      if !state.live.isEmpty { _ = Self.send("\r\u{1b}[2K", to: STDERR_FILENO) }
      let sent = Self.send(text, to: stream)
      if !state.live.isEmpty { _ = Self.send(state.live, to: STDERR_FILENO) }
      if !sent, stream == STDOUT_FILENO {
        state.isClosed = true
        return true
      }
      return false
    }
    if broke { onBrokenPipe() }
  }

  /// False when the stream takes no more.
  private static func send(_ text: String, to stream: Int32) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(stream, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var waiting = pollfd(fd: stream, events: Int16(POLLOUT), revents: 0)
        poll(&waiting, 1, 1000)
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }
}
