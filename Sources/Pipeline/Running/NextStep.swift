import Ledger

/// The session a run works in, as far as the ledger knows.
enum SessionStanding: Hashable, Sendable {
  /// None was opened yet.
  case none
  /// The service knows it.
  case alive
  /// The service does not know it any more, nor what was in it.
  case lost
}

/// What a run's records say at one moment; the next step follows from it and nothing else.
struct RunSnapshot: Hashable, Sendable {
  /// Which message is being worked on: 0 is the prompt, later ones are corrections.
  var round = 0
  /// How many videos were asked for.
  var parts = 1
  var session = SessionStanding.none
  /// The message of this round; nil before it was written down.
  var message: MessageRecord?
  /// Whether this process has the prepared files at hand.
  var isPrepared = false
  /// Whether every prepared file is up in the session.
  var isUploaded = false
  /// The renders of this round, the first first.
  var renders: [RenderRecord] = []
  /// Renders that this process saw fail.
  var failedNow: Set<String> = []
  /// Renders whose MP4 lies at its place, whole.
  var delivered: Set<String> = []
  /// Parts of this round that this process has looked at.
  var verified: Set<Int> = []
  /// Addresses of MP4s told before this moment are no longer trusted.
  var oldestLink = 0.0
}

/// What a run does next.
enum NextStep: Hashable, Sendable {
  case prepare
  case openSession
  case upload
  case send
  /// A message was written down and its end is not known: the service's state tells.
  case recover(MessageRecord)
  case startRender(part: Int)
  /// The service has the render, or may have it: it is asked.
  case follow(RenderRecord)
  case download(RenderRecord)
  case verify(RenderRecord)
  /// All videos of this round were looked at.
  case judge
  /// The session is gone with the timeline that was asked for.
  case giveUpSession
  /// The service failed to render twice.
  case giveUpRender(RenderRecord)

  /// How many renders of one video may fail before the run gives up.
  static let renderAttempts = 2

  /// What the records lead to.
  static func after(_ snapshot: RunSnapshot) -> NextStep {
    guard let message = snapshot.message, message.status != .refused else {
      return beforeMessage(snapshot)
    }
    guard message.status == .answered else {
      return snapshot.session == .alive ? .recover(message) : .giveUpSession
    }
    for part in 0..<snapshot.parts where !snapshot.verified.contains(part) {
      return delivery(of: part, snapshot)
    }
    return .judge
  }

  private static func beforeMessage(_ snapshot: RunSnapshot) -> NextStep {
    if snapshot.round > 0 { return snapshot.session == .alive ? .send : .giveUpSession }
    if !snapshot.isPrepared { return .prepare }
    if snapshot.session != .alive { return .openSession }
    return snapshot.isUploaded ? .send : .upload
  }

  private static func delivery(of part: Int, _ snapshot: RunSnapshot) -> NextStep {
    let renders = snapshot.renders.filter { $0.part == part }
    guard let latest = renders.last else { return start(part, snapshot) }
    switch latest.status {
    case .aboutToStart, .running: return .follow(latest)
    case .lost: return start(part, snapshot)
    case .failed:
      let failures = renders.count { snapshot.failedNow.contains($0.id) }
      return failures < renderAttempts ? start(part, snapshot) : .giveUpRender(latest)
    case .completed:
      if snapshot.delivered.contains(latest.id) { return .verify(latest) }
      let isFresh = latest.url != nil && (latest.urlTime ?? 0) >= snapshot.oldestLink
      return isFresh ? .download(latest) : .follow(latest)
    }
  }

  private static func start(_ part: Int, _ snapshot: RunSnapshot) -> NextStep {
    snapshot.session == .alive ? .startRender(part: part) : .giveUpSession
  }

  /// The named step it belongs to.
  var step: PipelineStep {
    switch self {
    case .prepare: .prepare
    case .openSession: .session
    case .upload: .upload
    case .send, .recover: .message
    case .startRender, .giveUpSession: .check
    case .follow, .giveUpRender: .render
    case .download: .download
    case .verify, .judge: .verify
    }
  }
}
