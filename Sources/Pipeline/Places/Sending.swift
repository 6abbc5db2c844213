import FaithfulJSON
import Foundation
import Ledger
import MediaModel
import Service

extension Workplace {
  /// How many files go up at once.
  static let uploadsAtOnce = 3

  /// Sends up what a session does not have yet, several files at a time; each is kept in the
  /// ledger as soon as the service has confirmed it. Returns the records of all the files.
  ///
  /// A refusal stops no other file, lest one be sent twice whose upload the service has finished:
  /// `UploadRefusals` is thrown when all have gone up.
  func send(
    _ files: [PreparedMedia.File], to session: SessionRecord, checkpoint: Checkpoint? = nil
  ) async throws -> [UploadRecord] {
    let missing = try await missing(files, in: session.session)
    if !missing.isEmpty {
      let count = Words.count(missing.count, "file")
      relay.send(.started(.upload, detail: count))
      let meter = TransferMeter(files: missing, relay: relay)
      let refusals = try await withThrowingTaskGroup(of: UploadRefusal?.self) { group in
        var refusals: [UploadRefusal] = []
        var waiting = missing.makeIterator()
        for _ in 0..<Self.uploadsAtOnce {
          guard let file = waiting.next() else { break }
          group.addTask { try await send(file, session, meter, checkpoint) }
        }
        while let refusal = try await group.next() {
          if let refusal { refusals.append(refusal) }
          guard let file = waiting.next() else { continue }
          group.addTask { try await send(file, session, meter, checkpoint) }
        }
        return refusals
      }
      if !refusals.isEmpty { throw UploadRefusals(all: refusals) }
      relay.send(.finished(.upload, detail: "\(count), \(ByteSize(meter.total))"))
    }
    let hashes = Set(files.map(\.sha256))
    return try await ledger.uploads(session: session.session, service: service)
      .filter { hashes.contains($0.sha256) }
  }

  /// The files whose content is not up in a session, each content once.
  func missing(_ files: [PreparedMedia.File], in session: String) async throws
    -> [PreparedMedia.File]
  {
    var seen = Set(try await ledger.uploads(session: session, service: service).map(\.sha256))
    return files.filter { seen.insert($0.sha256).inserted }
  }

  /// Notes files as up that the session turns out to have, by the service's own hash: those whose
  /// upload ended, but not this side's note of it.
  func adoptUploads(_ files: [PreparedMedia.File], in session: SessionRecord) async throws {
    let missing = try await missing(files, in: session.session)
    guard !missing.isEmpty else { return }
    let infos = try await client.state(session: session.forClient).json["video_infos"]?.array ?? []
    for file in missing {
      guard let info = infos.first(where: { $0["hash"]?.string == file.sha256 }) else { continue }
      try await ledger.keep(
        UploadRecord(
          service: service, session: session.session, sha256: file.sha256, bytes: file.bytes,
          name: info["filename"]?.string ?? file.name, url: info["cdn_url"]?.string,
          path: file.path))
    }
  }

  private func send(
    _ file: PreparedMedia.File, _ session: SessionRecord, _ meter: TransferMeter,
    _ checkpoint: Checkpoint?
  ) async throws -> UploadRefusal? {
    let answer: UploadedFile
    do {
      answer = try await client.upload(
        file.path, as: file.name, session: session.forClient
      ) { sent, _ in
        meter.note(file, sent)
      }
    } catch {
      var error = error
      error.file = file.source
      guard error.kind == .unsupportedFile || error.kind == .fileTooLarge else { throw error }
      return UploadRefusal(file: file, error: error)
    }
    try checkpoint?(.fileUploaded)
    try await ledger.keep(
      UploadRecord(
        service: service, session: session.session, sha256: file.sha256, bytes: file.bytes,
        name: answer.filename, url: answer.url, path: file.path))
    try checkpoint?(.uploadKept)
    return nil
  }

  /// Does what needs a session, in the project's own or a new one. When the service turns out not
  /// to know it any more, a new one is opened, what was uploaded goes up again, and it is done
  /// once more.
  func renewing<Result: Sendable>(
    words: String = "", _ body: (SessionRecord) async throws -> Result
  ) async throws -> Result {
    let session = try await session(words: words)
    do {
      return try await body(session)
    } catch let error as ServiceError {
      guard error.kind == .sessionNotFound, options.session == nil else { throw error }
      try await ledger.markLost(session: session.session, service: service)
      relay.warning("the service has lost the session: a new one is opened, files go up again")
      let renewed = try await self.session(words: words, fresh: true)
      let files = try await ledger.uploads(session: session.session, service: service)
        .compactMap(PreparedMedia.File.init(uploaded:))
      _ = try await send(files, to: renewed)
      return try await body(renewed)
    }
  }
}

/// The service refused a file for its format or its size.
struct UploadRefusal: Sendable {
  let file: PreparedMedia.File
  let error: ServiceError
}

/// All the files of one go that the service refused.
struct UploadRefusals: Error {
  let all: [UploadRefusal]
}

extension PreparedMedia.File {
  /// The file of an earlier upload; nil where it is gone or of another length now.
  init?(uploaded record: UploadRecord) {
    guard let path = record.path,
      let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      attributes[.size] as? Int64 == record.bytes
    else { return nil }
    self.init(
      path: path, name: record.name, bytes: record.bytes, sha256: record.sha256, source: path)
  }
}
