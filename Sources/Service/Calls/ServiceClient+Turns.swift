import FaithfulJSON
import Transport

extension ServiceClient {
  /// Sends a message, once and never again, and follows the answer to its end.
  ///
  /// `before` is the state before the message; where it is not given it is read first. When the
  /// connection breaks, or nothing but heartbeats comes for ten minutes, the outcome is read from
  /// the state. A turn without text is told by what it changed.
  public func send(
    _ message: String, session: ServiceSession, before: ProjectState? = nil,
    onEvent: @escaping @Sendable (TurnEvent) -> Void = { _ in }
  ) async throws(ServiceError) -> Turn {
    let earlier: ProjectState
    if let before { earlier = before } else { earlier = try await state(session: session) }
    var bound = session
    bound.bindID = session.bindID ?? earlier.bindID
    let call = Caller.Call(
      operation: "message", path: "/run_sse",
      body: [
        "app_name": "nemo_agent", "user_id": "me", "session_id": .string(session.id),
        "new_message": ["parts": [["text": .string(message)]]],
      ],
      accept: "text/event-stream", timeouts: Timeouts(connect: 20, idle: nil, total: nil),
      retries: .never, session: bound)
    let follower = TurnFollower(caller: try caller(), call: call, onEvent: onEvent)
    switch try await follower.follow() {
    case .closed(let reader):
      if let fault = reader.fault { throw turnError(fault, call) }
      guard reader.text.isEmpty else {
        return Turn(text: reader.text, actions: reader.actions)
      }
      let now = try await state(session: session)
      return Turn(
        actions: reader.actions, changes: Self.changes(from: earlier, to: now), state: now)
    case .lost(let reader, let why):
      guard why.kind != .cancelled else { throw why }
      if let fault = reader.fault { throw turnError(fault, call) }
      return try await recover(
        session, since: earlier.digest, before: earlier, reader: reader, why: why,
        onEvent: onEvent)
    }
  }

  /// Finds out what became of a message that was sent earlier, by reading the state until its
  /// digest is not `digest`: after 30 seconds, then each 60, five times in all.
  ///
  /// With `before`, the state that the digest is of, the turn tells what changed. Fails with
  /// `turnFailed` when nothing does.
  public func recoverTurn(
    session: ServiceSession, since digest: String, before: ProjectState? = nil,
    onEvent: @escaping @Sendable (TurnEvent) -> Void = { _ in }
  ) async throws(ServiceError) -> Turn {
    try await recover(
      session, since: digest, before: before, reader: nil,
      why: ServiceError(
        kind: .turnFailed, operation: "message", message: "the end of the turn was not seen"),
      onEvent: onEvent)
  }

  private static let readings = 5

  private func recover(
    _ session: ServiceSession, since digest: String, before: ProjectState?, reader: TurnReader?,
    why: ServiceError, onEvent: @Sendable (TurnEvent) -> Void
  ) async throws(ServiceError) -> Turn {
    let caller = try caller()
    for attempt in 1...Self.readings {
      let wait: Double = attempt == 1 ? 30 : 60
      onEvent(.recovering(attempt: attempt, of: Self.readings, wait: wait))
      try await caller.pause(wait, "message")
      let now: ProjectState
      do throws(ServiceError) {
        now = try await state(session: session)
      } catch {
        guard error.mayPass else { throw error }
        continue
      }
      if now.digest != digest {
        return Turn(
          text: reader?.text ?? "", actions: reader?.actions ?? [],
          changes: before.map { Self.changes(from: $0, to: now) } ?? [], state: now,
          recovered: true)
      }
    }
    throw ServiceError(
      kind: why.exitClass == .network ? .network : .turnFailed, code: why.code,
      operation: "message",
      message: "\(why.message); the state did not change in \(30 + 60 * (Self.readings - 1)) s",
      advice: "the message was not sent again; `preflight status` shows the project")
  }

  private static func changes(from before: ProjectState, to now: ProjectState) -> [String] {
    guard before.digest != now.digest else { return [] }
    let changes = now.draft?.changes(since: before.draft) ?? []
    if now.draft == nil, before.draft != nil { return ["The draft is gone"] }
    return changes.isEmpty ? ["New media were made"] : changes
  }

  private func turnError(_ fault: TurnReader.Fault, _ call: Caller.Call) -> ServiceError {
    guard let code = fault.code else {
      return ServiceError(
        kind: .turnFailed, operation: call.operation, message: fault.message,
        advice: "what was shown before may have been done: `preflight status` tells")
    }
    return ErrorTable.error(
      code: code, status: 200, message: fault.message, rawAnswer: nil,
      ErrorTable.Circumstances(
        configuration: configuration, operation: call.operation, file: nil,
        bindID: call.session?.bindID))
  }
}
