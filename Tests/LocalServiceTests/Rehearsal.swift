import FaithfulJSON
import Foundation
import LocalService
import MediaModel
import Testing

/// A running server with a client that has a token and a session.
final class Rehearsal {
  let server: LocalServer
  let address: String
  var peer: Peer
  private(set) var session = ""

  init(_ options: LocalServerOptions = Rehearsal.options()) throws {
    server = LocalServer(options)
    address = try server.start()
    peer = Peer(address)
    try enter()
  }

  deinit { server.stop() }

  static func options(
    data: String? = nil, faults: String = "", pace: Pace = .instant,
    _ change: (inout ServiceRules) -> Void = { _ in }
  ) -> LocalServerOptions {
    var rules = ServiceRules()
    rules.anonymousCredits = 1000
    change(&rules)
    let plan = (try? FaultPlan(parsing: faults)) ?? FaultPlan()
    return LocalServerOptions(data: data, faults: plan, pace: pace, rules: rules)
  }

  /// Gets the client's token and a session.
  func enter(client: String = "8f6c2c2e-30c0-4a53-9d4a-1f7d1f0a9a11") throws {
    let token = try Peer(address).call(
      "POST", "/api/auth/anonymous-token", ["X-Client-Id": client], [])
    let word = try #require(token.data?["token"]?.string)
    peer.headers = [
      "Authorization": "Bearer \(word)", "X-Skill-Source": "create-a-free-ai-video",
      "X-Skill-Version": "1.0.0", "X-Skill-Platform": "unknown",
    ]
    let opened = try peer.post(
      "/api/tasks/me/with-session/nemo_agent", ["task_name": "project", "language": "en"])
    session = try #require(opened.data?["session_id"]?.string)
  }

  /// The faults that the log tells of, once there are so many: a line stands there only after its
  /// answer was sent.
  func faults(atLeast count: Int) throws -> [String] {
    for _ in 0..<100 {
      let log = try peer.get("/_control/log").json?.array ?? []
      let faults = log.compactMap { $0["fault"]?.string }
      if faults.count >= count { return faults }
      Thread.sleep(forTimeInterval: 0.05)
    }
    return []
  }

  func upload(_ files: [String]) throws -> Peer.Answer {
    try peer.upload(
      "/api/upload-video/nemo_agent/me/\(session)",
      files.map { path in
        (
          URL(fileURLWithPath: path).lastPathComponent,
          Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        )
      })
  }

  @discardableResult
  func say(_ words: String) throws -> Peer.Answer {
    try peer.post(
      "/run_sse",
      [
        "app_name": "nemo_agent", "user_id": "me", "session_id": .string(session),
        "new_message": ["parts": [["text": .string(words)]]],
      ], ["Accept": "text/event-stream"])
  }

  func state() throws -> JSON {
    let answer = try peer.get("/api/state/nemo_agent/me/\(session)/latest")
    return try #require(answer.data?["state"])
  }

  /// Orders a render of a draft, the session's first unless told, on a small canvas.
  func order(
    _ id: String, draft: JSON? = nil, size: Resolution = Resolution(width: 96, height: 64)
  ) throws -> Peer.Answer {
    let whole = try draft ?? #require(try state()["draft"])
    var members = try #require(whole.object)
    members["m"] = .object([("width", JSON(size.width)), ("height", JSON(size.height))])
    return try peer.post(
      "/api/render/proxy/lambda",
      [
        "id": .string(id), "sessionId": .string(session), "draft": .object(members),
        "output": ["format": "mp4", "quality": "high"],
      ])
  }

  /// Waits until a render is over and returns its status.
  func outcome(of id: String) throws -> JSON {
    for _ in 0..<3000 {
      let status = try #require(try peer.get("/api/render/proxy/lambda/\(id)").json)
      if !["pending", "processing"].contains(status["status"]?.string) { return status }
      usleep(20_000)
    }
    throw RenderNeverEnds()
  }

  /// Downloads a finished render to a file.
  func download(_ id: String, to path: String) throws {
    let status = try outcome(of: id)
    let url = try #require(
      status["output"]?["url"]?.string, "\(status["error"]?.string ?? "no link")")
    let place = url.replacing(address, with: "")
    try Data(try peer.get(place).body).write(to: URL(fileURLWithPath: path))
  }
}

/// A render was still under way after a minute.
struct RenderNeverEnds: Error {}

/// A folder that goes with the test, and media made in it.
final class Workshop {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appending(path: "local-service-tests-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Makes a file with ffmpeg.
  func make(_ name: String, _ arguments: String) throws -> String {
    let output = "\(path)/\(name)"
    _ = try run(
      "ffmpeg", ["-v", "error", "-y"] + arguments.split(separator: " ").map(String.init) + [output])
    return output
  }

  func clip(_ name: String = "clip.mp4", seconds: Int = 2, size: String = "160x90") throws -> String
  {
    try make(
      name,
      "-f lavfi -i testsrc2=s=\(size):r=25:d=\(seconds) -f lavfi -i sine=440:d=\(seconds) -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac"
    )
  }

  func photo(_ name: String = "photo.jpg", size: String = "200x150") throws -> String {
    try make(name, "-f lavfi -i testsrc2=s=\(size) -frames:v 1")
  }

  func music(_ name: String = "tune.m4a", seconds: Int = 2) throws -> String {
    try make(name, "-f lavfi -i sine=330:d=\(seconds) -c:a aac")
  }
}

/// Runs a program and returns what it wrote, standard error included.
@discardableResult
func run(_ program: String, _ arguments: [String]) throws -> String {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = [program] + arguments
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = pipe
  process.standardInput = FileHandle.nullDevice
  try process.run()
  let output = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  let text = String(decoding: output, as: UTF8.self)
  try #require(process.terminationStatus == 0, "\(program): \(text)")
  return text
}
