import Synchronization
import TestServer
import Testing
import Transport

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A folder of its own, gone with the last reference.
final class Folder: Sendable {
  let path = "\(FileManager.default.temporaryDirectory.path)/preflight-transport-\(UUID())"

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  func bytes(_ name: String) -> [UInt8]? {
    FileManager.default.contents(atPath: "\(path)/\(name)").map { Array($0) }
  }
}

/// A server that cuts its first answer, then has ranges, with what the test wants of it.
struct CuttingServer {
  var content = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
  var firstHeaders = [("ETag", "\"a\"")]
  var laterHeaders = [("ETag", "\"a\"")]
  var hasRanges = true
  var rangeShift = 0

  func start() throws -> TestServer {
    let calls = Mutex(0)
    return try TestServer { [self] request in
      let call = calls.withLock { count in
        count += 1
        return count
      }
      if call == 1 {
        let head = Reply.head(200, firstHeaders + [("Content-Length", "\(content.count)")])
        return [.text(head), .send(Array(content[..<20_000])), .wait(0.1), .close]
      }
      let start = request.headers["range"].flatMap { Int($0.dropFirst(6).dropLast()) }
      let tag = laterHeaders.first { $0.0 == "ETag" }?.1
      let isSame = request.headers["if-range"].map { $0 == tag || $0.hasPrefix("Fri") } ?? true
      guard hasRanges, isSame, let start else { return Reply(200, laterHeaders, body: content) }
      guard start < content.count else {
        return Reply(416, [("Content-Range", "bytes */\(content.count)")])
      }
      let from = start + rangeShift
      return Reply(
        206,
        laterHeaders + [("Content-Range", "bytes \(from)-\(content.count - 1)/\(content.count)")],
        body: content[from...])
    }
  }
}

@Suite struct DownloadTests {
  static func fetch(_ server: TestServer, _ folder: Folder, path: String = "/v.mp4?sig=1")
    async throws -> DownloadOutcome
  {
    try await HTTPClient().download(
      HTTPRequest("GET", HTTPClientTests.address(server, path), timeouts: Timeouts(idle: 5)),
      to: "\(folder.path)/out.mp4")
  }

  static func saved(_ outcome: DownloadOutcome) -> [Int64] {
    if case .saved(let bytes, let resumedAt) = outcome { [bytes, resumedAt] } else { [] }
  }

  @Test(.timeLimit(.minutes(8)))
  func savesAndReplacesOnlyWhatIsWhole() async throws {
    let folder = try Folder()
    let server = try CuttingServer().start()
    try Data("old".utf8).write(to: URL(fileURLWithPath: "\(folder.path)/out.mp4"))
    let error = await #expect(throws: TransportError.self) { try await Self.fetch(server, folder) }
    #expect(error?.kind == .cut)
    #expect(folder.bytes("out.mp4") == Array("old".utf8))
    #expect(folder.names == [".out.mp4.part", ".out.mp4.part-of", "out.mp4"])
    let note = String(decoding: folder.bytes(".out.mp4.part-of") ?? [], as: UTF8.self)
    #expect(!note.contains("sig"))
    #expect(Self.saved(try await Self.fetch(server, folder)) == [50_000, 20_000])
    #expect(folder.names == ["out.mp4"])
    #expect(folder.bytes("out.mp4") == CuttingServer().content)
    #expect(server.requests[1].headers["range"] == "bytes=20000-")
    #expect(server.requests[1].headers["if-range"] == "\"a\"")
  }

  @Test(
    .timeLimit(.minutes(8)),
    arguments: [
      (CuttingServer(laterHeaders: [("ETag", "\"b\"")]), 0),
      (CuttingServer(hasRanges: false), 0), (CuttingServer(rangeShift: 5), 0),
      (CuttingServer(firstHeaders: [("ETag", "W/\"a\"")], laterHeaders: []), 20_000),
      (CuttingServer(firstHeaders: [], laterHeaders: []), 20_000),
      (
        CuttingServer(
          firstHeaders: [("Last-Modified", "Fri, 20 Nov 2026 17:00:00 GMT")], laterHeaders: []),
        20_000
      ),
    ] as [(CuttingServer, Int64)])
  func goesOnOnlyWithTheSameFile(kind: CuttingServer, resumedAt: Int64) async throws {
    let folder = try Folder()
    let server = try kind.start()
    _ = await #expect(throws: TransportError.self) { try await Self.fetch(server, folder) }
    #expect(Self.saved(try await Self.fetch(server, folder)) == [50_000, resumedAt])
    #expect(folder.bytes("out.mp4") == kind.content)
    #expect(folder.names == ["out.mp4"])
  }

  @Test(.timeLimit(.minutes(8)))
  func anotherAddressIsAnotherFileUnlessTheTagSaysOtherwise() async throws {
    for (headers, resumedAt) in [([("ETag", "\"a\"")], Int64(20_000)), ([], 0)] {
      let folder = try Folder()
      let server = try CuttingServer(firstHeaders: headers, laterHeaders: headers).start()
      _ = await #expect(throws: TransportError.self) { try await Self.fetch(server, folder) }
      let outcome = try await Self.fetch(server, folder, path: "/fresh.mp4")
      #expect(Self.saved(outcome) == [50_000, resumedAt])
      #expect(folder.bytes("out.mp4") == CuttingServer().content)
    }
  }

  @Test(.timeLimit(.minutes(8)))
  func aPartThatIsTooLongIsStartedAfresh() async throws {
    let folder = try Folder()
    let server = try CuttingServer(firstHeaders: [("ETag", "\"a\"")]).start()
    _ = await #expect(throws: TransportError.self) { try await Self.fetch(server, folder) }
    try Data(repeating: 0, count: 60_000)
      .write(to: URL(fileURLWithPath: "\(folder.path)/.out.mp4.part"))
    #expect(Self.saved(try await Self.fetch(server, folder)) == [50_000, 0])
    #expect(folder.bytes("out.mp4") == CuttingServer().content)
  }

  @Test(.timeLimit(.minutes(8)), arguments: [403, 404, 410, 416, 500, 503])
  func otherAnswersAreNoFiles(status: Int) async throws {
    let folder = try Folder()
    let server = try TestServer { _ in Reply(status, body: "because".utf8) }
    let outcome = try await Self.fetch(server, folder)
    guard case .refused(let response) = outcome else {
      Issue.record("saved \(outcome)")
      return
    }
    #expect(response.head.status == status)
    #expect(response.body == Array("because".utf8))
    #expect(folder.names == [])
  }

  @Test(.timeLimit(.minutes(8)))
  func aComplaintLeavesNothing() async throws {
    let folder = try Folder()
    let server = try TestServer { _ in Reply(200, body: "abc".utf8) }
    let seen = Mutex<[UInt8]?>(nil)
    let error = await #expect(throws: TransportError.self) {
      try await HTTPClient().download(
        HTTPRequest("GET", HTTPClientTests.address(server)), to: "\(folder.path)/out.mp4",
        checking: { part in
          seen.withLock { $0 = FileManager.default.contents(atPath: part).map { Array($0) } }
          return "not what it should be"
        })
    }
    #expect(error?.description.contains("not what it should be") == true)
    #expect(seen.withLock { $0 } == Array("abc".utf8))
    #expect(folder.names == [])
  }

  @Test(.timeLimit(.minutes(8)))
  func twoDownloadsToOnePlaceDoNotMix() async throws {
    let folder = try Folder()
    let bodies = [[UInt8](repeating: 1, count: 300_000), [UInt8](repeating: 2, count: 300_000)]
    let server = try TestServer { request in
      let body = bodies[request.path == "/1" ? 0 : 1]
      return [
        .text(Reply.head(200, [("Content-Length", "\(body.count)")])),
        .send(Array(body[..<100])), .wait(0.3), .send(Array(body[100...])),
      ]
    }
    async let first = Self.fetch(server, folder, path: "/1")
    async let second = Self.fetch(server, folder, path: "/2")
    _ = try await (first, second)
    #expect(bodies.contains { $0 == folder.bytes("out.mp4") })
    #expect(folder.names == ["out.mp4"])
  }

  @Test(.timeLimit(.minutes(8)))
  func reportsProgress() async throws {
    let folder = try Folder()
    let server = try TestServer { _ in
      [
        .text(Reply.head(200, [("Content-Length", "6")])), .text("abc"), .wait(0.2), .text("def"),
      ]
    }
    let seen = Mutex<[TransferProgress]>([])
    _ = try await HTTPClient().download(
      HTTPRequest("GET", HTTPClientTests.address(server)), to: "\(folder.path)/out",
      progress: { progress in seen.withLock { $0.append(progress) } })
    #expect(
      seen.withLock { $0 } == [
        TransferProgress(bytes: 3, total: 6), TransferProgress(bytes: 6, total: 6),
      ])
  }

  @Test(.timeLimit(.minutes(8)))
  func aPlaceThatCannotBeWrittenIsNoticedBeforeTheRequest() async throws {
    let folder = try Folder()
    let server = try TestServer { _ in Reply(200, body: [1, 2, 3]) }
    let error = await #expect(throws: TransportError.self) {
      try await HTTPClient().download(
        HTTPRequest("GET", HTTPClientTests.address(server)),
        to: "\(folder.path)/no/such/folder/out.mp4")
    }
    #expect(error?.kind == .unwritableFile)
    #expect(server.requests.isEmpty)
  }
}
