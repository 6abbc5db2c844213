import Foundation
import MediaEngine
import MediaModel

/// Makes the plan that the dry run shows and the run follows.
struct PlanMaker: Sendable {
  let options: PreparationOptions
  let output: String
  let files: [FoundFile]
  let journal: Journal
  let earlier: EarlierOutputs

  init(
    options: PreparationOptions, output: String, files: [FoundFile], journal: Journal
  ) {
    self.options = options
    self.output = output
    self.files = files
    self.journal = journal
    earlier = EarlierOutputs(
      journal, files: files, inputs: options.inputs.compactMap { try? AbsolutePath.of($0) },
      folder: output, isPrivate: options.isOutputPrivate)
  }

  /// Looks into what is not known from an earlier run, on threads of its own, and names outputs.
  func make(cancellation: Cancellation) async throws -> Plan {
    var known = knownResults()
    var found: [Int: Examiner.Finding] = [:]
    while true {
      let open = files.indices.filter { known[$0] == nil && found[$0] == nil }
      for (index, finding) in try await examine(open, cancellation) { found[index] = finding }
      let names = OutputNames.assign(
        files.indices.map { index in
          let record = known[index].map { FileName($0.name).fileExtension }
          let decided = found[index].flatMap { $0.decision.delivers ? $0.decision : nil }
          let name = record ?? decided?.fileExtension ?? ""
          return .init(
            source: files[index].source, fileExtension: name.isEmpty ? nil : name,
            mayBeParts: decided?.mayBeParts ?? known[index]?.mayBeParts ?? false)
        }, reserved: earlier.othersNames)
      let renamed = known.filter { $0.value.name != names[$0.key] ?? "" }.keys
      if renamed.isEmpty { return try plan(known: known, found: found, names: names) }
      for index in renamed { known[index] = nil }
    }
  }

  private func knownResults() -> [Int: JournalRecord] {
    guard !options.fresh else { return [:] }
    let key = RecordKey(options)
    let planner = Planner(options)
    var known: [Int: JournalRecord] = [:]
    for (index, file) in files.enumerated() {
      guard var record = journal.record(of: file), record.stamp == file.stamp,
        record.key.hasOptions(of: key) || comesToTheSame(record, planner),
        record.mayHold || record.says(file.standing),
        record.outputsStand(in: output)
      else { continue }
      if !record.key.hasOptions(of: key) { record.key = key.made(like: record.key) }
      known[index] = record
    }
    return known
  }

  /// Whether what was done under other options is what these would do.
  private func comesToTheSame(_ record: JournalRecord, _ planner: Planner) -> Bool {
    guard record.key.common == RecordKey(options).common else { return false }
    if record.entry.action == .ignore { return true }
    guard !record.key.making.isEmpty, let facts = record.entry.facts,
      !planner.needsTrueLength(of: facts),
      record.entry.outputs.allSatisfy({ $0.bytes <= planner.ceiling })
    else { return false }
    let decision = planner.decide(facts, name: record.entry.source)
    let key = RecordKey(options, decision: decision, madeBy: decision.recipes.first)
    return key.making == record.key.making
  }

  private func examine(
    _ indices: [Int], _ cancellation: Cancellation
  ) async throws -> [(Int, Examiner.Finding)] {
    let turn = SharedIndex()
    let examiner = Examiner(planner: Planner(options))
    let files = files
    let workers = min(indices.count, options.jobs ?? ProcessInfo.processInfo.activeProcessorCount)
    return try await withThrowingTaskGroup(of: [(Int, Examiner.Finding)].self) { group in
      for _ in 0..<workers {
        group.addTask {
          try await BlockingWork.run(cancellation: cancellation) {
            var findings: [(Int, Examiner.Finding)] = []
            while let place = turn.take(below: indices.count) {
              if cancellation.isCancelled { throw CancellationError() }
              let index = indices[place]
              findings.append(
                (index, try examiner.examine(files[index], cancellation: cancellation)))
            }
            return findings
          }
        }
      }
      var all: [(Int, Examiner.Finding)] = []
      for try await findings in group { all += findings }
      return all
    }
  }

  /// Throws where an output would stand within an input: the output folder may be one above it.
  private func keepOut(_ names: [String]) throws {
    let below = options.inputs.compactMap { try? AbsolutePath.of($0) }
      .filter { $0.hasPrefix(output == "/" ? output : output + "/") }
    guard !below.isEmpty else { return }
    for name in names {
      let place = output + "/" + name
      guard below.contains(where: { place == $0 || place.hasPrefix($0 + "/") }) else { continue }
      throw PreparationError(
        .badOutput, path: output, problem: "\(name) would stand within an input",
        advice: "choose another place with -o, so that inputs stay untouched")
    }
  }

  private func plan(
    known: [Int: JournalRecord], found: [Int: Examiner.Finding], names: [String?]
  ) throws -> Plan {
    try keepOut(files.indices.filter { known[$0] == nil }.compactMap { names[$0] })
    var adopted: Set<String> = []
    var renewsRecords = false
    lazy var recorded = Manifest.standingOutputs(in: output)
    let slots = files.indices.map { index -> Plan.Slot in
      if var record = known[index] {
        record.path = files[index].path
        renewsRecords = renewsRecords || record != journal.record(of: files[index])
        return .done(files[index], record)
      }
      var item = WorkItem(
        file: files[index], facts: found[index]?.facts,
        decision: found[index]?.decision ?? Decision(action: .ignore, reasons: []),
        name: names[index])
      if let name = item.name, earlier.own.isForeign(name) {
        if !earlier.own.knows(name), recorded.contains(name) {
          adopted.insert(name)
          return .work(item)
        }
        item.name = nil
        item.decision = Decision(
          action: .reject,
          reasons: [.outputExists(name, wasOurs: earlier.own.knows(name))])
      }
      return .work(item)
    }
    return Plan(
      slots: slots, journal: journal, earlier: earlier, renewsRecords: renewsRecords,
      adopted: adopted)
  }
}
