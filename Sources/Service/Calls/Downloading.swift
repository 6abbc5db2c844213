import FaithfulJSON
import Transport

extension Caller {
  /// The service's own address.
  var origin: WebAddress? { WebAddress(configuration.api) }

  /// An address as an answer gives it, which may be relative to the service's.
  func address(_ text: String) -> WebAddress? {
    WebAddress(text) ?? origin?.resolving(text)
  }

  /// Fetches a file from the service itself, in the skill's name: from `address`, else from the
  /// call's own path.
  func download(
    _ call: Call, at address: WebAddress?, to path: String,
    progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws(ServiceError) -> Int64 {
    try await withRemedies(call) { request, secrets throws(ServiceError) in
      var request = request
      if let address { request.address = address }
      return try await download(call, request, secrets: secrets, to: path, progress: progress)
    }
  }

  /// Fetches a file, going on where a broken connection left it.
  func download(
    _ call: Call, _ request: HTTPRequest, secrets: [Secret], to path: String,
    progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws(ServiceError) -> Int64 {
    try await retrying(call) { () throws(ServiceError) in
      let start = clock.now()
      let outcome: DownloadOutcome
      do throws(TransportError) {
        outcome = try await http.download(
          request, to: path, checking: { MP4Check.complaint(about: $0) }, progress: progress)
      } catch {
        log("GET \(request.address.path) – \(error.kind.rawValue)")
        throw ServiceError(error, operation: call.operation, file: call.file)
      }
      switch outcome {
      case .saved(let bytes, _):
        logAnswer(request, 200, since: start)
        return bytes
      case .refused(let response):
        logAnswer(request, response.head.status, since: start)
        _ = try read(response, call, secrets: secrets)
        throw ServiceError(
          kind: .unreadableAnswer, status: response.head.status, operation: call.operation,
          file: call.file, message: "the answer is no file", advice: "--verbose shows it")
      }
    }
  }
}
