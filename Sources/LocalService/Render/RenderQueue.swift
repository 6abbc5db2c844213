import FaithfulJSON
import Foundation
import MediaEngine
import Synchronization

/// Makes the ordered videos one after the other on a thread of its own.
final class RenderQueue: Sendable {
  private let store: Store
  private let pace: Pace
  private let rules: ServiceRules
  private let signal = StopSignal()
  private let bell = WakeUp()
  private let current = Mutex<(id: String, cancellation: Cancellation)?>(nil)
  private let isDone = DispatchSemaphore(value: 0)
  private let isStarted = Mutex(false)

  init(store: Store, pace: Pace, rules: ServiceRules) {
    self.store = store
    self.pace = pace
    self.rules = rules
  }

  /// Starts the thread; what a server before this one left unfinished is begun again.
  func start() {
    for render in store.renders where render.status == .processing {
      store.change(render: render.id) {
        $0.status = .pending
        $0.progress = 0
      }
    }
    isStarted.withLock { $0 = true }
    let thread = Thread { [self] in
      while !signal.isRaised {
        if let next = store.renders.first(where: { $0.status == .pending }) {
          make(next)
        } else {
          bell.wait()
        }
      }
      isDone.signal()
    }
    thread.name = "render"
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// Says that there is something to do.
  func wake() { bell.ring() }

  /// Ends the thread and what it is making; blocks until it is gone.
  func stop() {
    signal.raise()
    current.withLock { $0?.cancellation.cancel() }
    bell.ring()
    if isStarted.withLock({ $0 }) { isDone.wait() }
  }

  /// Cancels a render, under way or waiting.
  func cancel(_ id: String) {
    store.change(render: id) { $0.status = .cancelled }
    current.withLock { if $0?.id == id { $0?.cancellation.cancel() } }
  }

  private func make(_ job: RenderJob) {
    let cancellation = Cancellation()
    current.withLock { $0 = (job.id, cancellation) }
    defer { current.withLock { $0 = nil } }
    var isWanted = false
    store.change(render: job.id) {
      guard $0.status == .pending else { return }
      $0.status = .processing
      isWanted = true
    }
    guard isWanted else { return }
    let begun = Date()
    do {
      try render(job, cancellation)
      _ = signal.wait(pace.render + begun.timeIntervalSinceNow)
      settle(job.id) {
        $0.status = .completed
        $0.progress = 1
        $0.linkExpires = Date() + self.rules.linkLifetime
      }
    } catch {
      guard !signal.isRaised else { return }
      settle(job.id) {
        $0.status = .failed
        $0.error = "\(error)"
      }
    }
  }

  /// Ends a render, unless it was cancelled meanwhile.
  private func settle(_ id: String, _ change: (inout RenderJob) -> Void) {
    store.change(render: id) { if $0.status == .processing { change(&$0) } }
  }

  private func render(_ job: RenderJob, _ cancellation: Cancellation) throws {
    if job.fault == FaultKind.fail.description {
      _ = signal.wait(min(pace.render, 1))
      throw RenderFailure.rehearsed
    }
    let share = job.fault == FaultKind.stuck.description ? 0.5 : 1
    guard let draft = try? JSON(parsing: job.draft), let timeline = DraftJSON.read(draft) else {
      throw RenderFailure(description: "the draft can't be read")
    }
    let uploads = store.session(job.session)?.uploads ?? []
    let folder = "\(store.folder)/uploads/\(job.session)"
    let film = Film(
      timeline: timeline,
      sources: Dictionary(
        uploads.map { ($0.hash, Film.Source(path: "\(folder)/\($0.stored)", upload: $0)) },
        uniquingKeysWith: { first, _ in first }))
    let notes = film.notes
    if !notes.isEmpty { store.change(render: job.id) { $0.notes = notes } }
    try film.make(store.videoPath(ofRender: job.id), cancellation: cancellation) { progress in
      store.change(render: job.id, saving: false) { $0.progress = min(0.99, progress) * share }
    }
    if share < 1 {
      store.change(render: job.id, saving: false) { $0.progress = 0.5 }
      while !cancellation.isCancelled, signal.wait(0.1) {}
      throw RenderFailure(description: "cancelled")
    }
  }
}

/// Why a render failed.
struct RenderFailure: Error, CustomStringConvertible {
  static let rehearsed = RenderFailure(description: "rehearsed fault: the render failed")
  let description: String
}

/// Wakes one waiting thread; a ring with nobody waiting is kept.
private final class WakeUp: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)
  func ring() { semaphore.signal() }
  func wait() { semaphore.wait() }
}
