import MediaEngine
import MediaModel

/// Delivers a clip as parts: all of them or none.
struct Splitter {
  let carrier: Carrier

  /// Writes a part, and tells its facts and how many of the source's packets could not be decoded.
  private typealias Write = (
    _ part: Int, _ path: String, _ progress: @escaping MediaProgress.Report
  ) throws -> (facts: MediaFacts, sourceErrors: Int)

  /// Cut at keyframes, nothing encoded.
  func copied(
    _ name: String, _ container: ContainerFormat, _ notes: [Reason]
  ) throws -> Carrier.Delivery {
    let job = SplitJob(
      input: carrier.item.file.path, container: container, limit: carrier.options.ceiling,
      keepLocation: carrier.options.keepLocation)
    let parts = try job.plan(cancellation: carrier.cancellation)
    let depth: DecodeCheck.Depth = carrier.options.deep ? .full : .sampled
    return try deliver(name, count: parts.count, depth: depth, notes: notes) {
      (try job.write(parts[$0], to: $1, cancellation: carrier.cancellation, progress: $2), 0)
    }
  }

  /// Cut into so many parts at keyframes, each encoded.
  func encoded(
    _ name: String, count: Int, longestSide: Int, _ notes: [Reason]
  ) throws -> Carrier.Delivery {
    let path = carrier.item.file.path
    let survey = try SourceSurvey(
      of: path, known: carrier.item.facts, threads: carrier.threads,
      cancellation: carrier.cancellation)
    let stretches = try EvenCuts.stretches(
      of: survey.facts, path: path, count: count, cancellation: carrier.cancellation)
    return try deliver(name, count: stretches.count, notes: notes) {
      var job = FitJob(
        input: path, output: $1, limit: carrier.options.ceiling, longestSide: longestSide,
        trim: stretches[$0],
        keepLocation: carrier.options.keepLocation, threads: carrier.threads, isChecked: false)
      job.copiesSound = !carrier.encodesAllSound
      if let preset = carrier.options.preset { job.preset = preset }
      let report = try job.run(
        survey: survey, cancellation: carrier.cancellation, progress: $2)
      return (report.facts, report.sourceErrors)
    }
  }

  private func deliver(
    _ name: String, count: Int, depth: DecodeCheck.Depth = .full, notes: [Reason], write: Write
  ) throws -> Carrier.Delivery {
    var pending: [(file: PendingFile, name: String)] = []
    var length = 0.0
    var sourceErrors = 0
    for index in 0..<count {
      let partName = OutputNames.part(index + 1, of: name)
      try carrier.folder.refuseForeign(partName)
      let file = PendingFile(for: carrier.folder.path(of: partName))
      let report = carrier.report
      let made = try write(index, file.path) {
        let done = Double(index) + ($0.fraction ?? 0)
        report(0.95 * done / Double(count), nil)
      }
      try check(file.path, made.facts, depth)
      length += made.facts.duration ?? 0
      sourceErrors += made.sourceErrors
      pending.append((file, partName))
    }
    try compareLength(length, parts: count)
    return try commit(pending, notes: notes + [.sourceDamaged(sourceErrors)].compactMap(\.self))
  }

  private func check(_ path: String, _ facts: MediaFacts, _ depth: DecodeCheck.Depth) throws {
    guard facts.bytes <= carrier.options.ceiling.bytes else { throw Overflow(bytes: facts.bytes) }
    let report = try DecodeCheck.run(
      path, depth: depth, threads: carrier.threads, cancellation: carrier.cancellation)
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
    try carrier.cancellation.check()
    var outputs: [Manifest.Output] = []
    var times: [Int64] = []
    do {
      for (file, name) in pending {
        let made = try carrier.commit(file, name: name)
        outputs.append(made.output)
        times.append(made.time)
      }
    } catch {
      for output in outputs { try? carrier.folder.remove(output.path) }
      throw error
    }
    let decision = carrier.item.decision
    return Carrier.Delivery(
      entry: carrier.entry(
        decision.action, reasons: carrier.reasons(with: notes), outputs: outputs),
      outputTimes: times)
  }
}
