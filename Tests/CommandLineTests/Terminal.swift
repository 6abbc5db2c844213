import Foundation
import Synchronization
import Testing

/// The program at a terminal of its own, 80 columns wide, with a person typing.
final class Terminal: Sendable {
  private let master: Int32
  private let process: Process
  private let shown = Mutex("")

  /// Starts the program; `setsid` makes the terminal its controlling one, so that Ctrl-C works.
  init(
    _ arguments: [String], in folder: Folder, environment more: [String: String] = [:]
  ) throws {
    // Linux's own calls: those of POSIX are not in Swift's module of the C library.
    let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    var (lock, number): (Int32, Int32) = (0, 0)
    let (unlock, tell): (UInt, UInt) = (0x4004_5431, 0x8004_5430)  // TIOCSPTLCK, TIOCGPTN
    try #require(
      ioctl(descriptor, unlock, &lock) == 0 && ioctl(descriptor, tell, &number) == 0)
    let name = "/dev/pts/\(number)"
    var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
    master = descriptor
    process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/setsid")
    process.arguments = ["--ctty", "--wait", Tool.path] + arguments
    process.currentDirectoryURL = folder.url
    process.environment = Tool.environment(home: folder.home)
      .merging(["TERM": "xterm"]) { $1 }.merging(more) { $1 }
    let side = try #require(FileHandle(forUpdatingAtPath: name))
    process.standardInput = side
    process.standardOutput = side
    process.standardError = side
    try process.run()
    try side.close()
  }

  deinit {
    if process.isRunning { process.terminate() }
    close(master)
  }

  /// Takes in what is shown by now; the terminal never blocks, and is gone with the program.
  private func look() {
    var waiting = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    var bytes = [UInt8](repeating: 0, count: 4096)
    while poll(&waiting, 1, 0) == 1, case let count = read(master, &bytes, bytes.count), count > 0 {
      shown.withLock { $0 += String(decoding: bytes[..<count], as: UTF8.self) }
    }
  }

  /// What was shown since the last call that waited for something.
  var screen: String {
    look()
    return shown.withLock { $0 }
  }

  /// Types keys; `\r` is Enter, `\u{3}` Ctrl-C, `\u{4}` Ctrl-D, `\u{7F}` the backspace key.
  func type(_ keys: String) { _ = write(master, keys, keys.utf8.count) }

  /// Waits until some words are shown and returns everything up to them, which then is forgotten.
  @discardableResult
  func wait(for words: String) async throws -> String {
    let end = ContinuousClock.now + .seconds(40)
    while true {
      look()
      let found: String? = shown.withLock { shown in
        guard let place = shown.range(of: words) else { return nil }
        defer { shown.removeSubrange(..<place.upperBound) }
        return String(shown[..<place.upperBound])
      }
      if let found { return found }
      try #require(
        process.isRunning && .now < end, "“\(words)” is not shown: \(screen.debugDescription)")
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  /// Waits for its end; its exit status.
  func end() async throws -> Int32 {
    while process.isRunning {
      look()
      try await Task.sleep(for: .milliseconds(10))
    }
    return process.terminationStatus
  }
}
