import FaithfulJSON
import Transport

extension ServiceClient {
  /// Uploads a file from disk, retrying where that is safe. `progress` gets the bytes sent and in
  /// all, on a thread of its own, at most ten times a second.
  public func upload(
    _ path: String, as name: String? = nil, session: ServiceSession,
    progress: @escaping @Sendable (_ sent: Int64, _ total: Int64) -> Void = { _, _ in }
  ) async throws(ServiceError) -> UploadedFile {
    let shown = name ?? path.split(separator: "/").last.map(String.init) ?? path
    var call = uploadCall(session, file: path)
    call.files = [FormFile(field: "files", path: path, filename: shown)]
    call.timeouts = Timeouts(connect: 20, idle: 300)
    let answer = try await caller().answer(call) { progress($0.bytes, $0.total ?? $0.bytes) }
    return UploadedFile.list(answer.data, names: [shown]).first ?? UploadedFile(filename: shown)
  }

  /// Has the service fetch files from the web.
  public func upload(urls: [String], session: ServiceSession) async throws(ServiceError)
    -> [UploadedFile]
  {
    var call = uploadCall(session, file: urls.count == 1 ? urls.first.map(Self.plain) : nil)
    call.body = ["urls": .array(urls.map { .string($0) }), "source_type": "url"]
    call.timeouts = Timeouts(connect: 20, idle: 600)
    return UploadedFile.list(try await caller().answer(call).data, names: urls.map(Self.plain))
  }

  private func uploadCall(_ session: ServiceSession, file: String?) -> Caller.Call {
    Caller.Call(
      operation: "upload", path: "/api/upload-video/nemo_agent/me/\(session.id.asPathPart)",
      file: file, session: session)
  }

  /// An address without its query, which may hold secrets.
  private static func plain(_ url: String) -> String {
    WebAddress(url)?.description ?? Sanitizer.line(String(url.prefix { $0 != "?" }))
  }
}
