import Foundation
import LocalService
import MediaModel
import Service
import Synchronization

@testable import Pipeline

/// A folder of tiny media, a local service that keeps running, and a machine's state of its own:
/// everything a run needs, as it would find it.
final class Rehearsal: Sendable {
  let path: String
  let address: String
  private let server: LocalServer
  private let lines: RequestLines

  init(faults: String = "", rules: ServiceRules = ServiceRules(), media: Bool = true) throws {
    path = NSTemporaryDirectory() + "preflight-pipeline-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: path + "/media", withIntermediateDirectories: true)
    let log = RequestLines()
    var options = LocalServerOptions(data: path + "/service", pace: .instant, rules: rules)
    options.faults = try FaultPlan(parsing: faults)
    options.log = { log.add($0) }
    lines = log
    server = LocalServer(options)
    address = try server.start()
    if media {
      try Self.ffmpeg("testsrc=size=64x48:rate=10:duration=1", path + "/media/clip.mp4")
      try Self.ffmpeg("testsrc2=size=64x64", path + "/media/red.png", still: true)
      try Self.ffmpeg("sine=duration=1", path + "/media/tone.wav")
    }
  }

  deinit {
    server.stop()
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The requests of one kind that were answered, with their status.
  ///
  /// A line is written after its answer was sent, so this waits until no more come.
  func requests(_ prefix: String) -> [String] {
    var seen = -1
    while seen != lines.all.count {
      seen = lines.all.count
      Thread.sleep(forTimeInterval: 0.06)
    }
    return lines.all.filter { $0.hasPrefix(prefix) }
  }

  /// The messages that the service took or refused.
  var messages: [String] { requests("POST /run_sse") }

  /// The files that the service took.
  var uploads: Int { requests("POST /api/upload-video").count { $0.hasSuffix(" 200") } }

  /// Asks the running service for something out of the way, such as new faults.
  func control(_ name: String, _ body: String) async throws {
    guard let url = URL(string: "\(address)/_control/\(name)") else { return }
    let curl = Process()
    curl.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
    curl.arguments = ["-sf", "-X", "POST", "--data-binary", body, url.absoluteString]
    curl.standardOutput = FileHandle.nullDevice
    try curl.run()
    curl.waitUntilExit()
  }

  var output: String { path + "/promo.mp4" }

  /// Options of the job that every test runs.
  func options(
    _ prompt: String = "a 2-second 320x240 video titled 'Hi'", request: VideoRequest = .init()
  ) -> RunOptions {
    var service = ServiceOptions(environment: [
      "NEMO_API_URL": address, "HOME": path, "XDG_STATE_HOME": path + "/state",
      "XDG_CACHE_HOME": path + "/cache", "XDG_CONFIG_HOME": path + "/config",
    ])
    service.clock = Self.hurried
    var options = RunOptions(
      media: [path + "/media"], prompt: prompt, output: output, request: request,
      service: service)
    options.render.poll = 0.05
    return options
  }

  /// Runs the job; the events are kept.
  func run(
    _ options: RunOptions? = nil, dyingAt moment: Moment? = nil
  ) async throws -> (result: RunResult, events: [PipelineEvent]) {
    let events = Mutex<[PipelineEvent]>([])
    let pipeline = RunPipeline(options ?? self.options()) { reached in
      if reached == moment { throw Death() }
    }
    let result = try await pipeline.run { event in events.withLock { $0.append(event) } }
    return (result, events.withLock { $0 })
  }

  /// The client's clock with waits a hundred times shorter.
  private static let hurried = ServiceClock(
    now: ServiceClock.real.now, wallTime: ServiceClock.real.wallTime,
    sleep: { try await Task.sleep(for: .seconds($0 / 100)) }, jitter: { 0 })

  private static func ffmpeg(_ source: String, _ path: String, still: Bool = false) throws {
    let ffmpeg = Process()
    ffmpeg.executableURL = URL(fileURLWithPath: "/usr/bin/ffmpeg")
    let frames = still ? ["-frames:v", "1"] : []
    ffmpeg.arguments = ["-v", "error", "-f", "lavfi", "-i", source] + frames + ["-y", path]
    try ffmpeg.run()
    ffmpeg.waitUntilExit()
  }
}

/// What a test throws at a checkpoint.
struct Death: Error {}

final class RequestLines: Sendable {
  private let lines = Mutex<[String]>([])
  func add(_ line: String) { lines.withLock { $0.append(line) } }
  var all: [String] { lines.withLock { $0 } }
}

extension [PipelineEvent] {
  /// The steps that were finished.
  var finished: [PipelineStep] {
    compactMap { if case .finished(let step, _) = $0 { step } else { nil } }
  }

  /// The step an earlier run was continued at.
  var resumed: PipelineStep? {
    compactMap { if case .resumed(let step, _) = $0 { step } else { nil } }.first
  }

  /// What was told in passing.
  var notices: [String] {
    compactMap { if case .notice(_, let text) = $0 { text } else { nil } }
  }
}
