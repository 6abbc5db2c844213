import FaithfulJSON
import Foundation
import Ledger
import MediaModel
import Service

/// How the wait for a render ended.
enum RenderOutcome: Hashable, Sendable {
  case completed
  case failed(String?)
  /// The service does not know it.
  case lost
}

extension Workplace {
  /// The timeline to render, of one of several videos; fails when there is nothing in it.
  func draft(of state: ProjectState, part: Int = 0, of parts: Int = 1) throws -> Draft {
    let several = (state.json["drafts"]?.array ?? []).map { Draft($0) }
    let drafts = several.isEmpty ? [state.draft].compactMap(\.self) : several
    guard part < drafts.count || drafts.isEmpty else {
      throw PipelineError(
        .refused,
        "\(Words.count(parts, "video")) were asked for, and the service has made "
          + Words.count(drafts.count, "timeline"),
        advice: "ask for each in a job of its own: `preflight batch`")
    }
    guard part < drafts.count, case let draft = drafts[part], draft.isReadyForExport else {
      throw PipelineError(
        .refused, "the service's timeline is empty: there is nothing to render",
        advice:
          "say what to make of the media with `preflight chat`, or ask anew with `run --fresh`")
    }
    return draft
  }

  /// Writes a new render id down.
  func beginRender(
    run: (id: Int64, round: Int, part: Int)?, session: String? = nil
  ) async throws -> RenderRecord {
    var owner = session
    if let run, owner == nil { owner = try await ledger.run(run.id)?.session }
    guard let owner else {
      throw PipelineError(.machine, "there is no session to render", advice: "start it again")
    }
    let microseconds = Int64(Date().timeIntervalSince1970 * 1_000_000)
    return try await ledger.beginRender(
      id: "render_\(microseconds)", service: service, session: owner, run: run?.id,
      round: run?.round ?? 0, part: run?.part ?? 0)
  }

  /// Asks the service to render. Where it refuses, the id is noted as one it does not know;
  /// where the network fails, the id stays one that it may know.
  @discardableResult
  func start(_ render: RenderRecord, draft: Draft) async throws -> RenderStatus {
    do {
      let status = try await client.startRender(
        id: render.id, session: ServiceSession(id: render.session), draft: draft)
      try await note(render, status)
      return status
    } catch let error as ServiceError {
      if error.exitClass == .refused {
        try await ledger.note(
          render: render.id, service: service, status: .lost, note: error.message)
      }
      throw error
    }
  }

  /// Looks at a render until it is over, for as long as the options allow.
  func follow(
    _ render: RenderRecord, _ options: RenderOptions,
    progress: @escaping @Sendable (StepProgress) -> Void
  ) async throws -> RenderOutcome {
    let interval = pollInterval(options)
    let began = ContinuousClock.now
    var isFirst = true
    while true {
      if !isFirst || render.status == .running {
        try await Task.sleep(for: .seconds(isFirst ? min(interval, 1) : interval))
      }
      isFirst = false
      let status: RenderStatus
      do {
        status = try await client.renderStatus(id: render.id)
      } catch {
        guard error.meansUnknownRender else { throw error }
        try await ledger.note(render: render.id, service: service, status: .lost)
        return .lost
      }
      try await note(render, status)
      switch status.phase {
      case .completed: return .completed
      case .failed: return .failed(status.message)
      case .pending: progress(StepProgress(fraction: status.progress, detail: "waiting"))
      case .processing: progress(StepProgress(fraction: status.progress, detail: "rendering"))
      case .other(let word): progress(StepProgress(fraction: status.progress, detail: word))
      }
      if Double((ContinuousClock.now - began) / .seconds(1)) >= options.timeout {
        throw PipelineError(
          .network, "render \(render.id) is not done after \(Int(options.timeout)) s",
          advice: "it goes on at the service: `preflight resume` comes back to it")
      }
    }
  }

  /// Fetches a finished render; a link that has died is asked for anew once.
  func download(
    _ render: RenderRecord, to path: String,
    progress: @escaping @Sendable (StepProgress) -> Void
  ) async throws -> Int64 {
    try await ledger.beginDownload(render: render.id, service: service, path: path)
    let began = ContinuousClock.now
    let name = URL(fileURLWithPath: path).lastPathComponent
    let report: @Sendable (Int64, Int64?) -> Void = { received, total in
      progress(.transfer(name, received, of: total, since: began))
    }
    let kept = RenderStatus(id: render.id, phase: .completed, url: render.url)
    do {
      return try await client.download(kept, to: path, progress: report)
    } catch {
      guard error.exitClass == .refused else { throw error }
      let fresh = try await client.renderStatus(id: render.id)
      guard fresh.phase == .completed, let url = fresh.url, url != render.url else { throw error }
      try await note(render, fresh)
      return try await client.download(fresh, to: path, progress: report)
    }
  }

  private func note(_ render: RenderRecord, _ status: RenderStatus) async throws {
    let standing: RenderStanding =
      switch status.phase {
      case .completed: .completed
      case .failed: .failed
      default: .running
      }
    try await ledger.note(
      render: render.id, service: service, status: standing, url: status.url, note: status.message)
  }
}

extension ServiceError {
  /// Whether a render status call was answered with not knowing the render.
  var meansUnknownRender: Bool {
    guard kind == .refused else { return false }
    let words = message.lowercased()
    return status == 404 || code == 404
      || ["not found", "no such", "not exist", "unknown", "不存在", "找不到"].contains {
        words.contains($0)
      }
  }
}
