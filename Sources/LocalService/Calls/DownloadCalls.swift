import FaithfulJSON
import Foundation

extension RehearsalService {
  /// `GET /cdn/uploads/<sid>/<name>`: what was uploaded, to whoever has the link.
  func uploadedFile(_ head: RequestHead, session: String, name: String) -> HTTPResponse {
    guard !session.contains(".."), !name.contains("..") else { return .refusal(404, "not found") }
    return file(head, at: "\(store.folder)/uploads/\(session)/\(name)")
  }

  /// `GET /cdn/renders/<name>?expires=<time>`: a finished video, until the link expires.
  func renderedFile(_ head: RequestHead, name: String) -> HTTPResponse {
    guard let render = store.renders.first(where: { Store.fileName($0.id) + ".mp4" == name }),
      render.status == .completed
    else { return .refusal(404, "not found") }
    let expires = head.query["expires"].flatMap(Double.init) ?? 0
    let stillGood = render.linkExpires.map { $0.timeIntervalSince1970 >= expires } ?? false
    guard expires > Date().timeIntervalSince1970, stillGood else {
      return FaultKind.expired.replacement(for: head, port: port) ?? .refusal(403, "expired")
    }
    return file(head, at: store.videoPath(ofRender: render.id))
  }

  /// `GET /api/render/proxy/<id>/download`: the same for the token's holder, without a link.
  func downloadRender(_ head: RequestHead, id: String) throws(Refusal) -> HTTPResponse {
    let render = try render(id, of: try account(of: head))
    guard render.status == .completed else {
      throw Refusal(.refusal(409, "render \(id) is \(render.status.rawValue)"))
    }
    return file(head, at: store.videoPath(ofRender: id))
  }

  private func file(_ head: RequestHead, at path: String) -> HTTPResponse {
    guard let facts = try? FileManager.default.attributesOfItem(atPath: path),
      let size = (facts[.size] as? NSNumber)?.int64Value,
      let changed = facts[.modificationDate] as? Date
    else { return .refusal(404, "not found") }
    let tag = "\"\(String(size, radix: 16))-\(Int64(changed.timeIntervalSince1970 * 1000))\""
    var headers: [(name: String, value: String)] = [
      ("ETag", tag), ("Accept-Ranges", "bytes"), ("Content-Type", Self.type(of: path)),
    ]
    switch ByteRange.read(head, size: size, tag: tag) {
    case .whole:
      return HTTPResponse(status: 200, headers: headers, body: .file(path: path, range: 0..<size))
    case .notModified:
      return HTTPResponse(status: 304, headers: headers, body: .bytes([]))
    case .unsatisfiable:
      headers.append(("Content-Range", "bytes */\(size)"))
      return HTTPResponse(status: 416, headers: headers, body: .bytes([]))
    case .part(let range):
      headers.append(
        ("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"))
      return HTTPResponse(status: 206, headers: headers, body: .file(path: path, range: range))
    }
  }

  private static func type(of path: String) -> String {
    let types = [
      "mp4": "video/mp4", "mov": "video/quicktime", "webm": "video/webm",
      "mkv": "video/x-matroska", "avi": "video/x-msvideo", "jpg": "image/jpeg",
      "png": "image/png", "gif": "image/gif", "webp": "image/webp", "mp3": "audio/mpeg",
      "wav": "audio/wav", "m4a": "audio/mp4", "aac": "audio/aac",
    ]
    let ending = path.split(separator: ".").last.map(String.init) ?? ""
    return types[ending] ?? "application/octet-stream"
  }
}

/// Which part of a file a request wants, by RFC 9110's Range, If-Range and If-None-Match.
enum ByteRange: Hashable {
  case whole
  case part(Range<Int64>)
  case unsatisfiable
  case notModified

  /// Reads the request; several ranges, other units and malformed ones give the whole.
  static func read(_ head: RequestHead, size: Int64, tag: String) -> ByteRange {
    if let known = head.headers["if-none-match"], known == "*" || known.contains(tag) {
      return .notModified
    }
    guard let field = head.headers["range"], field.hasPrefix("bytes="), !field.contains(",") else {
      return .whole
    }
    if let condition = head.headers["if-range"], condition != tag { return .whole }
    let ends = field.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    guard ends.count == 2 else { return .whole }
    switch (Int64(ends[0]), Int64(ends[1])) {
    case (nil, let last?) where ends[0].isEmpty:
      return last <= 0 || size == 0 ? .unsatisfiable : .part(max(0, size - last)..<size)
    case (let first?, nil) where ends[1].isEmpty:
      return first >= 0 && first < size ? .part(first..<size) : .unsatisfiable
    case (let first?, let last?):
      guard first >= 0, last >= first else { return .whole }
      return first < size ? .part(first..<min(size, last + 1)) : .unsatisfiable
    default:
      return .whole
    }
  }
}
