import Synchronization

/// How a download ended.
public enum DownloadOutcome: Sendable {
  /// The file is in its place.
  case saved(bytes: Int64, resumedAt: Int64)
  /// The server answered with something else than the file; the answer's first part.
  case refused(HTTPResponse)
}

extension HTTPClient {
  /// Fetches a file to a temporary name beside `path` and renames it once it is whole.
  ///
  /// What an earlier attempt left is gone on with by range, where the server's `ETag`, date or
  /// length tell that it is the same file. A broken connection leaves the part for the next
  /// attempt; a cancelled task, a full disk and a file that is not right leave nothing. `check`
  /// sees the temporary file when all bytes are there and tells what is wrong with it, if anything
  /// is. `progress` is called on curl's thread, at most ten times a second.
  public func download(
    _ request: HTTPRequest, to path: String,
    checking check: @Sendable (_ part: String) -> String? = { _ in nil },
    progress: (@Sendable (TransferProgress) -> Void)? = nil
  ) async throws(TransportError) -> DownloadOutcome {
    let part = try PartFile.claim(for: path, at: request.address)
    defer { part.unlock() }
    do throws(TransportError) {
      let answer = try await fetch(request, into: part, progress: progress)
      guard answer.isFile else {
        if part.size == 0 || answer.head.status < 500 { part.remove() }
        return .refused(HTTPResponse(head: answer.head, body: answer.body))
      }
      if let complaint = answer.size == 0 ? "an empty file" : check(part.path) {
        throw TransportError(.badAnswer, at: request.address, detail: complaint)
      }
      try part.deliver(at: request.address)
      return .saved(bytes: answer.size, resumedAt: answer.resumedAt)
    } catch {
      if part.size == 0 || !error.mayPass { part.remove() }
      throw error
    }
  }

  private func fetch(
    _ request: HTTPRequest, into part: PartFile,
    progress: (@Sendable (TransferProgress) -> Void)?
  ) async throws(TransportError) -> DownloadReceiver.Answer {
    if let note = part.note,
      let fields = note.fields(from: part.size, source: request.address)
    {
      var ranged = request
      for (name, value) in fields { ranged.headers[name] = value }
      let answer = try await fetch(ranged, into: part, continuing: note, progress: progress)
      if answer.isFile || answer.head.status >= 400 && answer.head.status != 416 { return answer }
    }
    return try await fetch(request, into: part, continuing: nil, progress: progress)
  }

  private func fetch(
    _ request: HTTPRequest, into part: PartFile, continuing note: PartNote?,
    progress: (@Sendable (TransferProgress) -> Void)?
  ) async throws(TransportError) -> DownloadReceiver.Answer {
    try await follow(request) { [loop] current throws(TransportError) in
      let receiver = DownloadReceiver(
        part: part, source: request.address, continuing: note, progress: progress)
      let transfer = try Transfer(current, receiver: receiver)
      return try await loop.run(transfer, until: receiver.handover).get()
    }
  }
}

/// Writes an answer to the part file as it arrives.
private final class DownloadReceiver: TransferReceiver {
  struct Answer: HasHead {
    var head: HTTPHead
    /// Whether the body went to the file.
    var isFile: Bool
    /// The bytes of the file.
    var size: Int64
    /// How many of them an earlier attempt had brought.
    var resumedAt: Int64
    /// The body of an answer that is no file, cut at 64 kB.
    var body: [UInt8]
  }

  private struct State {
    var answer: Answer?
    var total: Int64?
    var lastReport: ContinuousClock.Instant?
  }

  let handover = Handover<Result<Answer, TransportError>>()
  private let part: PartFile
  private let source: WebAddress
  private let note: PartNote?
  private let progress: (@Sendable (TransferProgress) -> Void)?
  private let state = Mutex(State())

  init(
    part: PartFile, source: WebAddress, continuing note: PartNote?,
    progress: (@Sendable (TransferProgress) -> Void)?
  ) {
    self.part = part
    self.source = source
    self.note = note
    self.progress = progress
  }

  func begin(_ head: HTTPHead) -> Reception {
    let held = part.size
    let goesOn = head.status == 206 && note?.isContinued(by: head, at: held) == true
    let isFile = goesOn || head.status == 200
    if isFile {
      do throws(TransportError) {
        try part.cut(to: goesOn ? held : 0, at: source)
      } catch {
        return .refused(error)
      }
      if !goesOn { part.keep(PartNote(head, source: source)) }
    }
    let start = goesOn ? held : 0
    state.withLock { state in
      state.answer = Answer(head: head, isFile: isFile, size: start, resumedAt: start, body: [])
      state.total = head.headers["Content-Length"].flatMap { Int64($0) }.map { $0 + start }
    }
    return .taken
  }

  func receive(_ bytes: UnsafeRawBufferPointer) -> Reception {
    let isFile = state.withLock { $0.answer?.isFile } ?? false
    guard isFile else {
      state.withLock { state in
        let room = max(0, 65_536 - (state.answer?.body.count ?? 0))
        state.answer?.body.append(contentsOf: bytes.prefix(room))
      }
      return .taken
    }
    do throws(TransportError) {
      try part.append(bytes, at: source)
    } catch {
      return .refused(error)
    }
    let report: TransferProgress? = state.withLock { state in
      state.answer?.size += Int64(bytes.count)
      let size = state.answer?.size ?? 0
      let now = ContinuousClock.now
      guard progress != nil,
        size == state.total || state.lastReport.map({ now - $0 > .milliseconds(100) }) != false
      else { return nil }
      state.lastReport = now
      return TransferProgress(bytes: size, total: state.total)
    }
    if let report { progress?(report) }
    return .taken
  }

  func end(_ result: Result<HTTPHead, TransportError>) {
    let answer = state.withLock { $0.answer }
    handover.give(
      result.map { head in
        answer ?? Answer(head: head, isFile: false, size: 0, resumedAt: 0, body: [])
      })
  }
}
