import Service
import Synchronization
import TestServer
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct DownloadTests {
  static func render(_ url: String?) -> RenderStatus {
    RenderStatus(id: "r1", phase: .completed, url: url)
  }

  static func contents(_ rig: Rig) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: rig.folder)
      .filter { $0 != "config" && $0 != "state" }.sorted()
  }

  @Test(.timeLimit(.minutes(8)))
  func fetchesFromAnotherHostWithoutSecrets() async throws {
    let movie = Rig.movie(5000)
    let cdn = try TestServer { _ in Reply(200, [("Content-Type", "video/mp4")], body: movie) }
    let rig = try Rig { _ in Reply(500) }
    let path = "\(rig.folder)/out.mp4"
    let bytes = try await rig.client.download(
      Self.render("\(cdn.address)/v.mp4?signature=abc"), to: path)
    #expect(bytes == Int64(movie.count))
    #expect(FileManager.default.contents(atPath: path).map { Array($0) } == movie)
    let headers = try #require(cdn.requests.first).headers
    #expect(headers["authorization"] == nil)
    #expect(!headers.keys.contains { $0.hasPrefix("x-") })
    #expect(cdn.requests[0].target == "/v.mp4?signature=abc")
    #expect(try Self.contents(rig) == ["out.mp4"])
    #expect(!rig.log.values.joined().contains("signature"))
  }

  @Test(.timeLimit(.minutes(8)))
  func goesOnWhereTheConnectionBroke() async throws {
    let movie = Rig.movie(200_000)
    let calls = Mutex(0)
    let rig = try Rig { request in
      let first = calls.withLock { count in
        count += 1
        return count == 1
      }
      if first {
        return [
          .text(
            Reply.head(200, [("Content-Length", "\(movie.count)"), ("ETag", "\"v1\"")])),
          .send(Array(movie[..<100_000])), .wait(0.1), .close,
        ]
      }
      let start = request.headers["range"].flatMap { Int($0.dropFirst(6).dropLast()) } ?? 0
      return Reply(
        start > 0 ? 206 : 200,
        [
          ("ETag", "\"v1\""), ("Content-Range", "bytes \(start)-\(movie.count - 1)/\(movie.count)"),
        ],
        body: movie[start...])
    }
    let path = "\(rig.folder)/out.mp4"
    #expect(
      try await rig.client.download(Self.render("/files/v.mp4"), to: path) == Int64(movie.count))
    #expect(FileManager.default.contents(atPath: path).map { Array($0) } == movie)
    #expect(rig.requests.count == 2)
    #expect(rig.requests[1].headers["range"] == "bytes=100000-")
    #expect(rig.requests[1].headers["if-range"] == "\"v1\"")
    #expect(rig.requests[0].headers["authorization"] == "Bearer nmv_usr_1")
    #expect(rig.requests[0].headers["x-skill-source"] != nil)
    #expect(try Self.contents(rig) == ["out.mp4"])
  }

  @Test(
    .timeLimit(.minutes(8)),
    arguments: [
      Reply(403, body: "expired".utf8), Reply(404), Reply(200), Reply(200, body: "<html>".utf8),
      Reply(200, body: Rig.movie(5000).dropLast(7)), Reply(200, body: Rig.movie().prefix(20)),
      Reply(302, [("Location", "ftp://elsewhere/v.mp4")]), Reply(204),
    ])
  func fallsBackToTheDownloadCall(reply: Reply) async throws {
    let movie = Rig.movie()
    let rig = try Rig { request in
      request.path == "/api/render/proxy/r1/download" ? Reply(200, body: movie) : reply
    }
    let path = "\(rig.folder)/out.mp4"
    #expect(
      try await rig.client.download(Self.render("\(rig.server.address)/v.mp4"), to: path)
        == Int64(movie.count))
    #expect(rig.requests.last?.headers["authorization"] == "Bearer nmv_usr_1")
    #expect(try Self.contents(rig) == ["out.mp4"])
  }

  @Test(
    .timeLimit(.minutes(8)),
    arguments: [Reply(404), Reply(200), Reply(200, body: "not a movie".utf8), Reply(403)])
  func leavesWhatWasThere(reply: Reply) async throws {
    let rig = try Rig { _ in reply }
    let path = try rig.file("out.mp4", "precious".utf8)
    _ = await #expect(throws: ServiceError.self) {
      try await rig.client.download(Self.render("/v.mp4"), to: path)
    }
    #expect(try Self.contents(rig) == ["out.mp4"])
    #expect(FileManager.default.contents(atPath: path) == Data("precious".utf8))
  }

  @Test(.timeLimit(.minutes(8)))
  func leavesNothingWhenCancelled() async throws {
    let rig = try Rig { _ in
      [
        .text(Reply.head(200, [("Content-Length", "100000")])), .send(Rig.movie(50)),
        .waitForClient,
      ]
    }
    let (arrived, signal) = AsyncStream<Void>.makeStream()
    let path = "\(rig.folder)/out.mp4"
    let task = Task {
      try await rig.client.download(Self.render("/v.mp4"), to: path) { _, _ in signal.finish() }
    }
    for await _ in arrived {}
    task.cancel()
    let error = await #expect(throws: ServiceError.self) { try await task.value }
    #expect(error?.kind == .cancelled)
    #expect(try Self.contents(rig) == [])
  }

  @Test(.timeLimit(.minutes(8)))
  func aFolderThatIsNotThereIsThisMachinesTrouble() async throws {
    let rig = try Rig { _ in Reply(200, body: Rig.movie()) }
    let error = await #expect(throws: ServiceError.self) {
      try await rig.client.download(Self.render("/v.mp4"), to: "\(rig.folder)/no/out.mp4")
    }
    #expect(error?.kind == .machine)
    #expect(error?.exitClass == .machine)
  }
}
