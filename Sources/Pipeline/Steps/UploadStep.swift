import Foundation
import Ledger
import MediaModel
import Service
import Synchronization

extension RunEngine {
  /// How many files go up at once.
  static let uploadsAtOnce = 3

  /// Takes the project's session, or opens one.
  func openSession() async throws {
    relay.send(.started(.session, detail: place.service))
    let session = try await place.session(
      words: job.prompt, fresh: startsFresh || run.session != nil)
    try await ledger.note(run: runID, session: session.session)
    relay.send(.finished(.session, detail: "session \(session.session)"))
    try checkpoint(.sessionKept)
  }

  /// The prepared files that the session does not have yet.
  func missingUploads() async throws -> [PreparedMedia.File] {
    guard let prepared, let session = run.session else { return prepared?.files ?? [] }
    let up = Set(
      try await ledger.uploads(session: session, service: place.service).map(\.sha256))
    var seen = up
    return prepared.files.filter { seen.insert($0.sha256).inserted }
  }

  /// Sends up what is missing, three files at a time; each is kept in the ledger as soon as the
  /// service has confirmed it.
  func uploadMissing() async throws {
    let missing = try await missingUploads()
    let count = Words.count(missing.count, "file")
    relay.send(.started(.upload, detail: count))
    let meter = TransferMeter(files: missing, relay: relay)
    let session = try currentSession()
    try await withThrowingTaskGroup(of: Void.self) { group in
      var waiting = missing.makeIterator()
      for _ in 0..<Self.uploadsAtOnce {
        guard let file = waiting.next() else { break }
        group.addTask { try await self.upload(file, session, meter) }
      }
      while try await group.next() != nil {
        if let file = waiting.next() {
          group.addTask { try await self.upload(file, session, meter) }
        }
      }
    }
    relay.send(.finished(.upload, detail: "\(count), \(ByteSize(meter.total))"))
  }

  private func upload(
    _ file: PreparedMedia.File, _ session: ServiceSession, _ meter: TransferMeter
  ) async throws {
    let answer = try await client.upload(file.path, as: file.name, session: session) { sent, _ in
      meter.note(file, sent)
    }
    try checkpoint(.fileUploaded)
    try await ledger.keep(
      UploadRecord(
        service: place.service, session: session.id, sha256: file.sha256, bytes: file.bytes,
        name: answer.filename, url: answer.url))
    try checkpoint(.uploadKept)
  }

  /// The session as the client takes it.
  func currentSession() throws -> ServiceSession {
    guard let session = run.session else {
      throw PipelineError(.machine, "the run has no session", advice: "start it again")
    }
    return ServiceSession(id: session)
  }

  /// Does what needs the session; when the service does not know it any more, that is noted, and
  /// the next step is a new one.
  func renewingSession(_ body: () async throws -> Void) async throws {
    do {
      try await body()
    } catch let error as ServiceError where error.kind == .sessionNotFound {
      guard let session = run.session else { throw error }
      try await ledger.markLost(session: session, service: place.service)
      relay.warning("the service has lost the session: a new one is opened, files go up again")
    }
  }
}

/// Adds up the bytes of several transfers and tells how far all of them are.
final class TransferMeter: Sendable {
  let total: Int64
  private let sent = Mutex<[String: Int64]>([:])
  private let relay: EventRelay
  private let began = ContinuousClock.now

  init(files: [PreparedMedia.File], relay: EventRelay) {
    total = files.reduce(0) { $0 + $1.bytes }
    self.relay = relay
  }

  func note(_ file: PreparedMedia.File, _ bytes: Int64) {
    let done = sent.withLock { sent in
      sent[file.path] = min(bytes, file.bytes)
      return sent.values.reduce(0, +)
    }
    relay.send(.progress(.upload, .transfer(file.name, done, of: total, since: began)))
  }
}

extension StepProgress {
  /// How far a transfer is that began at a moment.
  static func transfer(
    _ name: String, _ done: Int64, of total: Int64?, since began: ContinuousClock.Instant
  ) -> StepProgress {
    let seconds = Double((ContinuousClock.now - began) / .seconds(1))
    let rate = seconds > 0.2 ? Double(done) / seconds : nil
    let left = total.flatMap { total in rate.map { $0 > 0 ? Double(total - done) / $0 : nil } }
    return StepProgress(
      fraction: total.map { $0 > 0 ? min(1, Double(done) / Double($0)) : 1 }, detail: name,
      bytesPerSecond: rate, secondsLeft: left ?? nil)
  }
}
