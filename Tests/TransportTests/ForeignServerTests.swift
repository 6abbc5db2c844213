import FaithfulJSON
import Foundation
import Synchronization
import Testing
import Transport

/// Runs a server that this package did not write.
final class ForeignServer: Sendable {
  private let process: Mutex<Process>

  init(_ program: String, _ arguments: [String], answersAt address: String) async throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    self.process = Mutex(process)
    let client = try HTTPClient()
    let request = HTTPRequest("GET", try #require(WebAddress(address)))
    for _ in 0..<600 {
      if (try? await client.send(request)) != nil { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("\(program) does not answer at \(address)")
  }

  deinit { stop() }

  func stop() {
    process.withLock { process in
      guard process.isRunning else { return }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
  }

  static func has(_ program: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: program)
  }

  /// A port that nothing listens on, below those that Linux and macOS give to connections of their
  /// own: one of those could be taken by anyone before the server starts, or starts again.
  static func freePort() -> Int {
    while true {
      let port = Int.random(in: 20_000..<32_000)
      let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(socket) }
      var place = sockaddr_in()
      place.sin_family = sa_family_t(AF_INET)
      place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      place.sin_port = UInt16(port).bigEndian
      let bound = withUnsafeMutablePointer(to: &place) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
          bind(socket, address, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      if bound == 0 { return port }
    }
  }
}

/// nginx in a folder of its own: a file, the same one slowly, redirects, and a second origin.
struct Nginx {
  static let program = "/usr/sbin/nginx"
  let folder: Folder
  let port = ForeignServer.freePort()
  let otherPort = ForeignServer.freePort()
  let content = (0..<1_500_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }

  init() throws {
    folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/www", withIntermediateDirectories: true)
    try Data(content).write(to: URL(fileURLWithPath: "\(folder.path)/www/file.bin"))
  }

  func start(limit: String = "") async throws -> ForeignServer {
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map { "\($0)_temp_path \(folder.path)/\($0);" }.joined(separator: " ")
    let text = """
      daemon off; master_process off; pid \(folder.path)/pid; error_log \(folder.path)/error.log;
      events {}
      http {
        \(temporary)
        log_format seen '$server_port $request_method $uri $status "$http_authorization" \
      "$http_x_skill_source" "$http_range"';
        access_log \(folder.path)/access.log seen;
        client_max_body_size 1m;
        server {
          listen 127.0.0.1:\(port); root \(folder.path)/www; \(limit)
          location /moved { return 302 http://127.0.0.1:\(otherPort)/file.bin; }
          location /around { return 307 /around; }
        }
        server { listen 127.0.0.1:\(otherPort); root \(folder.path)/www; }
      }
      """
    let path = "\(folder.path)/nginx.conf"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return try await ForeignServer(
      Self.program, ["-c", path, "-e", "\(folder.path)/error.log"],
      answersAt: "http://127.0.0.1:\(port)/ready")
  }

  func request(_ method: String = "GET", _ path: String) throws -> HTTPRequest {
    HTTPRequest(
      method, try #require(WebAddress("http://127.0.0.1:\(port)\(path)")),
      headers: ["Authorization": "Bearer t", "X-Skill-Source": "s"])
  }

  var log: [String] {
    String(decoding: folder.bytes("access.log") ?? [], as: UTF8.self).split(separator: "\n")
      .map(String.init)
  }
}

@Suite(.enabled(if: ForeignServer.has(Nginx.program), "nginx is not installed"))
struct NginxTests {
  @Test(.timeLimit(.minutes(8)))
  func goesOnAfterTheServerDied() async throws {
    let nginx = try Nginx()
    let place = "\(nginx.folder.path)/out.bin"
    let first = try await nginx.start(limit: "limit_rate_after 600k; limit_rate 1k;")
    let error = await #expect(throws: TransportError.self) {
      try await HTTPClient().download(
        nginx.request("GET", "/file.bin"), to: place,
        progress: { if $0.bytes > 500_000 { first.stop() } })
    }
    #expect(error?.kind == .cut)
    let part = nginx.folder.bytes(".out.bin.part")?.count ?? 0
    #expect(part > 500_000)
    let second = try await nginx.start()
    let outcome = try await HTTPClient().download(nginx.request("GET", "/file.bin"), to: place)
    guard case .saved(let bytes, let resumedAt) = outcome else {
      Issue.record("not saved")
      return
    }
    #expect(bytes == Int64(nginx.content.count))
    #expect(resumedAt == Int64(part))
    #expect(nginx.folder.bytes("out.bin") == nginx.content)
    #expect(nginx.log.last?.contains("206") == true)
    second.stop()
  }

  @Test(.timeLimit(.minutes(8)))
  func startsAfreshWhenTheFileChanged() async throws {
    let nginx = try Nginx()
    let place = "\(nginx.folder.path)/out.bin"
    let first = try await nginx.start(limit: "limit_rate_after 600k; limit_rate 1k;")
    _ = await #expect(throws: TransportError.self) {
      try await HTTPClient().download(
        nginx.request("GET", "/file.bin"), to: place,
        progress: { if $0.bytes > 500_000 { first.stop() } })
    }
    let changed = Array(nginx.content.reversed().dropLast(5))
    try Data(changed).write(to: URL(fileURLWithPath: "\(nginx.folder.path)/www/file.bin"))
    let second = try await nginx.start()
    _ = try await HTTPClient().download(nginx.request("GET", "/file.bin"), to: place)
    #expect(nginx.folder.bytes("out.bin") == changed)
    second.stop()
  }

  @Test(.timeLimit(.minutes(8)))
  func leavesSecretsBehindAndEndsLoops() async throws {
    let nginx = try Nginx()
    let server = try await nginx.start()
    let response = try await HTTPClient().send(nginx.request("GET", "/moved"))
    #expect(response.body == nginx.content)
    #expect(nginx.log.contains("\(nginx.port) GET /moved 302 \"Bearer t\" \"s\" \"-\""))
    #expect(nginx.log.contains("\(nginx.otherPort) GET /file.bin 200 \"-\" \"-\" \"-\""))
    let error = await #expect(throws: TransportError.self) {
      try await HTTPClient().send(nginx.request("GET", "/around"))
    }
    #expect(error?.kind == .badRedirect)
    server.stop()
  }

  @Test(.timeLimit(.minutes(8)))
  func hearsThatAFileIsTooLarge() async throws {
    let nginx = try Nginx()
    let server = try await nginx.start()
    let response = try await HTTPClient().upload(
      nginx.request("POST", "/"),
      files: [
        FormFile(
          field: "files", path: "\(nginx.folder.path)/www/file.bin", filename: "file.bin")
      ])
    #expect(response.head.status == 413)
    server.stop()
  }
}

@Suite(
  .enabled(
    if: FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/httpbin"),
    "python3-httpbin is not installed"))
struct HTTPBinTests {
  static func start() async throws -> (server: ForeignServer, base: String) {
    let base = "http://127.0.0.1:\(ForeignServer.freePort())"
    let port = base.split(separator: ":").last ?? ""
    let server = try await ForeignServer(
      "/usr/bin/python3",
      ["-c", "from httpbin import app; app.run(host='127.0.0.1', port=\(port), threaded=True)"],
      answersAt: "\(base)/status/200")
    return (server, base)
  }

  @Test(.timeLimit(.minutes(8)))
  func formsArriveWhole() async throws {
    let (server, base) = try await Self.start()
    let folder = try Folder()
    let text = String(repeating: "Kaffee – café – 咖啡\n", count: 20_000)
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder.path)/words.txt"))
    let response = try await HTTPClient().upload(
      HTTPRequest("POST", #require(WebAddress("\(base)/post?x=1")), headers: ["X-One": "1"]),
      files: [
        FormFile(field: "files", path: "\(folder.path)/words.txt", filename: "wörds \"1\".txt")
      ])
    let answer = try JSON(parsing: response.body)
    #expect(answer["files"]?["files"]?.string == text)
    #expect(answer["headers"]?["X-One"]?.string == "1")
    #expect(answer["args"]?["x"]?.string == "1")
    server.stop()
  }

  @Test(.timeLimit(.minutes(8)))
  func rangesRedirectsAndStatuses() async throws {
    let (server, base) = try await Self.start()
    let folder = try Folder()
    func request(_ path: String) throws -> HTTPRequest {
      HTTPRequest("GET", try #require(WebAddress(base + path)))
    }
    let client = try HTTPClient()
    let outcome = try await client.download(
      request("/range/50000?chunk_size=500"), to: "\(folder.path)/range.bin")
    guard case .saved(50_000, 0) = outcome else {
      Issue.record("not saved: \(outcome)")
      return
    }
    let redirected = try await client.send(request("/redirect/4"))
    #expect(redirected.head.status == 200)
    #expect(redirected.head.address.path == "/get")
    let tooMany = await #expect(throws: TransportError.self) {
      try await client.send(request("/redirect/6"))
    }
    #expect(tooMany?.kind == .badRedirect)
    for status in [400, 404, 418, 500, 503] {
      #expect(try await client.send(request("/status/\(status)")).head.status == status)
    }
    let packed = try await client.send(request("/gzip"))
    #expect(try JSON(parsing: packed.body)["gzipped"]?.bool == true)
    server.stop()
  }
}
