import Foundation
import Ledger
import MediaEngine
public import MediaModel
import Service
public import Verification

extension Project {
  /// Renders the session's timeline, fetches the MP4 and compares it with what is asked.
  ///
  /// A render by hand that is under way, with no message sent since, is taken up instead of a new
  /// one unless `fresh`.
  public func export(
    to path: String, request: VideoRequest = VideoRequest(), platform: PlatformProfile? = nil,
    render options: RenderOptions = RenderOptions(), fresh: Bool = false
  ) async throws -> DeliveredVideo {
    let lock = try place.lock()
    defer { withExtendedLifetime(lock) {} }
    let path = ProjectPath.absolute(path)
    try ProjectPath.checkOutput(path, place.relay)
    let session = try await knownSession()
    var failures = 0
    var pending = fresh ? nil : try await underWay(session)
    while true {
      let render: RenderRecord
      if let known = pending {
        render = known
        place.relay.notice("going on with render \(known.id)")
      } else {
        render = try await start(session, request)
      }
      pending = nil
      switch try await follow(render, options) {
      case .completed: return try await deliver(render, to: path, request, platform)
      case .lost: place.relay.warning("the service does not know render \(render.id)")
      case .failed(let words):
        failures += 1
        let reason = words.map { " (“\($0)”)" } ?? ""
        guard failures < NextStep.renderAttempts else {
          throw PipelineError(
            .refused, "the service failed to render it \(failures) times\(reason)",
            advice: "try again later")
        }
        place.relay.warning("the render failed\(reason): once more under a new id")
      }
    }
  }

  private func start(_ session: SessionRecord, _ request: VideoRequest) async throws
    -> RenderRecord
  {
    place.relay.send(.started(.check, detail: ""))
    let state = try await client.state(session: session.forClient)
    let draft = try place.draft(of: state)
    place.relay.send(.timeline(draft.summary))
    let mismatches = draft.mismatches(with: request).filter { $0.outcome == .fail }
    for finding in mismatches { place.relay.warning("the timeline: \(Words.line(finding))") }
    place.relay.send(
      .finished(.check, detail: mismatches.isEmpty ? "as asked" : "not all as asked"))
    place.relay.send(.started(.render, detail: ""))
    let render = try await place.beginRender(run: nil, session: session.session)
    try await place.start(render, draft: draft)
    return render
  }

  private func follow(_ render: RenderRecord, _ options: RenderOptions) async throws
    -> RenderOutcome
  {
    let outcome = try await place.follow(render, options) { [relay = place.relay] progress in
      relay.send(.progress(.render, progress))
    }
    if outcome == .completed { place.relay.send(.finished(.render, detail: render.id)) }
    return outcome
  }

  /// The session's latest render, where it is one by hand, under way, and of the timeline as it is.
  private func underWay(_ session: SessionRecord) async throws -> RenderRecord? {
    let renders = try await place.ledger.renders(
      session: session.session, service: place.service, limit: 1)
    let messages = try await place.ledger.messages(
      session: session.session, service: place.service, limit: 1)
    guard let latest = renders.first, latest.run == nil,
      latest.status == .aboutToStart || latest.status == .running,
      (messages.first?.created ?? 0) < latest.created
    else { return nil }
    return latest
  }

  private func deliver(
    _ render: RenderRecord, to path: String, _ request: VideoRequest,
    _ platform: PlatformProfile?
  ) async throws -> DeliveredVideo {
    let fresh = try await place.ledger.renders(
      session: render.session, service: place.service
    ).first { $0.id == render.id }
    let bytes = try await place.fetch(fresh ?? render, to: path)
    let verdict = try await place.verify(path, request: request, platform: platform)
    try await place.ledger.keep(verdict, run: nil, round: 0, part: 0)
    return DeliveredVideo(path: path, bytes: bytes, request: request, verdict: verdict)
  }
}
