import CCurl
import Synchronization

/// What a receiver does with bytes.
enum Reception {
  /// Taken.
  case taken
  /// Not taken; to be offered again once `Transfer.resume()` is called.
  case later
  /// Not wanted; the transfer ends with this error.
  case refused(TransportError)
}

/// Receives what a transfer brings, on the loop's thread.
protocol TransferReceiver: AnyObject, Sendable {
  /// The header is whole; called before any byte of the body.
  func begin(_ head: HTTPHead) -> Reception
  /// A piece of the body.
  func receive(_ bytes: UnsafeRawBufferPointer) -> Reception
  /// Called once, last.
  func end(_ result: Result<HTTPHead, TransportError>)
}

/// One exchange: owns its easy handle and what curl reads from while it runs.
///
/// Set up by the caller, then handed to the loop, whose thread alone touches it but for the flags.
final class Transfer: @unchecked Sendable {  // only the atomic flags are shared once it is started
  let request: HTTPRequest
  let easy: EasyHandle
  private let receiver: any TransferReceiver
  private let progress: (@Sendable (TransferProgress) -> Void)?
  private let list: HeaderList
  private let form: MimeForm?
  private let body: UnsafeMutableBufferPointer<UInt8>
  private let cancelled = Atomic<Bool>(false)
  private let resumed = Atomic<Bool>(false)

  private var head: HTTPHead?
  private var failure: TransportError?
  private var isPaused = false
  private var lastChange = ContinuousClock.now
  private var lastReport: ContinuousClock.Instant?
  private var moved: (received: Int64, sent: Int64) = (0, 0)

  /// Fails when curl will not take a setting, or when a file of the form cannot be read.
  init(
    _ request: HTTPRequest, files: [FormFile] = [], decoding: Bool = false,
    receiver: any TransferReceiver, progress: (@Sendable (TransferProgress) -> Void)? = nil
  ) throws(TransportError) {
    guard let easy = EasyHandle() else {
      throw TransportError(.other, at: request.address, detail: "curl does not start")
    }
    self.request = request
    self.easy = easy
    self.receiver = receiver
    self.progress = progress
    body = .allocate(capacity: max(1, request.body?.count ?? 0))
    _ = body.initialize(from: request.body ?? [])
    do throws(CurlFailure) {
      form = files.isEmpty ? nil : try MimeForm(files, for: easy)
      list = try HeaderList(Self.lines(of: request.headers))
      try configure(decoding: decoding)
    } catch {
      throw TransportError(error.code, words: easy.words, at: request.address)
    }
  }

  deinit { body.deallocate() }

  private static func lines(of headers: HTTPHeaders) -> [String] {
    headers.fields.map { field in
      let line = field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)"
      return line.filter { !$0.isNewline && $0 != "\0" }
    }
  }

  private func configure(decoding: Bool) throws(CurlFailure) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    try easy.set(CURLOPT_URL, request.address.text)
    try easy.set(CURLOPT_PROTOCOLS_STR, "http,https")
    try easy.set(CURLOPT_FOLLOWLOCATION, 0)
    try easy.set(CURLOPT_NOSIGNAL, 1)
    try easy.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    try easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    try easy.set(CURLOPT_BUFFERSIZE, 100 * 1024)
    try easy.set(CURLOPT_UPLOAD_BUFFERSIZE, 512 * 1024)
    try easy.set(CURLOPT_CONNECTTIMEOUT_MS, Int(request.timeouts.connect * 1000))
    if request.isSentOnce { try easy.set(CURLOPT_FRESH_CONNECT, 1) }
    if let total = request.timeouts.total {
      try easy.set(CURLOPT_TIMEOUT_MS, max(1, Int(total * 1000)))
    }
    try easy.set(CURLOPT_HTTPHEADER, list)
    if decoding { try easy.set(CURLOPT_ACCEPT_ENCODING, "") }
    for (option, path) in TrustStore.options { try easy.set(option, path) }
    if let form {
      try easy.set(form)
    } else if request.body != nil || request.method == "POST" {
      try easy.set(CURLOPT_POST, 1)
      try easy.set(CURLOPT_POSTFIELDSIZE_LARGE, size: Int64(request.body?.count ?? 0))
      try easy.set(CURLOPT_POSTFIELDS, pointer: UnsafeMutableRawPointer(body.baseAddress))
    }
    if request.method != (form == nil && request.body == nil ? "GET" : "POST") {
      try easy.set(CURLOPT_CUSTOMREQUEST, request.method)
    }
    try easy.set(CURLOPT_PRIVATE, pointer: context)
    try easy.set(CURLOPT_HEADERDATA, pointer: context)
    try easy.set(CURLOPT_WRITEDATA, pointer: context)
    try easy.set(CURLOPT_XFERINFODATA, pointer: context)
    try easy.set(
      CURLOPT_HEADERFUNCTION,
      callback: { bytes, size, count, context in
        guard let context, let bytes else { return 0 }
        let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return Transfer.from(context).header(line) ? size * count : 0
      })
    try easy.set(
      CURLOPT_WRITEFUNCTION,
      callback: { bytes, size, count, context in
        guard let context, let bytes else { return 0 }
        return Transfer.from(context).write(
          UnsafeRawBufferPointer(start: bytes, count: size * count))
      })
    try easy.setProgress { context, _, received, toSend, sent in
      guard let context else { return 1 }
      let goesOn = Transfer.from(context).moved(
        received: Int64(received), sent: Int64(sent), toSend: Int64(toSend))
      return goesOn ? 0 : 1
    }
  }

  static func from(_ context: UnsafeMutableRawPointer) -> Transfer {
    Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  }

  // MARK: From any thread

  /// Asks the loop to end this; `CurlLoop.wake()` makes it look.
  func cancel() { cancelled.store(true, ordering: .releasing) }

  /// Asks the loop to offer again what the receiver put off.
  func resume() { resumed.store(true, ordering: .releasing) }

  // MARK: On the loop's thread

  var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

  func resumeIfAsked() {
    guard resumed.exchange(false, ordering: .acquiringAndReleasing) else { return }
    isPaused = false
    lastChange = .now
    easy.unpause()
  }

  /// When it has been silent for too long, unless something moves first.
  var idleDeadline: ContinuousClock.Instant? {
    guard !isPaused, let idle = request.timeouts.idle else { return nil }
    return lastChange + .seconds(idle)
  }

  func finish(_ code: CURLcode) {
    if let failure {
      receiver.end(.failure(failure))
      return
    }
    guard code != CURLE_OK else {
      if let head { receiver.end(.success(head)) } else { finish(.badAnswer) }
      return
    }
    let error = TransportError(
      code, words: easy.words, at: request.address, nothingWasSent: easy.bytesRequested == 0)
    // A server that refuses a body may close the connection while the body is still being sent.
    if form != nil, error.kind == .cut, let head, head.status >= 400 {
      receiver.end(.success(head))
    } else {
      receiver.end(.failure(error))
    }
  }

  func finish(_ kind: TransportError.Kind, detail: String = "") {
    receiver.end(.failure(TransportError(kind, at: request.address, detail: detail)))
  }

  private func header(_ line: UnsafeRawBufferPointer) -> Bool {
    let text = String(decoding: line, as: UTF8.self)
    if text.hasPrefix("HTTP/") {
      let status = text.split(separator: " ").dropFirst().first.flatMap { Int($0.prefix(3)) }
      head = HTTPHead(status: status ?? 0, headers: [:], address: request.address)
    } else if let colon = text.firstIndex(of: ":") {
      let value = text[text.index(after: colon)...]
      head?.headers.add(
        String(value.drop { $0 == " " || $0 == "\t" }.prefix { !$0.isNewline }),
        for: String(text[..<colon]))
    } else if let head, head.status >= 200, !text.contains(where: { !$0.isNewline }) {
      if case .refused(let error) = receiver.begin(head) {
        failure = error
        return false
      }
    }
    return true
  }

  private func write(_ bytes: UnsafeRawBufferPointer) -> Int {
    switch receiver.receive(bytes) {
    case .taken: return bytes.count
    case .later:
      isPaused = true
      return Int(CURL_WRITEFUNC_PAUSE)
    case .refused(let error):
      failure = error
      return 0
    }
  }

  private func moved(received: Int64, sent: Int64, toSend: Int64) -> Bool {
    guard !isCancelled else { return false }
    guard (received, sent) != moved else { return true }
    moved = (received, sent)
    lastChange = .now
    if let progress, form != nil {
      let whole = sent == toSend
      if whole || lastReport.map({ lastChange - $0 > .milliseconds(100) }) != false {
        lastReport = lastChange
        progress(TransferProgress(bytes: sent, total: toSend > 0 ? toSend : nil))
      }
    }
    return true
  }
}
