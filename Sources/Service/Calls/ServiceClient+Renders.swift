import FaithfulJSON
import Transport

extension ServiceClient {
  private static let renders = "/api/render/proxy/lambda"

  /// Starts a render under an id of the caller's making. The draft goes as it came.
  ///
  /// When the answer is lost, the render is asked for by its id before it is started again, so
  /// that one id never makes two renders.
  public func startRender(id: String, session: ServiceSession, draft: Draft)
    async throws(ServiceError) -> RenderStatus
  {
    let call = Caller.Call(
      operation: "start the render", path: Self.renders,
      body: [
        "id": .string(id), "sessionId": .string(session.id), "draft": draft.json,
        "output": ["format": "mp4", "quality": "high"],
      ],
      retries: .never, session: session, mayBeEmpty: true, tellsOfRender: true)
    let caller = try caller()
    var attempt = 1
    while true {
      do throws(ServiceError) {
        let answer = try await caller.answer(call)
        return RenderStatus(answer, id: id) ?? RenderStatus(id: id, phase: .pending)
      } catch {
        guard error.mayPass,
          let delay = RetryPolicy.patient.delay(after: attempt, jitter: caller.clock.jitter())
        else { throw error }
        try await caller.pause(delay, call.operation)
        attempt += 1
        if !error.neverArrived, let known = try? await renderStatus(id: id) { return known }
      }
    }
  }

  /// Asks how far a render is.
  public func renderStatus(id: String) async throws(ServiceError) -> RenderStatus {
    let call = Caller.Call(
      operation: "ask for the render", method: "GET", path: "\(Self.renders)/\(id.asPathPart)",
      tellsOfRender: true)
    let answer = try await caller().answer(call)
    guard let status = RenderStatus(answer, id: id) else {
      throw unreadable(call.operation, answer, lacking: "status")
    }
    return status
  }

  /// Cancels a render.
  public func cancelRender(id: String) async throws(ServiceError) {
    _ = try await caller().answer(
      Caller.Call(
        operation: "cancel the render", path: "\(Self.renders)/\(id.asPathPart)/cancel",
        mayBeEmpty: true))
  }

  /// Fetches a finished render to `path`: by its address, else by the service's download call.
  ///
  /// Returns the number of bytes. Nothing is at `path` before the file is whole and an MP4; a
  /// broken connection is gone on with where it broke. `progress` gets the bytes received and in
  /// all, on a thread of its own, at most ten times a second.
  public func download(
    _ render: RenderStatus, to path: String,
    progress: @escaping @Sendable (_ received: Int64, _ total: Int64?) -> Void = { _, _ in }
  ) async throws(ServiceError) -> Int64 {
    let caller = try caller()
    let call = Caller.Call(
      operation: "download", method: "GET",
      path: "/api/render/proxy/\(render.id.asPathPart)/download",
      accept: "video/mp4, */*", timeouts: Timeouts(connect: 20, idle: 60), file: path)
    let report: @Sendable (TransferProgress) -> Void = { progress($0.bytes, $0.total) }
    if let url = render.url, let address = caller.address(url) {
      let request = HTTPRequest(
        "GET", address, headers: ["Accept": "video/mp4, */*", "User-Agent": "preflight"],
        timeouts: call.timeouts)
      do throws(ServiceError) {
        if let origin = caller.origin, address.hasSameOrigin(as: origin) {
          return try await caller.download(call, at: address, to: path, progress: report)
        }
        return try await caller.download(call, request, secrets: [], to: path, progress: report)
      } catch {
        guard error.kind != .cancelled, error.kind != .machine else { throw error }
        caller.log("download: \(error.message); trying the download call")
      }
    }
    return try await caller.download(call, at: nil, to: path, progress: report)
  }
}
