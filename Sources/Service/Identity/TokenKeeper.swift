/// Holds the token that calls are made with, and fetches one when there is none.
///
/// However many calls ask at once, one token is fetched.
actor TokenKeeper {
  /// Fetches a token; nil from a service that has none to give.
  typealias Fetch = @Sendable (_ clientID: String) async throws(ServiceError) -> TokenStore.Entry?

  private let configuration: ServiceConfiguration
  private let clock: ServiceClock
  private let store: TokenStore
  private let fetch: Fetch
  private var token: Secret?
  private var needsNone = false
  private var clientID: String?
  private var fetching: Task<Result<Secret?, ServiceError>, Never>?

  init(_ configuration: ServiceConfiguration, clock: ServiceClock, fetch: @escaping Fetch) {
    self.configuration = configuration
    self.clock = clock
    store = TokenStore(configuration)
    self.fetch = fetch
  }

  /// The client id.
  func currentClientID() throws(ServiceError) -> String {
    if let clientID { return clientID }
    let id = try ClientIdentity(configuration).id()
    clientID = id
    return id
  }

  /// Makes another client id, unless the person set it.
  func renewClientID() throws(ServiceError) {
    clientID = try ClientIdentity(configuration).renewed()
  }

  /// The person's token, else the kept one, else a new one; nil where the service gives none.
  func currentToken() async throws(ServiceError) -> Secret? {
    if let set = configuration.userToken { return set }
    if token != nil || needsNone { return token }
    if let kept = store.entry(for: try currentClientID(), at: clock.wallTime()) {
      token = kept.token
      return kept.token
    }
    return try await fetchOnce()
  }

  /// A token in place of one that the service rejected; nil when it is the person's own.
  func replacement(for rejected: Secret) async throws(ServiceError) -> Secret? {
    guard configuration.userToken == nil else { return nil }
    if let token, token != rejected { return token }
    token = nil
    if let kept = store.entry(for: try currentClientID(), at: clock.wallTime()),
      kept.token != rejected
    {
      token = kept.token
      return kept.token
    }
    store.forget()
    return try await fetchOnce()
  }

  private func fetchOnce() async throws(ServiceError) -> Secret? {
    let task = if let fetching { fetching } else { try startFetching() }
    let result = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    if fetching == task {
      fetching = nil
      token = (try? result.get()) ?? nil
      needsNone = result == .success(nil)
    }
    if case .failure(let error) = result, error.kind == .cancelled, !Task.isCancelled {
      return try await currentToken()
    }
    return try result.get()
  }

  private func startFetching() throws(ServiceError) -> Task<Result<Secret?, ServiceError>, Never> {
    let clientID = try currentClientID()
    let task = Task { [fetch, store] () async -> Result<Secret?, ServiceError> in
      do throws(ServiceError) {
        guard let entry = try await fetch(clientID) else { return .success(nil) }
        try store.keep(entry)
        return .success(entry.token)
      } catch {
        return .failure(error)
      }
    }
    fetching = task
    return task
  }
}
