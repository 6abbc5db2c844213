import FaithfulJSON
import Foundation
import MediaEngine
import MediaModel
import Synchronization

/// Another preparation into the same folder has ended since the plan was made.
struct OutdatedPlan: Error {}

/// Carries out a plan: several files side by side, every result noted as it comes.
struct Workshop: Sendable {
  let options: PreparationOptions
  let plan: Plan
  let output: String

  /// Works until all is done, and returns the record.
  func run(
    onEvent: @escaping @Sendable (PreparationEvent) -> Void
  ) async throws -> Manifest {
    let board = ProgressBoard(
      files: plan.slots.count, cost: items.reduce(0) { $0 + $1.item.cost }, onEvent: onEvent)
    for case .done(_, let record) in plan.slots {
      board.finish(nil, cost: 0, entry: record.entry, unchanged: true)
    }
    if isUpToDate { return manifest([:]) }
    let folder = try OutputFolder.open(output, own: plan.own, inputs: options.inputs)
    defer { folder.unlock() }
    guard Journal.read(from: output) == plan.journal else { throw OutdatedPlan() }
    // A killed run may have begun in folders in which it finished nothing.
    folder.removeLeftovers(beside: plan.journal.made.union(items.compactMap(\.item.name)))
    for name in plan.adopted.sorted() {
      guard let stamp = folder.own.standing(name) else { continue }
      try folder.note(Journal.line(made: name, stamp))
    }
    try removeObstacles(in: folder, board: board)
    let records = Mutex<[Int: JournalRecord]>([:])
    do {
      try await work(in: folder, board: board, records: records)
    } catch {
      try? record(records.withLock { $0 }, in: folder, isWhole: false)
      if Task.isCancelled { throw CancellationError() }
      throw error
    }
    let done = records.withLock { $0 }
    try removeStale(done, in: folder, board: board)
    try record(done, in: folder, isWhole: true)
    return manifest(done)
  }

  private var items: [(index: Int, item: WorkItem)] {
    plan.slots.enumerated().compactMap { index, slot in
      if case .work(let item) = slot { (index, item) } else { nil }
    }
  }

  /// Whether an earlier run did all of this and nothing else.
  private var isUpToDate: Bool {
    plan.unchanged == plan.slots.count && !plan.renewsRecords
      && plan.journal.records.count == plan.slots.count + plan.earlier.others.count
      && Manifest.isWhole(in: output) && stale([:]).isEmpty
  }

  private func work(
    in folder: OutputFolder, board: ProgressBoard, records: borrowing Mutex<[Int: JournalRecord]>
  ) async throws {
    var waiting = items.sorted { $0.item.cost > $1.item.cost }[...]
    var budget = CoreBudget(
      cores: ProcessInfo.processInfo.activeProcessorCount, jobs: options.jobs,
      costs: waiting.map(\.item.cost))
    try await withThrowingTaskGroup(of: Finished.self) { group in
      while !waiting.isEmpty || !group.isEmpty {
        while let next = waiting.first,
          let threads = budget.begin(
            cost: next.item.cost, gainsFromThreads: next.item.gainsFromThreads,
            waiting: waiting.count)
        {
          waiting.removeFirst()
          try Task.checkCancellation()
          group.addTask {
            try await carry(next.item, next.index, threads, folder, board)
          }
        }
        guard let finished = try await group.next() else { continue }
        budget.end(cost: finished.item.cost, threads: finished.threads)
        let record = JournalRecord(
          key: RecordKey(
            options, decision: finished.item.decision, madeBy: finished.delivery.recipe),
          path: finished.item.file.path, stamp: finished.item.file.stamp,
          name: finished.item.name ?? "", mayBeParts: finished.item.decision.mayBeParts,
          outputTimes: finished.delivery.outputTimes, entry: finished.delivery.entry)
        records.withLock { $0[finished.index] = record }
        try folder.note(Journal.line(record))
        board.finish(
          finished.index, cost: finished.item.cost, entry: finished.delivery.entry,
          unchanged: false)
      }
    }
  }

  private struct Finished: Sendable {
    var index: Int
    var item: WorkItem
    var threads: Int
    var delivery: Carrier.Delivery
  }

  private func carry(
    _ item: WorkItem, _ index: Int, _ threads: Int, _ folder: OutputFolder, _ board: ProgressBoard
  ) async throws -> Finished {
    let options = options
    let cancellation = Cancellation()
    return try await BlockingWork.run(cancellation: cancellation) {
      if item.decision.delivers {
        board.tell(.started(source: item.file.source, action: item.decision.action))
      }
      let began = ContinuousClock.now
      let carrier = Carrier(
        options: options, folder: folder, item: item, threads: threads, cancellation: cancellation
      ) { fraction, seconds in
        board.advance(index, item: item, fraction: fraction, seconds: seconds, since: began)
      }
      return Finished(index: index, item: item, threads: threads, delivery: try carrier.carry())
    }
  }

  /// The record of everything, what was done before included.
  private func manifest(_ done: [Int: JournalRecord]) -> Manifest {
    Manifest(
      limit: options.effectiveLimit, files: allRecords(done).map(\.entry))
  }

  private func allRecords(_ done: [Int: JournalRecord]) -> [JournalRecord] {
    plan.slots.enumerated().compactMap { index, slot in
      if case .done(_, let record) = slot { record } else { done[index] }
    }
  }

  /// Outputs of ours that no source has any more.
  private func stale(_ done: [Int: JournalRecord]) -> [String] {
    plan.earlier.stale(beside: Set(allRecords(done).flatMap { $0.entry.outputs.map(\.path) }))
  }

  /// What stands in the folder when a run breaks off: what it did, and what earlier ones left in the place of
  /// the rest.
  private func standing(_ done: [Int: JournalRecord]) -> Manifest {
    let entries = plan.slots.enumerated().compactMap { index, slot -> Manifest.Entry? in
      if case .done(_, let record) = slot { return record.entry }
      if let record = done[index] { return record.entry }
      guard let record = plan.journal.record(of: slot.file), record.outputsStand(in: output) else {
        return nil
      }
      return record.entry
    }
    return Manifest(limit: options.effectiveLimit, files: entries)
  }

  private func removeStale(
    _ done: [Int: JournalRecord], in folder: OutputFolder, board: ProgressBoard
  ) throws {
    try remove(stale(done), in: folder, board: board)
  }

  /// Removes outputs without a source that stand where a folder has to.
  private func removeObstacles(in folder: OutputFolder, board: ProgressBoard) throws {
    let stale = plan.stale
    guard !stale.isEmpty else { return }
    let names = items.compactMap(\.item.name)
    let obstacles = stale.filter { path in names.contains { $0.hasPrefix(path + "/") } }
    try remove(obstacles, in: folder, board: board)
  }

  private func remove(
    _ paths: [String], in folder: OutputFolder, board: ProgressBoard
  ) throws {
    for path in paths {
      do {
        try folder.remove(path)
      } catch {
        throw PreparationError(writing: error)
      }
      board.tell(.removed(path: path))
    }
  }

  /// Writes `preflight.json`, and once all is done the journal without what is past.
  private func record(
    _ done: [Int: JournalRecord], in folder: OutputFolder, isWhole: Bool
  ) throws {
    try folder.replace(Manifest.fileName) {
      try (isWhole ? manifest(done) : standing(done)).write($0)
    }
    guard isWhole else { return }
    try folder.replace(Journal.fileName) { write in
      if let inode = OwnOutputs.inode(of: output) { try write(Journal.line(in: inode)) }
      for record in allRecords(done) + plan.earlier.othersAsTheyStand {
        try write(Journal.line(record))
      }
      let current = Set(allRecords(done).flatMap { $0.entry.outputs.map(\.path) })
      for (name, stamp) in plan.earlier.staying(beside: current) {
        try write(Journal.line(made: name, stamp))
      }
    }
  }
}
