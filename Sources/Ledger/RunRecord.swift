/// Where a run stands.
public enum RunStatus: String, Sendable, Codable, CaseIterable {
  /// It is going on, or died and can be continued.
  case active
  /// Its videos were delivered and looked at.
  case finished
  /// It ended in a way that continuing can't mend, such as a refusal.
  case failed
  /// The person started over.
  case abandoned
}

/// One job from media to MP4.
public struct RunRecord: Sendable, Hashable {
  /// The ledger's number of it.
  public var id: Int64
  /// The digest of media, prompt, service and request: the same job has the same one.
  public var fingerprint: String
  /// The project folder.
  public var project: String
  /// The service's address, or `local`.
  public var service: String
  /// The words.
  public var prompt: String
  /// The options needed to continue it, as JSON text.
  public var job: String
  /// Where the MP4 goes.
  public var output: String
  /// The session it works in; nil before it has one.
  public var session: String?
  /// The credits that were there before its first message; nil where nobody asked.
  public var creditsBefore: Double?
  /// Which message is being worked on: 0 is the prompt, later ones are corrections.
  public var round: Int
  /// The step it reached, for a person.
  public var step: String
  /// Where it stands.
  public var status: RunStatus
  /// Why it failed, for a person.
  public var note: String?
  /// When it began, in seconds since 1970.
  public var created: Double
  /// When it last got on, in seconds since 1970.
  public var changed: Double
}

extension Ledger {
  /// The unfinished run of a job, or a new one; the flag says which. One that is continued takes
  /// the output and the options that are given now.
  public func beginRun(
    fingerprint: String, project: String, service: String, prompt: String, job: String,
    output: String, step: String, fresh: Bool = false
  ) throws -> (run: RunRecord, continued: Bool) {
    let time = now
    return try database.transaction {
      if let active = try activeRun(fingerprint) {
        if !fresh {
          try database.run(
            "UPDATE runs SET job = ?, output = ?, changed = ? WHERE id = ?",
            [.text(job), .text(output), .real(time), .integer(active.id)])
          var run = active
          (run.job, run.output, run.changed) = (job, output, time)
          return (run, true)
        }
        try setStatus(active.id, .abandoned, note: nil)
      }
      try database.run(
        """
        INSERT INTO runs (fingerprint, project, service, prompt, job, output, step, status,
        created, changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          .text(fingerprint), .text(project), .text(service), .text(prompt), .text(job),
          .text(output), .text(step), .text(RunStatus.active.rawValue), .real(time), .real(time),
        ])
      let run = RunRecord(
        id: database.lastRow, fingerprint: fingerprint, project: project, service: service,
        prompt: prompt, job: job, output: output, session: nil, round: 0, step: step,
        status: .active, note: nil, created: time, changed: time)
      return (run, false)
    }
  }

  /// The run of that number.
  public func run(_ id: Int64) throws -> RunRecord? {
    try runs("WHERE id = ?", [.integer(id)]).first
  }

  /// The latest run of a job, whatever became of it.
  public func lastRun(fingerprint: String) throws -> RunRecord? {
    try runs("WHERE fingerprint = ? ORDER BY id DESC LIMIT 1", [.text(fingerprint)]).first
  }

  /// The runs, the latest first; only those that can be continued when asked so.
  public func runs(unfinished: Bool = false, limit: Int = 100) throws -> [RunRecord] {
    let condition = unfinished ? "WHERE status = 'active' " : ""
    return try runs(condition + "ORDER BY changed DESC, id DESC LIMIT ?", [SQLValue(limit)])
  }

  /// Notes the session a run works in.
  public func note(run: Int64, session: String) throws {
    try database.run(
      "UPDATE runs SET session = ?, changed = ? WHERE id = ?",
      [.text(session), .real(now), .integer(run)])
  }

  /// Notes the credits there are before a run's first message.
  public func note(run: Int64, creditsBefore: Double) throws {
    try database.run(
      "UPDATE runs SET credits = ? WHERE id = ? AND credits IS NULL",
      [.real(creditsBefore), .integer(run)])
  }

  /// Notes the step a run reached, for a person to read.
  public func note(run: Int64, step: String) throws {
    try database.run(
      "UPDATE runs SET step = ?, changed = ? WHERE id = ?",
      [.text(step), .real(now), .integer(run)])
  }

  /// Begins the next round of a run: a correction.
  public func note(run: Int64, round: Int) throws {
    try database.run(
      "UPDATE runs SET round = ?, changed = ? WHERE id = ?",
      [SQLValue(round), .real(now), .integer(run)])
  }

  /// Ends a run.
  public func end(run: Int64, _ status: RunStatus, note: String? = nil) throws {
    try setStatus(run, status, note: note)
  }

  private func setStatus(_ run: Int64, _ status: RunStatus, note: String?) throws {
    try database.run(
      "UPDATE runs SET status = ?, note = ?, changed = ? WHERE id = ?",
      [.text(status.rawValue), SQLValue(note), .real(now), .integer(run)])
  }

  private func activeRun(_ fingerprint: String) throws -> RunRecord? {
    try runs("WHERE fingerprint = ? AND status = 'active'", [.text(fingerprint)]).first
  }

  private func runs(_ rest: String, _ values: [SQLValue]) throws -> [RunRecord] {
    try database.rows(
      """
      SELECT id, fingerprint, project, service, prompt, job, output, session, credits, round,
      step, status, note, created, changed FROM runs
      """ + " " + rest, values
    ) {
      RunRecord(
        id: $0.int64(0), fingerprint: $0.text(1), project: $0.text(2), service: $0.text(3),
        prompt: $0.text(4), job: $0.text(5), output: $0.text(6), session: $0.optionalText(7),
        creditsBefore: $0.optionalDouble(8), round: $0.int(9), step: $0.text(10),
        status: RunStatus(rawValue: $0.text(11)) ?? .failed, note: $0.optionalText(12),
        created: $0.double(13), changed: $0.double(14))
    }
  }
}
