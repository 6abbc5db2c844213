import Ledger
import MediaModel
import Service

extension Workplace {
  /// The session of this project: the one the options name, the one it has, or a new one in the
  /// language of the words.
  func session(
    words: String, fresh: Bool = false, checkpoint: Checkpoint = { _ in }
  ) async throws -> SessionRecord {
    if let named = options.session {
      let known = try await ledger.session(named: named, service: service)
      if let known, known.lost == nil { return known }
      let record = SessionRecord(project: project, service: service, session: named)
      try await ledger.keep(record)
      return record
    }
    if !fresh, let known = try await ledger.session(project: project, service: service) {
      return known
    }
    let language =
      options.language ?? SessionLanguage.code(prompt: words, environment: options.environment)
    let opened = try await client.openSession(language: language)
    try checkpoint(.sessionOpened)
    let record = SessionRecord(
      project: project, service: service, session: opened.id, task: opened.taskID,
      language: language, bind: opened.bindID)
    try await ledger.keep(record)
    return record
  }
}

extension SessionRecord {
  /// The session as the client takes it.
  var forClient: ServiceSession { ServiceSession(id: session, taskID: task, bindID: bind) }
}
