import FaithfulJSON
import Transport

/// Sends a message once and follows its turn over the stream.
struct TurnFollower: Sendable {
  let caller: Caller
  let call: Caller.Call
  let onEvent: @Sendable (TurnEvent) -> Void

  /// How following a turn ended.
  enum Ending: Sendable {
    /// The stream was closed in good order.
    case closed(TurnReader)
    /// The connection was lost or given up after the service may have taken the message.
    case lost(TurnReader, why: ServiceError)
  }

  /// Sends the message and reads to the end; throws when the service surely did not take it.
  func follow() async throws(ServiceError) -> Ending {
    try await caller.withRemedies(call) { request, secrets throws(ServiceError) in
      let start = caller.clock.now()
      let stream: HTTPStream
      do throws(TransportError) {
        stream = try await caller.http.stream(request)
      } catch {
        caller.log("\(request.method) \(request.address.path) – \(error.kind.rawValue)")
        var trouble = ServiceError(error, operation: call.operation)
        // A server that points elsewhere has not taken the message.
        if error.kind == .badRedirect { trouble.neverArrived = true }
        guard error.kind != .cancelled, !trouble.neverArrived else { throw trouble }
        return .lost(TurnReader(at: start, hiding: secrets), why: trouble)
      }
      caller.logAnswer(request, stream.head.status, since: start)
      let type = stream.head.headers["Content-Type"]?.lowercased() ?? ""
      if stream.head.status != 200 || type.contains("json") {
        let response = try await whole(stream)
        return .closed(read(try envelope(of: response, secrets), at: start, hiding: secrets))
      }
      onEvent(.accepted)
      return try await read(stream, since: start, hiding: secrets)
    }
  }

  /// What a whole answer says. A failure of the service leaves open whether it took the message.
  private func envelope(
    of response: HTTPResponse, _ secrets: [Secret]
  ) throws(ServiceError) -> Envelope {
    do throws(ServiceError) {
      let envelope = try caller.read(response, call, secrets: secrets)
      onEvent(.accepted)
      return envelope
    } catch {
      guard error.mayPass else { throw error }
      var error = error
      error.advice =
        "the message may have been taken and is not sent again; `preflight status` shows the project"
      throw error
    }
  }

  private func whole(_ stream: HTTPStream) async throws(ServiceError) -> HTTPResponse {
    var body: [UInt8] = []
    do throws(TransportError) {
      while let chunk = try await stream.next(), body.count < HTTPClient.answerLimit {
        body += chunk
      }
    } catch {
      if error.kind == .cancelled { throw ServiceError(error, operation: call.operation) }
    }
    return HTTPResponse(head: stream.head, body: body)
  }

  /// An answer in one piece: one event or a list of them.
  private func read(
    _ envelope: Envelope, at time: Double, hiding secrets: [Secret]
  ) -> TurnReader {
    var reader = TurnReader(at: time, hiding: secrets)
    for event in envelope.data.array ?? [envelope.data] {
      reader.read(ServerSentEvent(data: event.text()), at: time).forEach(onEvent)
    }
    reader.finish(at: time).forEach(onEvent)
    return reader
  }

  private enum Signal: Sendable {
    case bytes([UInt8])
    case end(TransportError?)
    case tick
  }

  private func read(
    _ stream: HTTPStream, since start: Double, hiding secrets: [Secret]
  ) async throws(ServiceError) -> Ending {
    let clock = caller.clock
    let (signals, sender) = AsyncStream<Signal>.makeStream()
    let reading = Task {
      do throws(TransportError) {
        while let bytes = try await stream.next() { sender.yield(.bytes(bytes)) }
        sender.yield(.end(nil))
      } catch {
        sender.yield(.end(error))
      }
    }
    let ticking = Task {
      while (try? await clock.sleep(1)) != nil { sender.yield(.tick) }
    }
    defer {
      reading.cancel()
      ticking.cancel()
    }
    var reader = TurnReader(at: start, hiding: secrets)
    var parser = SSEParser()
    for await signal in signals {
      let now = clock.now()
      switch signal {
      case .bytes(let bytes):
        for event in parser.read(bytes) { reader.read(event, at: now).forEach(onEvent) }
      case .tick: reader.tick(at: now).forEach(onEvent)
      case .end(nil):
        reader.finish(at: now).forEach(onEvent)
        return .closed(reader)
      case .end(let error?):
        reader.finish(at: now).forEach(onEvent)
        guard error.kind == .cancelled || !reader.isComplete else { return .closed(reader) }
        return .lost(reader, why: ServiceError(error, operation: call.operation))
      }
      if let reason = reader.givingUp(at: now) {
        reader.finish(at: now).forEach(onEvent)
        return .lost(reader, why: timeOut(reason))
      }
    }
    throw ServiceError(kind: .cancelled, operation: call.operation, message: "stopped")
  }

  private func timeOut(_ reason: TurnReader.GivingUp) -> ServiceError {
    ServiceError(
      kind: .timedOut, operation: call.operation,
      message: reason == .tooLong
        ? "no end after 15 minutes" : "nothing but heartbeats for 10 minutes",
      advice: "`preflight status` shows what became of it")
  }
}
