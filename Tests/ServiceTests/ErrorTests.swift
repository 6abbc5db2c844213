import FaithfulJSON
import MediaModel
import Service
import Synchronization
import TestServer
import Testing

@Suite struct ErrorTests {
  /// Answers with each reply in turn, then with the last one.
  static func inTurn(_ replies: [Reply]) -> @Sendable (ReceivedRequest) -> Reply {
    let place = Mutex(0)
    return { _ in
      place.withLock { place in
        defer { place += 1 }
        return replies[min(place, replies.count - 1)]
      }
    }
  }

  static let balance = Reply.json(#"{"code":0,"data":{"available":5}}"#)

  @Test(
    .timeLimit(.minutes(8)),
    arguments: [
      (
        Reply.json(#"{"code":1002,"message":"no such session"}"#),
        ServiceError.Kind.sessionNotFound,
        "no such session (code 1002)"
      ),
      (.json(#"{"code":2001,"message":"积分不足"}"#, status: 402), .outOfCredits, "积分不足 (code 2001)"),
      (
        .json(#"{"code":4001,"msg":"bad type"}"#, status: 400), .unsupportedFile,
        "bad type (code 4001); accepted are mp4 mov avi webm mkv jpg png gif webp mp3 wav m4a aac; "
          + "`preflight prep` converts it"
      ),
      (
        .json(#"{"code":4002,"error":"big"}"#), .fileTooLarge,
        "big (code 4002); the limit is 200 MB; `preflight prep` compresses or trims it to fit"
      ),
      (Reply(413), .fileTooLarge, "the file is over the service's limit (HTTP 413)"),
      (
        Reply(402, body: "<html>Payment</html>".utf8), .exportBlocked,
        "the plan does not include exports (HTTP 402); a matter of the subscription, not of credits"
      ),
      (
        .json(#"{"success":false,"error":{"code":777,"message":"odd\u001b[2J\nwords"}}"#), .refused,
        "odd words (code 777); --verbose shows the whole answer"
      ),
      (.json(#"{"code":"9","message":"text code"}"#), .refused, "text code (code 9)"),
      (.json("not json"), .unreadableAnswer, "the answer could not be understood (HTTP 200)"),
      (Reply(404, body: "nothing here".utf8), .refused, "nothing here (HTTP 404)"),
      (Reply(301), .refused, "the service refused (HTTP 301)"),
    ] as [(Reply, ServiceError.Kind, String)])
  func refusalsSayWhatToDo(reply: Reply, kind: ServiceError.Kind, text: String) async throws {
    let rig = try Rig { _ in reply }
    let error = await #expect(throws: ServiceError.self) { try await rig.client.credits() }
    #expect(error?.kind == kind)
    #expect(error?.exitClass == .refused)
    #expect(rig.requests.count == 1)
    let description = error?.description ?? ""
    #expect(description.hasPrefix("read the credits: \(text)"), "\(description)")
    #expect(!description.contains("\n"))
  }

  @Test(.timeLimit(.minutes(8)))
  func anonymousUsersAreToldWhereToRegister() async throws {
    let rig = try Rig { _ in .json(#"{"code":2001,"message":"none left"}"#) }
    let session = ServiceSession(id: "s1", bindID: "b7")
    let error = await #expect(throws: ServiceError.self) {
      try await rig.client.state(session: session)
    }
    #expect(error?.advice == "register at https://nemovideo.com/?bind=b7 for more")
    let registered = try Rig(environment: ["NEMO_TOKEN": "mine"]) { _ in .json(#"{"code":2001}"#) }
    let other = await #expect(throws: ServiceError.self) {
      try await registered.client.state(session: session)
    }
    #expect(other?.advice == "top up at https://nemovideo.com")
  }

  @Test(
    "a balance that is refused tells the same link, whoever told its id",
    .timeLimit(.minutes(8)),
    arguments: [
      (ServiceSession(id: "s1", bindID: "b7"), "{}", "{}", "/?bind=b7"),
      (ServiceSession(id: "s1"), #"{"bind_id":"a&b/c"}"#, "{}", "/?bind=a%26b%2Fc"),
      (ServiceSession(id: "s1"), "{}", #"{"state":{"bind_id":"b9"}}"#, "/?bind=b9"),
      (ServiceSession(id: "s1"), "{}", "{}", ""),
      (nil, "{}", #"{"state":{"bind_id":"b9"}}"#, ""),
    ] as [(ServiceSession?, String, String, String)])
  func balanceTellsWhereToRegister(
    session: ServiceSession?, refusal: String, state: String, link: String
  ) async throws {
    let rig = try Rig { request in
      request.path.hasPrefix("/api/state")
        ? .json(#"{"code":0,"data":\#(state)}"#)
        : .json(#"{"code":2001,"message":"none left","data":\#(refusal)}"#)
    }
    let error = await #expect(throws: ServiceError.self) {
      try await rig.client.credits(session: session)
    }
    #expect(error?.kind == .outOfCredits)
    #expect(error?.advice == "register at https://nemovideo.com\(link) for more")
  }

  @Test(.timeLimit(.minutes(8)))
  func renewsATokenOnce() async throws {
    let rig = try Rig { request in
      request.headers["authorization"] == "Bearer nmv_usr_1"
        ? .json(#"{"code":1001}"#) : Self.balance
    }
    #expect(try await rig.client.credits().available == 5)
    #expect(
      rig.requests.map { $0.headers["authorization"] } == ["Bearer nmv_usr_1", "Bearer nmv_usr_2"])
    #expect(try await rig.client.credits().available == 5)
    #expect(rig.requests.count == 3)

    let stubborn = try Rig { _ in .json(#"{"code":1001,"message":"no"}"#) }
    let error = await #expect(throws: ServiceError.self) { try await stubborn.client.credits() }
    #expect(error?.kind == .tokenRejected)
    #expect(stubborn.requests.count == 2)
  }

  @Test(.timeLimit(.minutes(8)))
  func neverReplacesThePersonsToken() async throws {
    let rig = try Rig(environment: ["NEMO_TOKEN": "mine"]) { _ in .json(#"{"code":1001}"#) }
    let error = await #expect(throws: ServiceError.self) { try await rig.client.credits() }
    #expect(error?.advice.contains("NEMO_TOKEN") == true)
    #expect(rig.server.requests.count == 1)
    #expect(rig.server.requests[0].headers["authorization"] == "Bearer mine")
  }

  @Test(.timeLimit(.minutes(8)))
  func waitsHalfAMinuteWhenTold() async throws {
    let rig = try Rig(Self.inTurn([.json(#"{"code":429}"#, status: 429), Self.balance]))
    #expect(try await rig.client.credits().available == 5)
    #expect(rig.time.slept == [30])
    let busy = try Rig { _ in Reply(429) }
    let error = await #expect(throws: ServiceError.self) { try await busy.client.credits() }
    #expect(error?.kind == .rateLimited)
    #expect(busy.requests.count == 2)
  }

  @Test(.timeLimit(.minutes(8)))
  func makesAClientIDOnce() async throws {
    let rig = try Rig(
      Self.inTurn([
        .json(#"{"code":400,"message":"X-Client-Id missing"}"#, status: 400), Self.balance,
      ]))
    #expect(try await rig.client.credits().available == 5)
    let ids = rig.requests.map { $0.headers["x-client-id"] }
    #expect(ids.count == 2 && ids[0] != ids[1])
    let other = try Rig { _ in .json(#"{"message":"bad draft"}"#, status: 400) }
    let error = await #expect(throws: ServiceError.self) { try await other.client.credits() }
    #expect(error?.kind == .refused)
    #expect(other.requests.count == 1)
  }

  @Test(
    .timeLimit(.minutes(8)),
    arguments: [
      ([Reply(500), Reply(503), balance], 3), ([[.reset], [.close], balance], 3),
      ([[.text("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"), .close], balance], 2),
    ] as [([Reply], Int)])
  func triesAgainWhereThatIsSafe(replies: [Reply], calls: Int) async throws {
    let rig = try Rig(Self.inTurn(replies))
    #expect(try await rig.client.credits().available == 5)
    #expect(rig.requests.count == calls)
  }

  @Test(.timeLimit(.minutes(8)))
  func givesUpAfterFourAttempts() async throws {
    let rig = try Rig { _ in .json(#"{"message":"down"}"#, status: 502) }
    let error = await #expect(throws: ServiceError.self) { try await rig.client.credits() }
    #expect(error?.kind == .serviceFailure)
    #expect(error?.exitClass == .network)
    #expect(error?.description == "read the credits: down (HTTP 502); try again later")
    #expect(rig.requests.count == 4)
  }

  @Test(.timeLimit(.minutes(8)))
  func aFileThatCannotBeReadIsThisMachinesTrouble() async throws {
    let rig = try Rig { _ in Self.balance }
    let error = await #expect(throws: ServiceError.self) {
      try await rig.client.upload("/nowhere/clip.mp4", session: Rig.session)
    }
    #expect(error?.kind == .machine)
    #expect(error?.file == "/nowhere/clip.mp4")
    #expect(rig.requests.isEmpty)
  }

  @Test(.timeLimit(.minutes(8)))
  func neverShowsSecrets() async throws {
    let rig = try Rig(environment: ["NEMO_TOKEN": "hush-hush-token"]) { request in
      .json(
        #"{"code":777,"message":"bad \#(request.headers["authorization"] ?? "")","token":"nmv_usr_x1"}"#
      )
    }
    let error = try #require(
      await #expect(throws: ServiceError.self) { try await rig.client.credits() })
    let seen = "\(error) \(String(reflecting: error)) \(error.rawAnswer ?? "") \(rig.log.values)"
    #expect(!seen.contains("hush"))
    #expect(!seen.contains("nmv_usr_x1"))
    #expect(seen.contains("•••"))
    #expect(rig.log.values.first?.hasPrefix("GET /api/credits/balance/simple 200 ") == true)
    #expect("\(rig.client.configuration)".contains("hush") == false)
  }

  @Test(.timeLimit(.minutes(8)))
  func oneRenderPerID() async throws {
    let rig = try Rig { request in
      request.method == "POST" ? [.reset] : .json(#"{"status":"processing","progress":0.1}"#)
    }
    let status = try await rig.client.startRender(
      id: "r1", session: Rig.session, draft: Draft(["t": []]))
    #expect(status == RenderStatus(id: "r1", phase: .processing, progress: 0.1))
    #expect(rig.requests.map(\.method) == ["POST", "GET"])

    let lost = try Rig { request in
      request.method == "GET" ? Reply(404) : request.bodyLength > 0 ? [.reset] : Reply(404)
    }
    _ = await #expect(throws: ServiceError.self) {
      try await lost.client.startRender(id: "r1", session: Rig.session, draft: Draft(["t": []]))
    }
    #expect(lost.requests.filter { $0.method == "POST" }.count == 4)
    #expect(Set(lost.requests.map(\.path)).contains("/api/render/proxy/lambda/r1"))
  }
}
