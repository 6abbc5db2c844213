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
    let length = carrier.item.facts?.duration ?? .infinity
    guard OutputNames.allowsParts(parts.count, of: length) else {
      throw MediaError(
        .impossible, operation: "cutting into parts", path: carrier.item.file.path,
        detail: "its parts would be \(parts.count), most of less than a second")
    }
    let depth: DecodeCheck.Depth = carrier.options.deep ? .full : .sampled
    let made = Reason.split(.split(container: container), count: "\(parts.count)")
    return try deliver(
      name, count: { parts.count }, depth: depth, notes: { notes + [made] }
    ) {
      (try job.write(parts[$0], to: $1, cancellation: carrier.cancellation, progress: $2), 0)
    }
  }

  /// Cut into so many parts, each encoded, or more where one cannot look acceptable.
  func encoded(
    _ name: String, count: Int, longestSide: Int, _ notes: [Reason]
  ) throws -> Carrier.Delivery {
    let path = carrier.item.file.path
    let cancellation = carrier.cancellation
    let survey = try SourceSurvey(
      of: path, known: carrier.item.facts, threads: carrier.threads, cancellation: cancellation)
    let cuts = try EvenCuts(of: survey.facts, path: path, cancellation: cancellation)
    var stretches = cuts.stretches(count: count)
    func fit(
      _ stretch: ClosedRange<Double>, to output: String,
      _ progress: @escaping MediaProgress.Report
    ) throws -> FitReport {
      var job = FitJob(
        input: path, output: output, limit: carrier.options.ceiling, longestSide: longestSide,
        trim: stretch, keepLocation: carrier.options.keepLocation, threads: carrier.threads,
        isChecked: false)
      job.copiesSound = !carrier.encodesAllSound
      if let preset = carrier.options.preset { job.preset = preset }
      return try job.run(survey: survey, cancellation: cancellation, progress: progress)
    }
    return try deliver(
      name, count: { stretches.count },
      notes: {
        let made = Recipe.encodedParts(count: stretches.count, longestSide: longestSide)
        return notes + [.split(made, count: "\(stretches.count)")]
      }
    ) { part, output, progress in
      while true {
        do {
          let report = try fit(stretches[part], to: output, progress)
          return (report.facts, report.sourceErrors)
        } catch let error as MediaError where error.kind == .impossible {
          let halves = cuts.halves(of: stretches[part])
          guard halves.count == 2, OutputNames.allowsParts(2, of: stretches[part].length),
            stretches.count < OutputNames.mostParts
          else { throw tooHard(stretches[part]) }
          stretches.replaceSubrange(part...part, with: halves)
        }
      }
    }
  }

  private func tooHard(_ stretch: ClosedRange<Double>) -> MediaError {
    let seconds = (stretch.length * 10).rounded() / 10
    return MediaError(
      .impossible, operation: "cutting into parts", path: carrier.item.file.path,
      detail: "even \(seconds) s of it can't look acceptable in \(carrier.options.ceiling)",
      advice: "Raise the limit")
  }

  private func deliver(
    _ name: String, count: () -> Int, depth: DecodeCheck.Depth = .full, notes: () -> [Reason],
    write: Write
  ) throws -> Carrier.Delivery {
    var pending: [(file: PendingFile, name: String)] = []
    var length = 0.0
    var sourceErrors = 0
    var index = 0
    while index < count() {
      let partName = OutputNames.part(index + 1, of: name)
      try carrier.folder.refuseForeign(partName)
      let file = PendingFile(for: carrier.folder.path(of: partName))
      let (report, place, all) = (carrier.report, index, count())
      let made = try write(index, file.path) {
        report(0.95 * (Double(place) + ($0.fraction ?? 0)) / Double(all), nil)
      }
      try check(file.path, made.facts, depth)
      length += made.facts.duration ?? 0
      sourceErrors += made.sourceErrors
      pending.append((file, partName))
      index += 1
    }
    try compareLength(length, parts: index)
    return try commit(pending, notes: notes() + [.sourceDamaged(sourceErrors)].compactMap(\.self))
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

extension ClosedRange<Double> {
  fileprivate var length: Double { upperBound - lowerBound }
}
