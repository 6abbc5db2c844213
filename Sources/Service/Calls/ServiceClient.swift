/// The calls of the service, one method each.
///
/// Every method throws ``ServiceError``. Cancelling the task stops the call.
public actor ServiceClient {
  /// Which service is spoken to.
  public nonisolated let configuration: ServiceConfiguration

  /// Makes a client. `log` receives one line per call, and raw answers of failed ones, with
  /// secrets hidden.
  public init(
    configuration: ServiceConfiguration, clock: ServiceClock = .real,
    log: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.configuration = configuration
  }

  /// Opens a session; `language` is an ISO code such as `en` or `zh-CN`.
  public func openSession(language: String) async throws(ServiceError) -> ServiceSession {
    throw unfinished
  }

  /// Uploads a file from disk, retrying where that is safe. `progress` gets bytes sent and in all.
  public func upload(
    _ path: String, as name: String? = nil, session: ServiceSession,
    progress: @escaping @Sendable (_ sent: Int64, _ total: Int64) -> Void = { _, _ in }
  ) async throws(ServiceError) -> UploadedFile {
    throw unfinished
  }

  /// Has the service fetch files from the web.
  public func upload(urls: [String], session: ServiceSession) async throws(ServiceError)
    -> [UploadedFile]
  {
    throw unfinished
  }

  /// Sends a message, once and never again, and follows the answer to its end.
  ///
  /// `before` is the state before the message; where it is not given it is read first. When the
  /// connection breaks, the outcome is read from the state.
  public func send(
    _ message: String, session: ServiceSession, before: ProjectState? = nil,
    onEvent: @escaping @Sendable (TurnEvent) -> Void = { _ in }
  ) async throws(ServiceError) -> Turn {
    throw unfinished
  }

  /// Finds out what became of a message that was sent earlier, by reading the state until its
  /// digest is not `digest`: after 30 seconds, then each 60, five times in all.
  public func recoverTurn(
    session: ServiceSession, since digest: String,
    onEvent: @escaping @Sendable (TurnEvent) -> Void = { _ in }
  ) async throws(ServiceError) -> Turn {
    throw unfinished
  }

  /// Reads what the service holds for a session.
  public func state(session: ServiceSession) async throws(ServiceError) -> ProjectState {
    throw unfinished
  }

  /// Reads the balance.
  public func credits() async throws(ServiceError) -> Credits { throw unfinished }

  /// Starts a render under an id of the caller's making.
  public func startRender(id: String, session: ServiceSession, draft: Draft)
    async throws(ServiceError) -> RenderStatus
  {
    throw unfinished
  }

  /// Asks how far a render is.
  public func renderStatus(id: String) async throws(ServiceError) -> RenderStatus {
    throw unfinished
  }

  /// Cancels a render.
  public func cancelRender(id: String) async throws(ServiceError) { throw unfinished }

  /// Fetches a finished render to `path`: by its address, else by the service's download call.
  ///
  /// Returns the number of bytes. Nothing is at `path` before the file is whole and an MP4.
  public func download(
    _ render: RenderStatus, to path: String,
    progress: @escaping @Sendable (_ received: Int64, _ total: Int64?) -> Void = { _, _ in }
  ) async throws(ServiceError) -> Int64 {
    throw unfinished
  }

  /// Makes a link that hands the project to an account.
  public func claimLink(session: ServiceSession) async throws(ServiceError) -> ClaimLink {
    throw unfinished
  }

  private var unfinished: ServiceError {
    ServiceError(kind: .refused, operation: "call", message: "not there")
  }
}
