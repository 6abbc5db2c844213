import FaithfulJSON
import MediaModel
import Service
import Synchronization
import TestServer

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A clock that never waits, and remembers how long it would have.
final class QuickClock: Sendable {
  private let state = Mutex((time: 1000.0, slept: [Double]()))

  /// Waits of a second are those of the turn's ticker: they wait a little.
  var clock: ServiceClock {
    ServiceClock(
      now: { [self] in state.withLock { $0.time } },
      wallTime: { 1_800_000_000 },
      sleep: { [self] seconds in
        state.withLock { state in
          state.time += seconds
          if seconds != 1 { state.slept.append(seconds) }
        }
        try await Task.sleep(for: .milliseconds(seconds == 1 ? 5 : 1))
      },
      jitter: { 0.5 })
  }

  /// The waits so far, the ticker's left out.
  var slept: [Double] { state.withLock { $0.slept } }

  /// Lets time pass.
  func advance(_ seconds: Double) { state.withLock { $0.time += seconds } }
}

/// Collects what is called from other threads.
final class Collected<Value: Sendable>: Sendable {
  private let state = Mutex<[Value]>([])

  var values: [Value] { state.withLock { $0 } }

  func add(_ value: Value) { state.withLock { $0.append(value) } }
}

/// A server, a client of it, and a folder of their own.
final class Rig: Sendable {
  let server: TestServer
  let folder: String
  let time = QuickClock()
  let log = Collected<String>()
  let client: ServiceClient

  /// `answer` gets the requests but those for a token, which are answered with `token-N`.
  init(
    environment: [String: String] = [:], policy: UploadPolicy = .standard,
    _ answer: @escaping @Sendable (ReceivedRequest) -> Reply
  ) throws {
    let tokens = Mutex(0)
    server = try TestServer { request in
      guard request.path == "/api/auth/anonymous-token" else { return answer(request) }
      let number = tokens.withLock { count in
        count += 1
        return count
      }
      return .json(#"{"code":0,"data":{"token":"nmv_usr_\#(number)","credits":100}}"#)
    }
    folder = "\(FileManager.default.temporaryDirectory.path)/preflight-service-\(UUID())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var environment = environment
    environment["XDG_CONFIG_HOME"] = "\(folder)/config"
    environment["XDG_STATE_HOME"] = "\(folder)/state"
    environment["NEMO_API_URL"] = server.address
    client = ServiceClient(
      configuration: ServiceConfiguration(environment: environment, policy: policy),
      clock: time.clock, log: { [log] in log.add($0) })
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// The requests but those for a token.
  var requests: [ReceivedRequest] {
    server.requests.filter { $0.path != "/api/auth/anonymous-token" }
  }

  /// Writes a file into the folder.
  func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let path = "\(folder)/\(name)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  static let session = ServiceSession(id: "s1", taskID: "t1")

  /// A whole MP4 as far as its boxes tell, `payload` bytes long inside.
  static func movie(_ payload: Int = 100) -> [UInt8] {
    func box(_ kind: String, _ body: [UInt8]) -> [UInt8] {
      let size = UInt32(body.count + 8)
      return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) } + Array(kind.utf8) + body
    }
    return box("ftyp", Array("isom".utf8)) + box("moov", [1, 2, 3])
      + box("mdat", (0..<payload).map { UInt8(truncatingIfNeeded: $0) })
  }
}
