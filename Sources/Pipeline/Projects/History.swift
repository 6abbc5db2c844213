public import Ledger

/// What this machine's ledger tells of earlier runs.
public struct History: Sendable {
  private let ledger: Ledger

  /// Opens the ledger that the environment names.
  public static func open(
    environment: [String: String], events: @escaping PipelineEvents
  ) async throws -> History {
    History(
      ledger: try await Workplace.openLedger(
        environment: environment, relay: EventRelay(events)))
  }

  /// One run with what belongs to it.
  public struct Entry: Sendable {
    /// The run.
    public var run: RunRecord
    /// Its messages: the prompt, then corrections.
    public var messages: [MessageRecord]
    /// Its renders, the first first.
    public var renders: [RenderRecord]
    /// The verdicts on its videos, the last ones last.
    public var verdicts: [VerdictRecord]
  }

  /// The videos that were fetched by hand, the latest first.
  public func exports(limit: Int = 100) async throws -> [ExportRecord] {
    try await ledger.exports(limit: limit)
  }

  /// The runs, the latest first; only those that can be continued when asked so.
  public func entries(unfinished: Bool = false, limit: Int = 100) async throws -> [Entry] {
    var entries: [Entry] = []
    for run in try await ledger.runs(unfinished: unfinished, limit: limit) {
      var messages: [MessageRecord] = []
      var renders: [RenderRecord] = []
      for round in 0...run.round {
        if let message = try await ledger.message(run: run.id, round: round) {
          messages.append(message)
        }
        renders += try await ledger.renders(run: run.id, round: round)
      }
      entries.append(
        Entry(
          run: run, messages: messages, renders: renders,
          verdicts: try await ledger.verdicts(run: run.id)))
    }
    return entries
  }
}
