import Foundation
import Testing

/// Runs the built program as a person or a script would.
struct Tool {
  /// What a finished run left.
  struct Outcome {
    let status: Int32
    let output: String
    let error: String
    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// The package's folder.
  static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The program, beside the test bundle.
  static let path: String = {
    let place = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    return place.appendingPathComponent("preflight").path
  }()

  static let testMedia = package.appendingPathComponent("TestMedia").path

  /// A surrounding that leaves nothing on this machine and reads no settings from it.
  static func environment(home: String) -> [String: String] {
    var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("NEMO_") }
    environment["SKILL_SOURCE"] = nil
    environment["HOME"] = home
    environment["XDG_STATE_HOME"] = home + "/state"
    environment["XDG_CACHE_HOME"] = home + "/cache"
    environment["XDG_CONFIG_HOME"] = home + "/config"
    environment["LC_ALL"] = "C.UTF-8"
    return environment
  }

  /// Starts a program with its output in files, so that no pipe can fill up.
  static func start(
    _ arguments: [String], in folder: Folder, program: String = path,
    environment more: [String: String] = [:]
  ) throws -> Running {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.environment = environment(home: folder.home).merging(more) { $1 }
    process.standardInput = FileHandle.nullDevice
    let out = folder.home + "/out-\(UUID().uuidString)"
    for path in [out, out + ".err"] {
      try Data().write(to: URL(fileURLWithPath: path))
    }
    process.standardOutput = FileHandle(forWritingAtPath: out)
    process.standardError = FileHandle(forWritingAtPath: out + ".err")
    try process.run()
    return Running(process: process, out: out)
  }

  /// Runs the program to its end.
  static func run(
    _ arguments: String..., in folder: Folder, environment: [String: String] = [:]
  ) async throws -> Outcome {
    try await start(arguments, in: folder, environment: environment).end()
  }

  /// Runs a line of shell with the program as `$preflight`.
  static func shell(_ line: String, in folder: Folder) async throws -> Outcome {
    try await start(
      ["-c", line], in: folder, program: "/bin/bash", environment: ["preflight": path]
    ).end()
  }
}

/// A program at work.
struct Running {
  let process: Process
  let out: String

  var output: String { (try? String(contentsOfFile: out, encoding: .utf8)) ?? "" }
  var error: String { (try? String(contentsOfFile: out + ".err", encoding: .utf8)) ?? "" }

  func interrupt() { kill(process.processIdentifier, SIGINT) }

  /// Waits until something holds, looking again and again, and acts at once; false when the
  /// program ended first. On a thread of its own: other tests have those of the pool for seconds.
  func wait(
    until holds: @escaping @Sendable (Running) -> Bool,
    then act: @escaping @Sendable (Running) -> Void = { _ in }
  ) async -> Bool {
    await withCheckedContinuation { seen in
      Thread.detachNewThread {
        var isSeen = holds(self)
        while !isSeen && process.isRunning {
          usleep(5000)
          isSeen = holds(self)
        }
        if isSeen { act(self) }
        seen.resume(returning: isSeen)
      }
    }
  }

  /// Waits for its end without holding a thread of the pool, which other tests need.
  func end() async -> Tool.Outcome {
    while process.isRunning { try? await Task.sleep(for: .milliseconds(5)) }
    return .init(status: process.terminationStatus, output: output, error: error)
  }
}

/// A folder of a test's own, removed at the end.
final class Folder: Sendable {
  let url: URL
  let home: String

  var path: String { url.path }

  init() throws {
    let base = FileManager.default.temporaryDirectory
      .appendingPathComponent("preflight-test-\(UUID().uuidString)")
    url = base.appendingPathComponent("here")
    home = base.appendingPathComponent("home").path
    for place in [url.path, home] {
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    }
  }

  deinit { try? FileManager.default.removeItem(at: url.deletingLastPathComponent()) }

  /// Everything below it, folders left out.
  var files: [String] {
    let all = FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []
    return all.filter { name in
      let values = try? url.appendingPathComponent(name).resourceValues(forKeys: [.isDirectoryKey])
      return values?.isDirectory != true
    }.sorted()
  }

  func write(_ text: String, to name: String) throws {
    let place = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: place, atomically: false, encoding: .utf8)
  }

  /// Copies one of the test media into it.
  func take(_ name: String, as newName: String? = nil) throws {
    let place = url.appendingPathComponent(newName ?? name)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: Tool.testMedia + "/" + name, toPath: place.path)
  }

  /// Makes a medium with ffmpeg.
  func make(_ name: String, _ arguments: String...) async throws {
    let place = url.appendingPathComponent(name).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    let outcome = try await Tool.start(
      ["-nostdin", "-v", "error", "-y"] + arguments + [name], in: self,
      program: "/usr/bin/ffmpeg"
    ).end()
    try #require(outcome.status == 0, "\(outcome.error)")
  }
}
