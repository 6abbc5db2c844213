import FaithfulJSON
import Service
import Synchronization
import TestServer
import Testing

@Suite struct TurnTests {
  static let empty = #"{"code":0,"data":{"state":{"draft":{"t":[]}}}}"#
  static let titled =
    #"{"code":0,"data":{"state":{"draft":{"t":[{"tt":7,"sg":[{"s":0,"d":3000,"tx":"Urban Dreams"}]}]}}}}"#

  /// A service whose state is `empty` for so many readings, then `titled`.
  static func rig(
    unchanged: Int = .max, environment: [String: String] = [:],
    turn: @escaping @Sendable (ReceivedRequest) -> Reply
  ) throws -> Rig {
    let readings = Mutex(0)
    return try Rig(environment: environment) { request in
      guard request.path == "/api/state/nemo_agent/me/s1/latest" else { return turn(request) }
      let count = readings.withLock { count in
        count += 1
        return count
      }
      return .json(count > unchanged ? titled : empty)
    }
  }

  static func data(_ text: String) -> Step { .text("data: \(text)\n\n") }

  static func said(_ text: String) -> Step {
    data(#"{"content":{"parts":[{"text":"\#(text)"}],"role":"model"},"author":"a"}"#)
  }

  static func messages(_ rig: Rig) -> [ReceivedRequest] {
    rig.requests.filter { $0.path == "/run_sse" }
  }

  @Test("a service that repeats the token shows it to nobody", .timeLimit(.minutes(8)))
  func hidesTheToken() async throws {
    let rig = try Self.rig(environment: ["NEMO_TOKEN": "usertok77"]) { _ in
      .events([
        Self.data(#"{"type":"text","content":"Your token is user"}"#),
        Self.data(#"{"type":"text","content":"tok77, or nmv_usr_x1. The bearer of good news."}"#),
        Self.data(#"{"error": "no \"usertok77\" or"#),
      ])
    }
    let heard = Collected<TurnEvent>()
    let error = await #expect(throws: ServiceError.self) {
      try await rig.client.send("hello", session: Rig.session) { heard.add($0) }
    }
    let said = heard.values.map { if case .text(let words) = $0 { words } else { "" } }.joined()
    #expect(said == "Your token is •••, or nmv_••• The bearer of good news.")
    #expect(error?.description.contains("usertok77") == false)
    #expect(error?.message == #"no \"•••\" or"#)
    #expect(!rig.log.values.joined().contains("usertok77"))
  }

  @Test(.timeLimit(.minutes(8)))
  func followsATurn() async throws {
    let rig = try Self.rig { _ in
      .events([
        Self.data(#"{"content":{"parts":[{"functionCall":{"name":"edit","args":{}}}]}}"#),
        Self.data(""), .wait(0.05), Self.said("Added a title. Click Export to download."),
      ])
    }
    let events = Collected<TurnEvent>()
    let turn = try await rig.client.send("Add a \"title\"", session: Rig.session) {
      events.add($0)
    }
    #expect(turn.text == "Added a title.")
    #expect(turn.actions == [.export])
    #expect(!turn.recovered)
    #expect(
      events.values == [.accepted, .toolStarted(name: "edit"), .text("Added a title. ")])
    let message = try #require(Self.messages(rig).first)
    #expect(
      message.text
        == #"{"app_name":"nemo_agent","user_id":"me","session_id":"s1","#
        + #""new_message":{"parts":[{"text":"Add a \"title\""}]}}"#)
    #expect(message.headers["accept"] == "text/event-stream")
    #expect(message.headers["x-skill-source"] == "create-a-free-ai-video")
  }

  @Test(.timeLimit(.minutes(8)))
  func tellsWhatATurnWithoutTextChanged() async throws {
    let rig = try Self.rig(unchanged: 1) { _ in .events([Self.data("")]) }
    let turn = try await rig.client.send("Add a title", session: Rig.session)
    #expect(turn.text == "")
    #expect(turn.changes == ["Title added: 'Urban Dreams' (0-3s)"])
    #expect(turn.state?.draft != nil)
  }

  @Test(
    .timeLimit(.minutes(8)),
    arguments: [
      [.reset], [.close], [said("Work"), .reset],
      [
        .text(Reply.head(200, [("Content-Type", "text/event-stream")])), .text("data: {}\n\n"),
        .reset,
      ],
    ] as [[Step]])
  func neverSendsAgainAfterADrop(steps: [Step]) async throws {
    let isStream = steps.count == 2
    let rig = try Self.rig(unchanged: 3) { _ in
      var reply: Reply = []
      reply.steps = isStream ? Reply.events(steps).steps : steps
      return reply
    }
    let events = Collected<TurnEvent>()
    let turn = try await rig.client.send("Add a title", session: Rig.session) { events.add($0) }
    #expect(Self.messages(rig).count == 1)
    #expect(turn.recovered)
    #expect(turn.changes == ["Title added: 'Urban Dreams' (0-3s)"])
    #expect(rig.time.slept == [30, 60, 60])
    #expect(events.values.contains(.recovering(attempt: 3, of: 5, wait: 60)))
  }

  @Test(.timeLimit(.minutes(8)))
  func reportsADropThatChangedNothing() async throws {
    let rig = try Self.rig { _ in [.reset] }
    let error = await #expect(throws: ServiceError.self) {
      try await rig.client.send("Add a title", session: Rig.session)
    }
    #expect(error?.kind == .network)
    #expect(Self.messages(rig).count == 1)
    #expect(rig.time.slept == [30, 60, 60, 60, 60])
  }

  @Test(.timeLimit(.minutes(8)))
  func aCompleteTurnNeedsNoRecovery() async throws {
    let rig = try Self.rig { _ in
      var reply = Reply.events([
        Self.data(#"{"content":{"parts":[{"text":"Done"}]},"turnComplete":true}"#)
      ])
      reply.steps[reply.steps.count - 1] = .reset
      return reply
    }
    let turn = try await rig.client.send("Hello", session: Rig.session)
    #expect(turn.text == "Done")
    #expect(!turn.recovered)
  }

  @Test(.timeLimit(.minutes(8)))
  func anUnreachableServiceNeedsNoRecovery() async throws {
    let rig = try Rig { _ in .json(Self.empty) }
    let before = try await rig.client.state(session: Rig.session)
    let gone = ServiceClient(
      configuration: ServiceConfiguration(
        environment: ["XDG_STATE_HOME": rig.folder, "NEMO_TOKEN": "t", "NEMO_CLIENT_ID": "c"],
        api: "http://127.0.0.1:9"),
      clock: rig.time.clock)
    let error = await #expect(throws: ServiceError.self) {
      try await gone.send("Hello", session: Rig.session, before: before)
    }
    #expect(error?.kind == .network)
    #expect(error?.neverArrived == true)
    #expect(rig.time.slept == [])
  }

  @Test(.timeLimit(.minutes(8)))
  func waitsLongAndGivesUpOnHeartbeats() async throws {
    let rig = try Self.rig(unchanged: 1) { _ in .events([Self.data(""), .waitForClient]) }
    let events = Collected<TurnEvent>()
    let turn = try await rig.client.send("Slow", session: Rig.session) { events.add($0) }
    #expect(turn.recovered)
    #expect(Self.messages(rig).count == 1)
    let notices = events.values.filter { $0 == .stillWorking("⏳ Still working...") }
    #expect(notices.count == 4 || notices.count == 5)
  }

  @Test(
    .timeLimit(.minutes(8)),
    arguments: [
      (Reply.json(#"{"code":2001,"message":"no credits"}"#), ServiceError.Kind.outOfCredits, 1),
      (.json(#"{"code":1002,"message":"gone"}"#), .sessionNotFound, 1),
      (.json(#"{"detail":"Session not found: s1"}"#, status: 404), .sessionNotFound, 1),
      (.json(#"{"detail":[{"msg":"Field required"}]}"#, status: 422), .refused, 1),
      (.json("oops", status: 503), .serviceFailure, 1),
      (.json(#"{"code":1001}"#), .tokenRejected, 2),
      (.json(#"{"code":429}"#, status: 429), .rateLimited, 2),
      (.events([data(#"{"error":"boom"}"#)]), .turnFailed, 1),
      (.events([data(#"{"error": "boom"#)]), .turnFailed, 1),
      (.events([data(#"{"code":2001,"message":"x"}"#)]), .outOfCredits, 1),
    ])
  func refusalsAreErrors(reply: Reply, kind: ServiceError.Kind, sent: Int) async throws {
    let rig = try Self.rig { _ in reply }
    let error = await #expect(throws: ServiceError.self) {
      try await rig.client.send("Hello", session: Rig.session)
    }
    #expect(error?.kind == kind)
    #expect(Self.messages(rig).count == sent)
  }

  @Test(.timeLimit(.minutes(8)))
  func readsAnAnswerInOnePiece() async throws {
    let rig = try Self.rig { _ in
      .json(#"[{"content":{"parts":[{"text":"One"}]}},{"content":{"parts":[{"text":"Two"}]}}]"#)
    }
    #expect(try await rig.client.send("Hello", session: Rig.session).text == "One\nTwo")
  }

  @Test(.timeLimit(.minutes(8)))
  func stopsWaitingWhenCancelled() async throws {
    let rig = try Self.rig { _ in .events([Self.said("Working"), .waitForClient]) }
    let (accepted, signal) = AsyncStream<Void>.makeStream()
    let task = Task {
      try await rig.client.send("Hello", session: Rig.session) {
        if case .text = $0 { signal.finish() }
      }
    }
    for await _ in accepted {}
    task.cancel()
    let error = await #expect(throws: ServiceError.self) { try await task.value }
    #expect(error?.kind == .cancelled)
    #expect(error?.exitClass == .interrupted)
  }
}
