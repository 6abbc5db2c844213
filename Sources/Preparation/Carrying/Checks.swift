import MediaEngine
import MediaModel

/// What kept a file from being delivered.
struct Unfit: Error {
  let reason: Reason

  /// The reason as it is told where nothing else is tried: with what to do.
  var rejection: Reason {
    guard reason.code == "damaged" || reason.code == "truncated" else { return reason }
    let stop = reason.text.hasSuffix(".") ? " " : ". "
    return Reason(
      code: reason.code, text: reason.text + stop + MediaError.Kind.damaged.usualAdvice)
  }
}

/// Looks at what was made before it takes its name.
struct Checks {
  let options: PreparationOptions
  let item: WorkItem
  let threads: Int
  let cancellation: Cancellation

  /// Checks a file that stands for `recipe`'s result at `path`; what its making told of it is not
  /// found out again.
  func check(
    _ path: String, recipe: Recipe, made: Maker.Made? = nil,
    progress: MediaProgress.Report? = nil
  ) throws {
    guard let source = item.facts else { return }
    switch recipe {
    case .copy: return try decode(path, of: source, depth: copyDepth, progress)
    case .stripLocation, .fillSizes:
      let output = try facts(of: path, as: recipe)
      try decode(path, of: output, depth: copyDepth, progress)
    case .remux:
      let output = try facts(of: path, as: recipe, known: made?.facts)
      if let report = made?.decoded {
        try refuseDamage(report, of: output)
      } else {
        try decode(path, of: output, depth: copyDepth, progress)
      }
    case .recodeSound, .transcode, .fit, .transparent, .sound:
      let output = try facts(of: path, as: recipe, known: made?.facts)
      if let report = made?.decoded {
        try refuseDamage(report, of: output)
      } else {
        try decode(path, of: output, depth: .full, progress)
      }
      try compareLength(output, recipe: recipe)
    case .picture:
      let output = try facts(of: path, as: recipe)
      try decode(path, of: output, depth: .full, progress)
    case .split, .encodedParts: break
    }
  }

  private var copyDepth: DecodeCheck.Depth { options.deep ? .full : .sampled }

  private func facts(
    of path: String, as recipe: Recipe, known: MediaFacts? = nil
  ) throws -> MediaFacts {
    let output = try known ?? Probe.facts(of: path, cancellation: cancellation)
    guard var source = item.facts else { return output }
    if output.audioStreams.isEmpty, !source.audioStreams.isEmpty,
      try !SoundPresence.isThere(in: item.file.path, cancellation: cancellation)
    {
      source.streams.removeAll { $0.kind == .audio }
    }
    let faults = OutputFaults(
      source: source, output: output, recipe: recipe, ceiling: options.ceiling,
      keepLocation: options.keepLocation
    ).find()
    if let first = faults.first { throw Unfit(reason: first) }
    return output
  }

  private func decode(
    _ path: String, of facts: MediaFacts, depth: DecodeCheck.Depth,
    _ progress: MediaProgress.Report?
  ) throws {
    if facts.kind == .image || (facts.kind == .animation && facts.container == .webp) {
      return try PictureCheck.run(path, cancellation: cancellation)
    }
    try refuseDamage(
      DecodeCheck.run(
        path, depth: depth, known: facts, threads: threads, cancellation: cancellation,
        progress: progress), of: facts)
  }

  private func refuseDamage(_ report: DecodeReport, of facts: MediaFacts) throws {
    if let reason = Damage.reason(report, facts: facts) { throw Unfit(reason: reason) }
  }

  /// The output lasts as long as its source. Where the two differ, the source is decoded to its
  /// end: what it holds counts, and not what it declares.
  private func compareLength(_ output: MediaFacts, recipe: Recipe) throws {
    guard let source = item.facts, let made = output.duration else { return }
    let tolerance = OutputFaults.lengthTolerance(source)
    var expected = source.duration
    if let trim = trim(of: recipe) {
      let end = min(source.duration ?? trim.upperBound, trim.upperBound)
      expected = max(0, end - trim.lowerBound)
    }
    if let expected, abs(expected - made) <= tolerance { return }
    // Matroska counts the last subtitle's end into its length.
    let hasText = source.streams.contains { $0.kind == .subtitle }
    let trim = trim(of: recipe)
    guard trim == nil || hasText else {
      throw Unfit(reason: Damage.wrongLength(made: made, expected: expected ?? 0))
    }
    let report = try DecodeCheck.run(
      item.file.path, depth: .full, threads: threads, cancellation: cancellation)
    let lengths = Damage.lengths(report, of: source).map { length in
      trim.map { max(0, min(length, $0.upperBound) - $0.lowerBound) } ?? length
    }
    if lengths.contains(where: { abs($0 - made) <= tolerance + 0.02 }) {
      let isReliable = source.container.promisesLength && !hasText
      // What begins late may be declared from zero on.
      let held = lengths.max() ?? made
      if let expected, held < expected - max(1, expected * 0.02), isReliable {
        throw Unfit(reason: Damage.truncated(held: held, declared: expected))
      }
      return
    }
    throw Unfit(
      reason: Damage.wrongLength(
        made: made, expected: lengths.first ?? expected ?? 0))
  }

  private func trim(of recipe: Recipe) -> ClosedRange<Double>? {
    switch recipe {
    case .transcode(let trim), .fit(_, let trim), .transparent(let trim), .sound(_, let trim):
      trim
    default: nil
    }
  }
}

/// What a decode says of a file's health. Pure.
enum Damage {
  /// Why the file is damaged; nil when it is sound.
  static func reason(_ report: DecodeReport, facts: MediaFacts) -> Reason? {
    if let complaint = report.complaint { return Reason(code: "damaged", text: complaint) }
    if facts.container.promisesLength, let declared = facts.duration,
      let held = lengths(report, of: facts).max(),
      held < declared - max(0.5, OutputFaults.lengthTolerance(facts) * 2)
    {
      return truncated(held: held, declared: declared)
    }
    return nil
  }

  /// The seconds from the first picture or sound to the last, and from zero to the last: players
  /// differ in whether they show what stands before the first. Where pictures have no times, as in
  /// a bare stream of HEVC, what as many take at their rate.
  static func lengths(_ report: DecodeReport, of facts: MediaFacts) -> [Double] {
    guard let start = report.streams.compactMap(\.start).min(),
      let end = report.streams.compactMap(\.end).max()
    else {
      guard let rate = facts.mainVideo?.frameRate?.value, rate > 0,
        let pictures = report.streams.first(where: { $0.kind == .video })?.decoded
      else { return [] }
      return [Double(pictures) / rate]
    }
    return start == 0 ? [end] : [end - start, end]
  }

  static func truncated(held: Double, declared: Double) -> Reason {
    Reason(
      code: "truncated",
      text: "It is cut off: \(seconds(held)) of \(seconds(declared)) are there")
  }

  static func wrongLength(made: Double, expected: Double) -> Reason {
    Reason(
      code: "check-failed",
      text: "The result lasts \(seconds(made)) instead of \(seconds(expected))")
  }

  private static func seconds(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) s"
  }
}
