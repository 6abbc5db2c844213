import FaithfulJSON
import Foundation
import LocalService
import MediaModel
import Testing

@Suite(.timeLimit(.minutes(8))) struct ServerTests {
  @Test func oneTokenForAClient() throws {
    let server = LocalServer(Rehearsal.options())
    let address = try server.start()
    defer { server.stop() }
    let peer = Peer(address)
    func token(_ client: String) throws -> Peer.Answer {
      try peer.call("POST", "/api/auth/anonymous-token", ["X-Client-Id": client], [])
    }
    let first = try token("a")
    #expect(first.code == 0 && first.data?["credits"]?.int == 1000)
    #expect(first.data?["token"]?.string?.hasPrefix("nmv_usr_") == true)
    #expect(try token("a").data?["token"] == first.data?["token"])
    #expect(try token("b").data?["token"] != first.data?["token"])
    #expect(try peer.post("/api/auth/anonymous-token", text: "").status == 400)
    _ = try peer.post("/_control/expire", text: "tokens")
    #expect(try token("a").data?["token"] != first.data?["token"])
  }

  @Test func checks() throws {
    let rehearsal = try Rehearsal()
    let peer = Peer(rehearsal.address)
    #expect(try peer.get("/api/credits/balance/simple").code == 1001)
    var wrong = peer
    wrong.headers["Authorization"] = "Bearer nmv_usr_unknown"
    #expect(try wrong.get("/api/credits/balance/simple").code == 1001)
    wrong.headers["Authorization"] = "Bearer nmv_reg_someone"
    #expect(try wrong.get("/api/credits/balance/simple").data?["available"]?.int == 1000)
    #expect(
      try wrong.get("/api/state/nemo_agent/me/\(rehearsal.session)/latest").code == 1002)
    #expect(try rehearsal.peer.get("/api/state/nemo_agent/me/nosuch/latest").code == 1002)
    #expect(try rehearsal.peer.get("/run_sse").status == 405)
    #expect(try rehearsal.peer.get("/nothing").status == 404)
    #expect(try rehearsal.peer.post("/run_sse", text: "{oops").status == 422)
    #expect(try rehearsal.peer.post("/run_sse", ["app_name": "nemo_agent"]).status == 422)
    let claim = try rehearsal.peer.post(
      "/api/auth/claim-token", ["session_id": .string(rehearsal.session)])
    #expect(claim.data?["claim_token"]?.string?.hasPrefix("clm_") == true)
  }

  @Test func tokensOnDiskAreTheirOwnersAlone() throws {
    let place = try Workshop()
    let rehearsal = try Rehearsal(Rehearsal.options(data: place.path))
    let file = "\(place.path)/accounts.json"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let token = try #require(rehearsal.peer.headers["Authorization"]?.dropFirst("Bearer ".count))
    #expect(text.contains(token))
    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func limits() throws {
    let rehearsal = try Rehearsal(
      Rehearsal.options {
        $0.tokensPerAddress = 1
        $0.callsPerTenSeconds = 5
      })
    let other = try Peer(rehearsal.address).call(
      "POST", "/api/auth/anonymous-token", ["X-Client-Id": "other"], [])
    #expect(other.status == 429)
    let statuses = try (0..<6).map { _ in
      try rehearsal.peer.get("/api/credits/balance/simple").status
    }
    #expect(statuses.first == 200 && statuses.last == 429)
  }

  @Test func creditsRunOut() throws {
    let rehearsal = try Rehearsal(Rehearsal.options { $0.anonymousCredits = 120 })
    #expect(
      try rehearsal.say("A 5-second video about tea").headers["content-type"]?
        .hasPrefix("text/event-stream") == true)
    let balance = try rehearsal.peer.get("/api/credits/balance/simple").data
    #expect(balance?["available"]?.int == 20 && balance?["total"]?.int == 20)
    let refused = try rehearsal.say("Make a new 5-second video about coffee")
    #expect(refused.code == 2001 && refused.data?["bind_id"] != nil)
    #expect(try rehearsal.state()["turns"]?.int == 1)
  }

  @Test func uploadsAreJudgedByContent() throws {
    let rehearsal = try Rehearsal(Rehearsal.options { $0.largestUpload = ByteSize(100_000) })
    let workshop = try Workshop()
    let photo = try workshop.photo()
    let clip = try workshop.clip("clip.mp4")
    let disguised = "\(workshop.path)/picture.bin"
    try FileManager.default.copyItem(atPath: photo, toPath: disguised)
    let taken = try rehearsal.upload([photo, clip, disguised])
    let files = try #require(taken.data?["files"]?.array)
    #expect(files.map { $0["file_type"]?.string } == ["image", "video", "image"])
    #expect(files.map { $0["width"]?.int } == [200, 160, 200])
    #expect(files[1]["duration"]?.double.map { abs($0 - 2) < 0.1 } == true)
    #expect(files[0]["hash"] == files[2]["hash"])
    #expect(taken.data?["session_state_applied"]?.bool == true)
    let url = try #require(files[1]["cdn_url"]?.string)
    let back = try Peer(rehearsal.address).get(url.replacing(rehearsal.address, with: ""))
    #expect(Data(back.body) == (try Data(contentsOf: URL(fileURLWithPath: clip))))
    let path = "/api/upload-video/nemo_agent/me/\(rehearsal.session)"
    #expect(try rehearsal.peer.upload(path, [("a.mp4", Array("just words".utf8))]).code == 4001)
    #expect(try rehearsal.peer.upload(path, [("empty.mp4", [])]).code == 4001)
    let large = [UInt8](repeating: 7, count: 100_001)
    #expect(try rehearsal.peer.upload(path, [("large.mp4", large)]).code == 4002)
    #expect(try rehearsal.peer.upload(path, []).status == 422)
    #expect(try rehearsal.state()["video_infos"]?.array?.count == 2)
  }

  @Test func uploadsByAddress() throws {
    let rehearsal = try Rehearsal()
    let workshop = try Workshop()
    let first = try rehearsal.upload([workshop.photo()])
    let url = try #require(first.data?["files"]?[0]?["cdn_url"]?.string)
    let path = "/api/upload-video/nemo_agent/me/\(rehearsal.session)"
    let taken = try rehearsal.peer.post(path, ["urls": [.string(url)], "source_type": "url"])
    #expect(taken.data?["files"]?[0]?["hash"] == first.data?["files"]?[0]?["hash"])
    let away = try rehearsal.peer.post(
      path, ["urls": ["http://example.org/a.mp4"], "source_type": "url"])
    #expect(away.status == 403)
    let missing = try rehearsal.peer.post(
      path, ["urls": [.string(rehearsal.address + "/cdn/uploads/x/y.mp4")]])
    #expect(missing.status == 422)
  }

  @Test func recordsOutliveTheServer() throws {
    let workshop = try Workshop()
    let options = Rehearsal.options(data: workshop.path + "/data")
    var first: Rehearsal? = try Rehearsal(options)
    let session = try #require(first?.session)
    let headers = try #require(first?.peer.headers)
    _ = try first?.upload([workshop.photo()])
    try first?.say("Make a 5-second square video titled 'Kept'")
    first = nil
    let server = LocalServer(options)
    var peer = Peer(try server.start())
    defer { server.stop() }
    peer.headers = headers
    let state = try peer.get("/api/state/nemo_agent/me/\(session)/latest").data?["state"]
    #expect(state?["draft"]?["m"]?["title"]?.string == "Kept")
    #expect(state?["video_infos"]?.array?.count == 1)
    #expect(state?["turns"]?.int == 1)
  }

  @Test func aPortCanBeTaken() throws {
    let first = LocalServer()
    let address = try first.start()
    defer { first.stop() }
    let port = Peer(address).port
    #expect(throws: LocalServerError.self) {
      _ = try LocalServer(LocalServerOptions(port: port)).start()
    }
  }

  @Test func everyRequestIsLogged() throws {
    let lines = Lines()
    var options = Rehearsal.options()
    options.log = { lines.add($0) }
    let rehearsal = try Rehearsal(options)
    try rehearsal.say("A 5-second video about tea")
    _ = try rehearsal.state()
    let log = try #require(try rehearsal.peer.get("/_control/log").json?.array)
    #expect(log.contains { $0["path"]?.string == "/run_sse" && $0["status"]?.int == 200 })
    let token = try #require(rehearsal.peer.headers["Authorization"]?.split(separator: " ").last)
    #expect(log.allSatisfy { !$0.text().contains(token) })
    #expect(log.last?["has_token"]?.bool == true)
    rehearsal.server.stop()
    #expect(lines.all.contains("POST /run_sse 200"))
  }
}

/// Lines from any thread.
final class Lines: @unchecked Sendable {  // `kept` is only touched under `lock`
  private let lock = NSLock()
  private var kept: [String] = []
  func add(_ line: String) { lock.withLock { kept.append(line) } }
  var all: [String] { lock.withLock { kept } }
}
