import MediaModel
import Testing

@testable import LocalService

@Suite struct ReadingTests {
  @Test(arguments: [
    ("POST", "/run_sse", Call.message), ("GET", "/run_sse", .wrongMethod(allowed: "POST")),
    ("POST", "/api/upload-video/nemo_agent/me/s1", .upload(session: "s1")),
    ("GET", "/api/state/nemo_agent/me/s1/latest", .state(session: "s1")),
    ("POST", "/api/render/proxy/lambda", .render),
    ("GET", "/api/render/proxy/lambda/r1", .renderStatus(id: "r1")),
    ("POST", "/api/render/proxy/lambda/r1/cancel", .cancelRender(id: "r1")),
    ("GET", "/api/render/proxy/r1/download", .renderDownload(id: "r1")),
    ("HEAD", "/cdn/renders/r1.mp4", .renderedFile(name: "r1.mp4")),
    ("DELETE", "/_control/log", .control("log")), ("GET", "/", .unknown),
    ("GET", "/api/render/proxy/lambda/a/b/c", .unknown),
  ])
  func calls(method: String, path: String, call: Call) {
    #expect(Call.read(RequestHead(method: method, path: path)) == call)
  }

  @Test(arguments: [
    (["range": "bytes=0-9"], ByteRange.part(0..<10)), (["range": "bytes=90-"], .part(90..<100)),
    (["range": "bytes=-5"], .part(95..<100)), (["range": "bytes=95-200"], .part(95..<100)),
    (["range": "bytes=100-"], .unsatisfiable), (["range": "bytes=-0"], .unsatisfiable),
    (["range": "bytes=0-4,6-9"], .whole), (["range": "lines=1-2"], .whole),
    (["range": "bytes=9-3"], .whole), (["range": "bytes=x-"], .whole), ([:], .whole),
    (["range": "bytes=5-", "if-range": "\"tag\""], .part(5..<100)),
    (["range": "bytes=5-", "if-range": "\"other\""], .whole),
    (["if-none-match": "\"tag\""], .notModified),
  ])
  func ranges(headers: [String: String], range: ByteRange) {
    let head = RequestHead(method: "GET", path: "/", headers: headers)
    #expect(ByteRange.read(head, size: 100, tag: "\"tag\"") == range)
  }

  @Test(arguments: [
    ("http://127.0.0.1:81/a%20b.mp4?x=1", 81, "/a%20b.mp4?x=1", "a b.mp4"),
    ("http://localhost/a.mp4", 80, "/a.mp4", "a.mp4"),
  ])
  func loopbackAddresses(text: String, port: UInt16, target: String, name: String) throws {
    let url = try #require(LoopbackURL(text))
    #expect(url.port == port)
    #expect(url.target == target)
    #expect(url.fileName == name)
  }

  @Test(arguments: [
    "https://127.0.0.1/a", "http://example.org/a", "http://127.0.0.1.example.org/a",
    "http://user@127.0.0.1/a", "file:///etc/passwd", "", "http://[::1]/a",
  ])
  func otherAddresses(text: String) { #expect(LoopbackURL(text) == nil) }

  @Test(arguments: [
    (Resolution(width: 1080, height: 1920), Framing.cover(Resolution(width: 1080, height: 1920))),
    (Resolution(width: 720, height: 1280), .cover(Resolution(width: 1080, height: 1920))),
    (Resolution(width: 3000, height: 4000), .cover(Resolution(width: 1440, height: 1920))),
  ])
  func framesThatCover(picture: Resolution, framing: Framing) {
    #expect(Framing.fit(picture, to: Resolution(width: 1080, height: 1920)) == framing)
  }

  @Test func widePicturesStandOnABlur() throws {
    let canvas = Resolution(width: 1080, height: 1920)
    let framing = Framing.fit(Resolution(width: 1920, height: 1080), to: canvas)
    guard case .onBlur(let scaled, let shown) = framing else {
      Issue.record("it is cut to \(framing)")
      return
    }
    #expect(shown.width == 1080 && shown.height == scaled.height)
    #expect(scaled.width > 1080 && scaled.height < 1920)
  }

  @Test func fileNamesOfIDs() {
    #expect(Store.fileName("render_12-a") == "render_12-a")
    #expect(Store.fileName("../x/é") == ".2e.2e.2fx.2f.c3.a9")
  }
}
