import Ledger
import MediaModel
public import Service

/// What can be done in a project besides a whole run: one session, step by step.
public struct Project: Sendable {
  let place: Workplace

  /// The folder whose session is meant.
  public var folder: String { place.project }

  /// Opens a project for the body, and closes it whatever becomes of it. The folder tells which
  /// session is meant: its own, else the latest of a folder in it.
  public static func open<Result: Sendable>(
    folder: String = ".", service: ServiceOptions, events: @escaping PipelineEvents,
    _ body: (Project) async throws -> Result
  ) async throws -> Result {
    let relay = EventRelay(events)
    return try await Workplace.with(
      project: ProjectPath.project(of: [folder]), isExact: false, options: service, relay: relay
    ) { place in
      try await body(Project(place: place))
    }
  }

  /// What the service holds for the project.
  public struct Status: Sendable {
    /// The session.
    public var session: String
    /// The timeline in one line; nil where there is none yet.
    public var timeline: String?
    /// The state as the service tells it.
    public var state: ProjectState
  }

  /// Reads the state; opens no session.
  public func status() async throws -> Status {
    let session = try await knownSession()
    let state = try await client.state(session: session.forClient)
    return Status(session: session.session, timeline: state.draft?.summary, state: state)
  }

  /// Reads the balance.
  public func credits() async throws -> Credits {
    try await client.credits(session: (try? await knownSession())?.forClient)
  }

  /// Makes a link that hands the project over to an account.
  public func claimLink() async throws -> ClaimLink {
    try await client.claimLink(session: knownSession().forClient)
  }

  /// The session that is there already; fails where there is none.
  func knownSession() async throws -> SessionRecord {
    if place.options.session != nil { return try await place.session(words: "") }
    if let own = try await place.ledger.session(project: place.project, service: place.service) {
      return own
    }
    let latest = try await place.ledger.sessions().first {
      $0.lost == nil && $0.service == place.service
    }
    throw PipelineError(
      .usage, "\(place.project): no session was opened for this folder yet",
      advice: latest.map { "the latest one is that of \($0.project): go there" }
        ?? "begin with `preflight run`, `upload` or `chat`, or name one with --session")
  }

  var client: ServiceClient { place.client }
}
