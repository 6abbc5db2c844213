import Synchronization
import TestServer
import Testing
import Transport

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct HTTPClientTests {
  static func address(_ server: TestServer, _ path: String = "/") throws -> WebAddress {
    try #require(WebAddress(server.address + path))
  }

  @Test(.timeLimit(.minutes(8)), arguments: ["GET", "POST", "PUT", "DELETE"])
  func sends(method: String) async throws {
    let server = try TestServer { request in
      Reply(201, [("X-Seen", request.method), ("Content-Type", "text/plain")], body: request.body)
    }
    let body: [UInt8]? = method == "GET" ? nil : Array("hello\0world".utf8)
    let response = try await HTTPClient().send(
      HTTPRequest(
        method, Self.address(server, "/a?b=c"), headers: ["X-One": "1", "Empty": ""], body: body))
    #expect(response.head.status == 201)
    #expect(response.head.headers["x-seen"] == method)
    #expect(response.body == body ?? [])
    let request = try #require(server.requests.first)
    #expect(request.target == "/a?b=c")
    #expect(request.headers["x-one"] == "1")
    #expect(request.headers["empty"] == "")
  }

  @Test(.timeLimit(.minutes(8)))
  func aHeaderCannotHoldAnother() async throws {
    let server = try TestServer { _ in Reply(200) }
    _ = try await HTTPClient().send(
      HTTPRequest("GET", Self.address(server), headers: ["X-One": "1\r\nX-Two: 2"]))
    #expect(server.requests[0].headers["x-two"] == nil)
    #expect(server.requests[0].headers["x-one"] == "1X-Two: 2")
  }

  @Test(.timeLimit(.minutes(8)), arguments: [301, 302, 303, 307, 308])
  func followsRedirectsAtHome(status: Int) async throws {
    let server = try TestServer { request in
      request.path == "/new"
        ? Reply(200, body: request.method.utf8) : Reply(status, [("Location", "new?x=1")])
    }
    let response = try await HTTPClient().send(
      HTTPRequest(
        "POST", Self.address(server, "/old"), headers: ["Authorization": "Bearer t", "X-A": "b"],
        body: Array("hi".utf8)))
    let stays = status > 303
    #expect(response.body == Array((stays ? "POST" : "GET").utf8))
    #expect(response.head.address.path == "/new")
    #expect(server.requests[1].text == (stays ? "hi" : ""))
    #expect(server.requests[1].headers["authorization"] == "Bearer t")
    #expect(server.requests[1].headers["x-a"] == "b")
  }

  @Test(.timeLimit(.minutes(8)))
  func secretsStayWithTheirOrigin() async throws {
    let other = try TestServer { _ in Reply(200, body: "there".utf8) }
    let server = try TestServer { _ in Reply(302, [("Location", other.address + "/x")]) }
    let headers: HTTPHeaders = [
      "Authorization": "Bearer t", "x-skill-source": "s", "X-Client-Id": "c", "Cookie": "k",
      "Accept": "video/mp4",
    ]
    let response = try await HTTPClient().send(
      HTTPRequest("GET", Self.address(server), headers: headers))
    #expect(response.body == Array("there".utf8))
    let sent = try #require(other.requests.first).headers
    #expect(sent["accept"] == "video/mp4")
    #expect(sent.keys.sorted() == ["accept", "accept-encoding", "host"])
  }

  @Test(.timeLimit(.minutes(8)))
  func refusesUnsafeRedirects() async throws {
    let other = try TestServer { _ in Reply(200) }
    for (status, location) in [
      (307, other.address), (308, other.address), (302, "file:///etc/passwd"), (302, "ftp://h/x"),
      (302, "/again"), (301, "http://[bad"),
    ] {
      let server = try TestServer { _ in Reply(status, [("Location", location)]) }
      let error = await #expect(throws: TransportError.self) {
        try await HTTPClient().send(
          HTTPRequest("POST", Self.address(server), body: Array("media".utf8)))
      }
      #expect(error?.kind == .badRedirect, "\(status) \(location)")
    }
    #expect(other.requests.isEmpty)
  }

  @Test(
    .timeLimit(.minutes(8)),
    arguments: [
      ([.reset], .cut), ([.close], .cut), ([.text("garbage\r\n\r\n"), .close], .badAnswer),
      ([.text("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), .close], .cut),
      ([.text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"), .close], .cut),
      ([.waitForClient], .timeout),
      ([.text("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), .waitForClient], .timeout),
    ] as [([Step], TransportError.Kind)])
  func tellsWhatWentWrong(steps: [Step], kind: TransportError.Kind) async throws {
    let server = try TestServer { _ in
      var reply: Reply = []
      reply.steps = steps
      return reply
    }
    let error = await #expect(throws: TransportError.self) {
      try await HTTPClient().send(
        HTTPRequest(
          "GET", Self.address(server, "/p?token=secret"), timeouts: Timeouts(idle: 0.3),
          isSentOnce: true))
    }
    #expect(error?.kind == kind)
    #expect(error?.nothingWasSent == false)
    let text = error?.description ?? ""
    #expect(text.hasPrefix("\(server.address)/p: "))
    #expect(!text.contains("secret"))
    #expect(!text.contains("\n"))
  }

  @Test(.timeLimit(.minutes(8)))
  func tellsWhenNothingWasSent() async throws {
    let refused = await #expect(throws: TransportError.self) {
      try await HTTPClient().send(HTTPRequest("GET", #require(WebAddress("http://127.0.0.1:9/"))))
    }
    #expect(refused?.kind == .unreachable)
    #expect(refused?.nothingWasSent == true)
    let unknown = await #expect(throws: TransportError.self) {
      try await HTTPClient().send(
        HTTPRequest("GET", #require(WebAddress("http://nowhere.invalid/"))))
    }
    #expect(unknown?.kind == .dns)
    let server = try TestServer { _ in Reply(200) }
    let plain = server.address.replacing("http:", with: "https:")
    let insecure = await #expect(throws: TransportError.self) {
      try await HTTPClient().send(HTTPRequest("GET", #require(WebAddress(plain))))
    }
    #expect(insecure?.kind == .tls)
    #expect(insecure?.nothingWasSent == true)
  }

  @Test(.timeLimit(.minutes(8)))
  func totalTimeIsLimited() async throws {
    let server = try TestServer { _ in
      var reply = Reply.events([])
      reply.steps = [reply.steps[0]]
      for _ in 0..<100 { reply.steps += [.text("2\r\nab\r\n"), .wait(0.05)] }
      return reply
    }
    let error = await #expect(throws: TransportError.self) {
      try await HTTPClient().send(
        HTTPRequest("GET", Self.address(server), timeouts: Timeouts(idle: 10, total: 0.4)))
    }
    #expect(error?.kind == .timeout)
  }

  @Test(.timeLimit(.minutes(8)))
  func cancellingEndsTheTransfer() async throws {
    let server = try TestServer { _ in [.waitForClient] }
    let client = try HTTPClient()
    let request = HTTPRequest("GET", try Self.address(server), timeouts: Timeouts(idle: nil))
    let task = Task { try await client.send(request) }
    while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    let error = await #expect(throws: TransportError.self) { try await task.value }
    #expect(error?.kind == .cancelled)
    let early = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await client.send(request)
    }
    let second = await #expect(throws: TransportError.self) { try await early.value }
    #expect(second?.kind == .cancelled)
  }

  @Test(.timeLimit(.minutes(8)))
  func runsManyAtOnce() async throws {
    let server = try TestServer { request in
      [.wait(0.05)] + Reply(200, body: request.target.utf8)
    }
    let client = try HTTPClient()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<20 {
        group.addTask {
          let response = try await client.send(
            HTTPRequest("GET", Self.address(server, "/\(number)")))
          #expect(response.body == Array("/\(number)".utf8))
        }
      }
      try await group.waitForAll()
    }
  }

  @Test(.timeLimit(.minutes(8)))
  func uploadsFromDisk() async throws {
    let server = try TestServer { _ in Reply.json("{}") }
    let path = "\(FileManager.default.temporaryDirectory.path)/preflight-upload-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(repeating: 7, count: 1_500_000).write(to: URL(fileURLWithPath: path))
    let progress = Mutex<[TransferProgress]>([])
    let response = try await HTTPClient().upload(
      HTTPRequest("POST", Self.address(server)),
      files: [
        FormFile(field: "files", path: path, filename: "a \"b\".mp4", contentType: "video/mp4"),
        FormFile(field: "files", path: path, filename: "é.mp4"),
      ],
      progress: { report in progress.withLock { $0.append(report) } })
    #expect(response.head.status == 200)
    let request = try #require(server.requests.first)
    #expect(request.bodyLength > 3_000_000)
    #expect(request.headers["content-type"]?.hasPrefix("multipart/form-data; boundary=") == true)
    #expect(request.text.contains(#"name="files"; filename="a %22b%22.mp4""#))
    let last = try #require(progress.withLock { $0.last })
    #expect(last.bytes == Int64(request.bodyLength))
    #expect(last.total == Int64(request.bodyLength))
  }

  @Test(.timeLimit(.minutes(8)))
  func aRefusalEndsAnUploadEarly() async throws {
    let path = "\(FileManager.default.temporaryDirectory.path)/preflight-upload-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(repeating: 7, count: 100_000).write(to: URL(fileURLWithPath: path))
    let server = try TestServer { _ in .json(#"{"code":4002}"#, status: 413) }
    let response = try await HTTPClient().upload(
      HTTPRequest("POST", Self.address(server)),
      files: [FormFile(field: "files", path: path, filename: "a.mp4")])
    #expect(response.head.status == 413)
    let missing = await #expect(throws: TransportError.self) {
      try await HTTPClient().upload(
        HTTPRequest("POST", Self.address(server)),
        files: [FormFile(field: "files", path: path + "-not", filename: "a.mp4")])
    }
    #expect(missing?.kind == .unreadableFile)
  }
}

@Suite struct RefusedUploadTests {
  @Test(.timeLimit(.minutes(8)))
  func aRefusalCountsEvenWhenTheBodyIsNotRead() async throws {
    let folder = try Folder()
    let path = "\(folder.path)/large.bin"
    try Data(repeating: 7, count: 30_000_000).write(to: URL(fileURLWithPath: path))
    let server = try TestServer(readsBodies: false) { _ in
      [
        .text(Reply.head(413, [("Content-Length", "3"), ("Connection", "close")])), .text("big"),
        .close,
      ]
    }
    let response = try await HTTPClient().upload(
      HTTPRequest("POST", HTTPClientTests.address(server)),
      files: [FormFile(field: "files", path: path, filename: "a.mp4")])
    #expect(response.head.status == 413)
  }

  @Test func headersPrintWithoutTheirValues() throws {
    let request = HTTPRequest(
      "GET", try #require(WebAddress("http://h/p?q=hush")),
      headers: ["Authorization": "Bearer hush"])
    var dumped = ""
    dump(request.headers, to: &dumped)
    #expect(!"\(request) \(request.headers) \(request.headers.fields) \(dumped)".contains("hush"))
  }
}

/// Where a test lets the server wait for it, silence has no limit: the test waits for its own turn among
/// hundreds, on a few threads.
@Suite struct HTTPStreamTests {
  @Test(.timeLimit(.minutes(8)))
  func bringsBytesAsTheyArrive() async throws {
    let firstIsRead = Atomic<Bool>(false)
    let server = try TestServer { _ in
      .events([
        .text("data: one\n\n"), .waitUntil { firstIsRead.load(ordering: .acquiring) },
        .text("data: two\n\n"),
      ])
    }
    let stream = try await HTTPClient().stream(
      HTTPRequest("GET", HTTPClientTests.address(server), timeouts: Timeouts(idle: nil)))
    #expect(stream.head.status == 200)
    #expect(stream.head.headers["Content-Type"] == "text/event-stream")
    #expect(try await stream.next() == Array("data: one\n\n".utf8))
    firstIsRead.store(true, ordering: .releasing)
    #expect(try await stream.next() == Array("data: two\n\n".utf8))
    #expect(try await stream.next() == nil)
    #expect(try await stream.next() == nil)
  }

  @Test(.timeLimit(.minutes(8)))
  func tellsACutFromAnEnd() async throws {
    let firstIsRead = Atomic<Bool>(false)
    let server = try TestServer { _ in
      [
        .text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
        .waitUntil { firstIsRead.load(ordering: .acquiring) }, .reset,
      ]
    }
    let stream = try await HTTPClient().stream(
      HTTPRequest("GET", HTTPClientTests.address(server), timeouts: Timeouts(idle: nil)))
    #expect(try await stream.next() == Array("hello".utf8))
    firstIsRead.store(true, ordering: .releasing)
    let error = await #expect(throws: TransportError.self) { try await stream.next() }
    #expect(error?.kind == .cut)
  }

  @Test(.timeLimit(.minutes(8)))
  func aSlowReaderHoldsTheServerBack() async throws {
    let block = [UInt8](repeating: 65, count: 1 << 20)
    let server = try TestServer { _ in
      var reply: Reply = [.text(Reply.head(200, [("Content-Length", "\(24 << 20)")]))]
      reply.steps += Array(repeating: .send(block), count: 24)
      return reply
    }
    let stream = try await HTTPClient().stream(
      HTTPRequest("GET", HTTPClientTests.address(server), timeouts: Timeouts(idle: 5)))
    try await Task.sleep(for: .milliseconds(300))
    var total = 0
    var largest = 0
    while let bytes = try await stream.next() {
      total += bytes.count
      largest = max(largest, bytes.count)
    }
    #expect(total == 24 << 20)
    #expect(largest <= 2 << 20)
  }

  @Test(.timeLimit(.minutes(8)))
  func cancellingEndsTheWait() async throws {
    let server = try TestServer { _ in .events([.text("data: one\n\n"), .waitForClient]) }
    let stream = try await HTTPClient().stream(
      HTTPRequest("GET", HTTPClientTests.address(server), timeouts: Timeouts(idle: nil)))
    _ = try await stream.next()
    let task = Task { try await stream.next() }
    task.cancel()
    let error = await #expect(throws: TransportError.self) { try await task.value }
    #expect(error?.kind == .cancelled)
  }
}

extension Reply {
  /// Steps, then those of a whole reply.
  static func + (steps: [Step], reply: Reply) -> Reply {
    var reply = reply
    reply.steps = steps + reply.steps
    return reply
  }
}

extension String {
  fileprivate func replacing(_ old: String, with new: String) -> String {
    split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
  }
}
