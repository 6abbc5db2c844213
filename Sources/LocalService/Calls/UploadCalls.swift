import FaithfulJSON
import Foundation
import MediaEngine
import MediaModel

extension RehearsalService {
  /// `POST /api/upload-video/nemo_agent/me/<sid>`: files as multipart parts named `files`, or
  /// addresses on this machine as `{"urls":[…],"source_type":"url"}`.
  ///
  /// All files of a request are taken, or none.
  func upload(_ request: HTTPRequest, to id: String) throws(Refusal) -> HTTPResponse {
    let account = try account(of: request.head)
    let session = try session(id, of: account)
    let limit = largestUpload(for: request.head)
    let received: [ReceivedFile]
    switch request.body {
    case .files(let files): received = files.filter { $0.field == "files" }
    case .bytes: received = try fetched(request, limit: limit)
    case .tooLarge, .unreadable:
      throw Refusal(.refusal(400, "the body is not a multipart body that can be read"))
    }
    guard !received.isEmpty else {
      throw Refusal(.unprocessable("Field required", at: ["files"]))
    }
    var uploads: [Upload] = []
    for file in received {
      guard !file.isTooLarge, file.bytes <= limit.bytes else {
        throw Refusal(
          .failure(.tooLarge, "\(file.name): file too large: the limit is \(limit)"))
      }
      uploads.append(try take(file, into: session))
    }
    _ = store.change(session: session.id) { session in
      for upload in uploads where !session.uploads.contains(where: { $0.hash == upload.hash }) {
        session.uploads.append(upload)
      }
    }
    return .success(
      .object([
        ("files", .array(uploads.map { json(of: $0, in: session.id) })),
        ("session_state_applied", true),
      ]))
  }

  /// An upload as answers and the state show it.
  func json(of upload: Upload, in session: String) -> JSON {
    func number(_ value: Double?) -> JSON { value.map { JSON($0) } ?? .null }
    let url = "\(base)/cdn/uploads/\(session)/\(upload.stored)"
    return .object([
      ("filename", .string(upload.filename)), ("file_type", .string(upload.fileType)),
      ("cdn_url", .string(url)), ("duration", number(upload.duration)),
      ("width", number(upload.width.map(Double.init))),
      ("height", number(upload.height.map(Double.init))),
      ("fps", number(upload.frameRate)), ("hash", .string(upload.hash)),
      ("bytes", JSON(upload.bytes)),
    ])
  }

  /// Judges a received file by its content and moves it to its place.
  private func take(_ file: ReceivedFile, into session: Session) throws(Refusal) -> Upload {
    let facts: MediaFacts
    let hash: String
    do {
      facts = try Probe.facts(of: file.path)
      hash = try ContentHash.sha256(ofFile: file.path)
    } catch {
      throw Refusal(Self.unsupported(file.name, "it can't be read as media"))
    }
    guard let ending = Self.acceptedEnding(of: facts) else {
      throw Refusal(Self.unsupported(file.name, "it is \(facts.container)"))
    }
    let stored = "\(hash.prefix(24)).\(ending)"
    let folder = "\(store.folder)/uploads/\(session.id)"
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Refusal(.refusal(507, "the service can't store the file"))
    }
    guard rename(file.path, "\(folder)/\(stored)") == 0 else {
      throw Refusal(.refusal(507, "the service can't store the file"))
    }
    return Self.upload(file, facts: facts, hash: hash, stored: stored)
  }

  private static func upload(
    _ file: ReceivedFile, facts: MediaFacts, hash: String, stored: String
  ) -> Upload {
    let size = facts.mainVideo?.displaySize
    let isStill = facts.kind == .image
    return Upload(
      hash: hash, filename: file.name,
      fileType: isStill ? "image" : facts.kind == .audio ? "audio" : "video", stored: stored,
      bytes: facts.bytes, duration: isStill ? nil : facts.duration, width: size?.width,
      height: size?.height, frameRate: isStill ? nil : facts.mainVideo?.frameRate?.value,
      hasSound: facts.mainAudio != nil)
  }

  /// The file ending under which a format is taken; nil when it is not.
  static func acceptedEnding(of facts: MediaFacts) -> String? {
    guard !facts.isEncrypted else { return nil }
    let word = facts.container.rawValue
    if facts.container == .mp4, facts.kind == .audio { return "m4a" }
    return UploadPolicy.acceptedExtensions.contains(word) ? word : nil
  }

  private static func unsupported(_ name: String, _ reason: String) -> HTTPResponse {
    .failure(
      .wrongType,
      "\(name): unsupported file: \(reason); supported: "
        + UploadPolicy.acceptedList.joined(separator: " "))
  }

  private func fetched(
    _ request: HTTPRequest, limit: ByteSize
  ) throws(Refusal) -> [ReceivedFile] {
    guard let urls = request.json?["urls"]?.array else {
      throw Refusal(.unprocessable("Field required", at: ["files"]))
    }
    var files: [ReceivedFile] = []
    for url in urls {
      guard let text = url.string, let source = LoopbackURL(text) else {
        throw Refusal(
          .refusal(
            403, "\(url.string ?? "url"): the local service fetches from http://127.0.0.1 only"))
      }
      let path = "\(store.folder)/incoming/\(UUID().uuidString.lowercased())"
      do throws(LoopbackFetchError) {
        let bytes = try LoopbackFetch.fetch(source, to: path, most: limit.bytes)
        files.append(
          ReceivedFile(
            field: "files", name: source.fileName, path: path, bytes: bytes,
            isTooLarge: bytes > limit.bytes))
      } catch {
        throw Refusal(.refusal(422, "\(text): \(error.description)"))
      }
    }
    return files
  }
}
