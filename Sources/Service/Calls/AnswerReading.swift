public import FaithfulJSON

extension ServiceSession {
  /// Reads the answer to opening a session; nil where it holds no id.
  init?(_ data: JSON) {
    let inner = data["session"] ?? .null
    guard
      let id =
        (data.first("session_id", "sessionId") ?? inner.first("session_id", "id")
        ?? data.first("id"))?.words, !id.isEmpty
    else { return nil }
    let task = data["task"] ?? .null
    self.init(
      id: id,
      taskID: (data.first("task_id", "taskId") ?? task.first("task_id", "id"))?.words,
      bindID: Self.bindID(data))
  }

  /// The id for the registration link, wherever an answer has it.
  static func bindID(_ data: JSON) -> String? {
    let keys = ["bind_id", "bindId", "bind"]
    for place in [data, data["state"] ?? .null, data["user"] ?? .null] {
      for key in keys {
        if let id = place[key]?.words, !id.isEmpty { return id }
      }
    }
    return nil
  }
}

extension UploadedFile {
  /// Reads one entry of `data.files`.
  init(_ json: JSON, name: String) {
    self.init(
      filename: json.first("filename", "file_name", "fileName", "name")?.string ?? name,
      fileType: json.first("file_type", "fileType", "type")?.string,
      url: json.first("cdn_url", "cdnUrl", "url")?.string,
      duration: json["duration"]?.amount, width: json["width"]?.amount.flatMap { Int(exactly: $0) },
      height: json["height"]?.amount.flatMap { Int(exactly: $0) },
      frameRate: json.first("fps", "frame_rate", "frameRate")?.amount, hash: json["hash"]?.words)
  }

  /// Reads the files of an answer to an upload.
  static func list(_ data: JSON, names: [String]) -> [UploadedFile] {
    let entries =
      data.first("files", "uploaded_files", "uploadedFiles")?.array ?? data.array
      ?? (data.first("cdn_url", "cdnUrl", "filename") == nil ? [] : [data])
    return entries.enumerated().map { index, entry in
      UploadedFile(entry, name: index < names.count ? names[index] : "")
    }
  }
}

extension Credits {
  /// Reads a balance; nil where nothing tells what is available.
  init?(_ data: JSON) {
    let place = data["balance"]?.ifObject ?? data
    guard let available = place.first("available", "balance", "credits")?.amount else {
      return nil
    }
    self.init(
      available: available, frozen: place["frozen"]?.amount ?? 0, total: place["total"]?.amount)
  }
}

extension RenderStatus {
  /// Reads a status, with its fields at the top or in `data`; nil where it holds none.
  init?(_ envelope: Envelope, id: String) {
    let places = [envelope.json ?? .null, envelope.data, envelope.data["render"] ?? .null]
    func find(_ read: (JSON) -> JSON?) -> JSON? { places.lazy.compactMap(read).first }
    let url =
      find { $0["output"]?.first("url", "outputUrl", "output_url") }
      ?? find { $0.first("outputUrl", "output_url", "url", "video_url", "videoUrl") }
    let word = find { $0.first("status", "state", "phase") }?.string
    guard word != nil || url != nil else { return nil }
    let progress = find { $0.first("progress", "percent", "overallProgress") }?.amount
    self.init(
      id: find { $0.first("id", "render_id", "renderId") }?.words ?? id,
      phase: Self.phase(word ?? "completed"),
      progress: progress.map { min(1, max(0, $0 > 1 ? $0 / 100 : $0)) },
      url: url?.string, message: Self.reason(in: places) ?? Self.remark(of: envelope))
  }

  /// Why it failed: the render's own words before those about the call, which worked.
  private static func reason(in places: [JSON]) -> String? {
    let fields = [
      "error", "errorMessage", "error_message", "failureReason", "failure_reason", "reason",
    ]
    for place in places.reversed() {
      for field in fields {
        let words = place[field]?.string ?? place[field]?.first("message", "msg")?.string
        if let words, !words.isEmpty { return Sanitizer.line(words) }
      }
    }
    return nil
  }

  private static func remark(of envelope: Envelope) -> String? {
    let says = envelope.message
    let isPraise = ["", "ok", "success", "succeeded", "成功", "操作成功"].contains(says.lowercased())
    return isPraise ? nil : says
  }

  static func phase(_ word: String) -> Phase {
    switch word.lowercased() {
    case "pending", "queued", "created", "waiting", "submitted": .pending
    case "processing", "rendering", "running", "started", "in_progress": .processing
    case "completed", "complete", "done", "success", "succeeded", "finished": .completed
    case "failed", "failure", "error", "cancelled", "canceled", "timeout", "expired": .failed
    default: .other(Sanitizer.line(word, limit: 40))
    }
  }
}

extension ProjectState {
  /// Reads the `data` of an answer to the state call, a state that comes bare, or one that was
  /// kept.
  public init(reading data: JSON) {
    let state = data["state"]?.ifObject ?? data
    let draft = state["draft"]?.ifObject
    self.init(
      json: state,
      draft: draft.map { Draft($0, canvas: state.first("canvas_config", "canvasConfig")) },
      bindID: ServiceSession.bindID(data))
  }

  /// A short text that differs when the draft, its canvas or what was made for it does.
  public var digest: String {
    let parts = [
      state("draft"), state("canvas_config", "canvasConfig"),
      state("generated_media", "generatedMedia"),
    ]
    return Digest.hex(JSON(parts).text())
  }

  private func state(_ keys: String...) -> JSON {
    keys.lazy.compactMap { json[$0] }.first ?? .null
  }
}
