import FaithfulJSON
import Foundation
import MediaModel

extension RehearsalService {
  /// `POST /run_sse`: takes a message, makes the change, and tells of it as a stream of events.
  ///
  /// The change is kept before the first event goes out, so that a client that reads the state
  /// after a broken stream finds it.
  func message(_ request: HTTPRequest, fault: FaultKind?) throws(Refusal) -> HTTPResponse {
    let account = try account(of: request.head)
    let (id, words) = try Self.message(in: request)
    _ = try session(id, of: account)
    if fault == .lost { return HTTPResponse(status: 0, body: .reset) }
    let agent = Agent(seed: options.seed, rules: options.rules)
    let taken = store.change(session: id) { session -> Turn in
      let turn = agent.turn(words, in: session)
      guard turn.cost <= account.available else { return turn }
      session.messages.append(words)
      if let changed = turn.timelines { session.timelines = changed }
      if turn.paysEditing { session.hasPaidEditing = true }
      return turn
    }
    guard var turn = taken, turn.cost <= account.available else {
      throw Refusal(
        .failure(
          .noCredits,
          "insufficient credits: \(taken?.cost ?? 0) needed, \(account.available) left",
          data: .object([("bind_id", .string(account.id))])))
    }
    if fault == .silent { turn.text = nil }
    let (cost, token) = (turn.cost, account.token)
    _ = store.change(accountOf: token) { account in
      account.available -= cost
      account.frozen += cost
    }
    let script = EventScript(
      pace: options.pace, invocation: "e-\(UUID().uuidString.lowercased())")
    var response = HTTPResponse(
      status: 200,
      headers: [
        ("Content-Type", "text/event-stream; charset=utf-8"), ("Cache-Control", "no-cache"),
      ],
      body: .events(script.steps(of: turn, fault: fault)))
    let store = store
    response.whenDone = {
      _ = store.change(accountOf: token) { $0.frozen = max(0, $0.frozen - cost) }
    }
    return response
  }

  /// Session and words of a request, in snake_case or camelCase.
  private static func message(
    in request: HTTPRequest
  ) throws(Refusal) -> (session: String, words: String) {
    guard let body = request.json else {
      throw Refusal(.unprocessable("JSON decode error", at: []))
    }
    guard let session = (body["session_id"] ?? body["sessionId"])?.string else {
      throw Refusal(.unprocessable("Field required", at: ["session_id"]))
    }
    guard let message = body["new_message"] ?? body["newMessage"] else {
      throw Refusal(.unprocessable("Field required", at: ["new_message"]))
    }
    let words = (message["parts"]?.array ?? []).compactMap { $0["text"]?.string }
      .joined(separator: "\n")
    guard words.contains(where: { !$0.isWhitespace }) else {
      throw Refusal(.unprocessable("the message has no text", at: ["new_message", "parts"]))
    }
    return (session, words)
  }

  /// `GET /api/state/nemo_agent/me/<sid>/latest`.
  ///
  /// `draft` is the first video's; `drafts` has all of them where a message asked for several.
  /// `turns` counts the messages that were taken.
  func state(_ head: RequestHead, of id: String) throws(Refusal) -> HTTPResponse {
    let account = try account(of: head)
    let session = try session(id, of: account)
    let drafts = session.timelines.map(DraftJSON.write)
    return .success(
      .object([
        (
          "state",
          .object([
            ("draft", drafts.first ?? .null),
            ("drafts", drafts.count > 1 ? .array(drafts) : nil),
            ("video_infos", .array(session.uploads.map { json(of: $0, in: session.id) })),
            ("generated_media", .array(generatedMedia(of: session))),
            ("canvas_config", session.timelines.first.map(Self.canvas)),
            ("turns", JSON(session.messages.count)), ("language", .string(session.language)),
          ])
        ),
        ("task_id", .string(session.taskID)), ("user_id", .string(account.id)),
        ("bind_id", .string(account.id)),
      ]))
  }

  private static func canvas(of timeline: Timeline) -> JSON {
    .object([
      ("width", JSON(timeline.width)), ("height", JSON(timeline.height)),
      ("ratio", timeline.canvas.aspectRatio.map { .string("\($0)") }),
      ("fps", JSON(timeline.frameRate)),
    ])
  }

  private func generatedMedia(of session: Session) -> [JSON] {
    store.renders.filter { $0.session == session.id && $0.status == .completed }.map {
      .object([("id", .string($0.id)), ("type", "video"), ("format", "mp4")])
    }
  }
}
