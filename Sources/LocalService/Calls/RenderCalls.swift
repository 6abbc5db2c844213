import FaithfulJSON
import Foundation

extension RehearsalService {
  /// A render of that account.
  func render(_ id: String, of account: Account) throws(Refusal) -> RenderJob {
    guard let render = store.render(id), render.account == account.id else {
      throw Refusal(.refusal(404, "render not found: \(id)"))
    }
    return render
  }

  /// `POST /api/render/proxy/lambda`. An id that is known already is answered with that render:
  /// nothing is rendered twice.
  func startRender(_ request: HTTPRequest, fault: FaultKind?) throws(Refusal) -> HTTPResponse {
    let account = try account(of: request.head)
    let attribution = ["x-skill-source", "x-skill-version", "x-skill-platform"]
    let missing = attribution.filter { (request.head.headers[$0] ?? "").isEmpty }
    guard missing.isEmpty else {
      throw Refusal(
        .refusal(
          402, "export blocked on the free plan (missing: \(missing.joined(separator: ", ")))"))
    }
    guard let body = request.json else {
      throw Refusal(.unprocessable("the body is not JSON", at: []))
    }
    guard let id = body["id"]?.string, !id.isEmpty, id.utf8.count <= 100 else {
      throw Refusal(.unprocessable("Field required", at: ["id"]))
    }
    guard let sessionID = body["sessionId"]?.string else {
      throw Refusal(.unprocessable("Field required", at: ["sessionId"]))
    }
    let session = try session(sessionID, of: account)
    if let known = store.render(id) {
      guard known.session == session.id else {
        throw Refusal(.refusal(409, "render id taken: \(id)"))
      }
      return Self.answer(json(of: known), fault: fault)
    }
    guard let draft = body["draft"], let timeline = DraftJSON.read(draft) else {
      throw Refusal(.refusal(422, "the draft has no track with a segment: nothing to render"))
    }
    guard timeline.duration <= Int(options.rules.longestVideo * 1000) else {
      throw Refusal(.refusal(422, "the draft is longer than \(options.rules.longestVideo) s"))
    }
    var render = RenderJob(
      id: id, session: session.id, account: account.id, draft: draft.text(), ordered: Date())
    if fault == .fail || fault == .stuck { render.fault = fault?.description }
    if fault == .failed {
      render.status = .failed
      render.error = RenderFailure.rehearsed.description
    }
    if store.add(render) { renderer.wake() }
    return Self.answer(json(of: store.render(id) ?? render), fault: fault)
  }

  /// `GET /api/render/proxy/lambda/<id>`.
  func renderStatus(
    _ head: RequestHead, id: String, fault: FaultKind?
  ) throws(Refusal) -> HTTPResponse {
    let render = try render(id, of: try account(of: head))
    if fault == .older {
      return .success(
        .object([
          ("id", .string(render.id)), ("status", .string(render.status.rawValue)),
          ("progress", JSON(Int(render.progress * 100))),
          ("outputUrl", link(to: render).map { .string($0) }),
          ("error", render.error.map { .string($0) }),
        ]))
    }
    return .json(json(of: render))
  }

  /// `POST /api/render/proxy/lambda/<id>/cancel`.
  func cancelRender(_ head: RequestHead, id: String) throws(Refusal) -> HTTPResponse {
    let render = try render(id, of: try account(of: head))
    if render.status == .pending || render.status == .processing { renderer.cancel(id) }
    return Self.answer(json(of: store.render(id) ?? render), fault: nil)
  }

  private static func answer(_ data: JSON, fault: FaultKind?) -> HTTPResponse {
    fault == .older ? .success(data) : .json(.object([("success", true), ("data", data)]))
  }

  private func json(of render: RenderJob) -> JSON {
    .object([
      ("id", .string(render.id)), ("sessionId", .string(render.session)),
      ("status", .string(render.status.rawValue)),
      ("progress", JSON((render.progress * 1000).rounded() / 1000)),
      (
        "output",
        link(to: render).map { link in
          .object([
            ("url", .string(link)), ("format", "mp4"),
            ("expires_at", render.linkExpires.map { JSON($0.formatted(.iso8601)) }),
          ])
        }
      ),
      ("error", render.error.map { .string($0) }),
      ("notes", render.notes.map { notes in .array(notes.map { .string($0) }) }),
    ])
  }

  /// A link to a finished video, renewed once it has run out.
  private func link(to render: RenderJob) -> String? {
    guard render.status == .completed else { return nil }
    var expires = render.linkExpires ?? .distantPast
    if expires <= Date() {
      expires = Date() + options.rules.linkLifetime
      store.change(render: render.id) { $0.linkExpires = expires }
    }
    let time = Int64(expires.timeIntervalSince1970)
    return "\(base)/cdn/renders/\(Store.fileName(render.id)).mp4?expires=\(time)"
  }
}
