import MediaEngine
import MediaModel

/// Delivers a clip as parts: all of them or none.
struct Splitter {
  let carrier: Carrier
  let container: ContainerFormat

  func deliver(_ name: String, notes: [Reason]) throws -> Carrier.Delivery {
    let job = SplitJob(
      input: carrier.item.file.path, container: container, limit: carrier.options.ceiling,
      keepLocation: carrier.options.keepLocation)
    let parts = try job.plan(cancellation: carrier.cancellation)
    var pending: [(file: PendingFile, name: String)] = []
    var length = 0.0
    for (index, part) in parts.enumerated() {
      let partName = OutputNames.part(index + 1, of: name)
      guard !carrier.folder.isForeign(partName) else {
        throw Unfit(reason: .outputExists(partName))
      }
      let file = PendingFile(for: carrier.folder.path(of: partName))
      let facts = try job.write(part, to: file.path, cancellation: carrier.cancellation) {
        let done = Double(index) + ($0.fraction ?? 0)
        carrier.report(0.95 * done / Double(parts.count), nil)
      }
      try check(file.path, facts)
      length += facts.duration ?? 0
      pending.append((file, partName))
    }
    try compareLength(length, parts: parts.count)
    return try commit(pending, notes: notes)
  }

  private func check(_ path: String, _ facts: MediaFacts) throws {
    let report = try DecodeCheck.run(
      path, depth: carrier.options.deep ? .full : .sampled, threads: carrier.threads,
      cancellation: carrier.cancellation)
    if let reason = Damage.reason(report, facts: facts) { throw Unfit(reason: reason) }
  }

  /// Each cut may add the rest of a packet of sound.
  private func compareLength(_ length: Double, parts: Int) throws {
    guard let facts = carrier.item.facts, let expected = facts.duration else { return }
    let tolerance = OutputFaults.lengthTolerance(facts) * Double(parts + 1)
    guard abs(length - expected) <= tolerance else {
      throw Unfit(reason: Damage.wrongLength(made: length, expected: expected))
    }
  }

  private func commit(
    _ pending: [(file: PendingFile, name: String)], notes: [Reason]
  ) throws -> Carrier.Delivery {
    var outputs: [Manifest.Output] = []
    var times: [Int64] = []
    for (file, name) in pending {
      let made = try carrier.commit(file, name: name)
      outputs.append(made.output)
      times.append(made.time)
    }
    let decision = carrier.item.decision
    return Carrier.Delivery(
      entry: carrier.entry(
        decision.action, reasons: decision.reasons + notes, outputs: outputs),
      outputTimes: times)
  }
}

extension Reason {
  /// The name of an output is taken by a file of someone else's.
  static func outputExists(_ name: String) -> Reason {
    Reason(
      code: "output-exists",
      text: "The output folder has a \(name) that preflight did not make; move it away")
  }
}
