import MediaModel

/// What is to be done with every file that was found.
struct Plan: Sendable {
  /// A file's place in the plan.
  enum Slot: Sendable {
    /// An earlier result still holds.
    case done(FoundFile, JournalRecord)
    /// There is work to do, or at least a reason to give.
    case work(WorkItem)

    var file: FoundFile {
      switch self {
      case .done(let file, _): file
      case .work(let item): item.file
      }
    }

    var estimate: Estimate {
      switch self {
      case .done(_, let record):
        Estimate(bytes: record.entry.outputs.reduce(0) { $0 + $1.bytes }, coreSeconds: 0)
      case .work(let item): item.decision.estimate
      }
    }
  }

  /// The files in the scan's order.
  var slots: [Slot]
  /// The journal that the plan is based on.
  var journal: Journal
  /// What earlier runs left besides.
  var earlier: EarlierOutputs
  /// Whether files that are done were reached otherwise before, or done under other options: their records are
  /// written anew.
  var renewsRecords = false
  /// Outputs that the journal does not know and the record of an earlier run does.
  var adopted: Set<String> = []

  /// What earlier runs made in the folder.
  var own: OwnOutputs {
    var own = earlier.own
    for name in adopted { own.adopt(name) }
    return own
  }

  /// How many earlier results still hold.
  var unchanged: Int {
    slots.count {
      if case .done = $0 { true } else { false }
    }
  }

  /// Outputs of earlier runs that no source gives any more, by the plan.
  var stale: [String] {
    let current = slots.flatMap { slot in
      switch slot {
      case .done(_, let record): record.entry.outputs.map(\.path)
      case .work(let item): [item.name].compactMap(\.self) + earlierOutputs(of: item)
      }
    }
    return earlier.stale(beside: Set(current))
  }

  /// What a file that is done again under the same name gave before, its parts included.
  private func earlierOutputs(of item: WorkItem) -> [String] {
    guard let record = journal.record(of: item.file), record.name == item.name else { return [] }
    return record.entry.outputs.map(\.path)
  }

  /// The record as it would begin.
  func dryManifest(_ options: PreparationOptions) -> Manifest {
    let entries = slots.map { slot in
      switch slot {
      case .done(_, let record): record.entry
      case .work(let item):
        Manifest.Entry(
          source: item.file.source, action: item.decision.action, reasons: item.decision.reasons,
          facts: item.facts)
      }
    }
    return Manifest(limit: options.effectiveLimit, files: entries)
  }
}
