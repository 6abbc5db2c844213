import MediaEngine
import MediaModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Carries out one decision on the calling thread.
struct Carrier: Sendable {
  let options: PreparationOptions
  let folder: OutputFolder
  let item: WorkItem
  let threads: Int
  let cancellation: Cancellation
  let report: @Sendable (_ fraction: Double?, _ seconds: Double?) -> Void
  /// Whether sound that could be copied beside a picture that is encoded is encoded too: what is
  /// broken in it is then left out.
  private(set) var encodesAllSound = false

  /// What came of it.
  struct Delivery: Sendable {
    var entry: Manifest.Entry
    var outputTimes: [Int64] = []
    /// What made it; nil where nothing was made.
    var recipe: Recipe?
  }

  /// Tries the decision's recipes in order until one gives a sound file below the ceiling.
  /// - Throws: `PreparationError` or `CancellationError`; what is wrong with the file itself is
  ///   in the entry.
  func carry() throws -> Delivery {
    let decision = item.decision
    guard let name = item.name else { return rejected(nil) }
    var notes: [Reason] = []
    var last = Reason(code: "check-failed", text: "No result fits the limit")
    for (position, recipe) in decision.recipes.enumerated() {
      do {
        var delivery = try attempt(recipe, name: name, notes: notes)
        delivery.recipe = recipe
        return delivery
      } catch let overflow as Overflow {
        last = Reason(
          code: "over-limit",
          text: "The result is over the limit"
            + (overflow.bytes.map { ": \(ByteSize($0))" } ?? ""))
        if recipe.isCopying { notes += outgrown(overflow.bytes, position) }
      } catch let unfit as Unfit {
        last = unfit.rejection
        guard let note = note(on: unfit.reason, after: recipe, position) else { break }
        notes += note
      } catch let error as MediaError {
        if let reason = blocked(error, name) {
          last = reason
          break
        }
        try escalate(error)
        last = Reason(error)
        guard let note = note(on: error, after: recipe, position) else { break }
        notes += note
      } catch let failure as FileSystem.Failure {
        if failure.path == item.file.path {
          last = Reason(code: "unreadable", text: "It cannot be read (\(failure))")
        } else if Self.blockingCodes.contains(failure.code) {
          last = .outputBlocked(name, "\(failure)")
        } else {
          throw PreparationError(writing: failure)
        }
        break
      }
    }
    folder.removeEmptyFolders(above: name)
    return rejected(last)
  }

  /// What is said when the next recipe takes over; nil when none does.
  private func note(on error: MediaError, after recipe: Recipe, _ position: Int) -> [Reason]? {
    guard let next = item.decision.recipes.dropFirst(position + 1).first else { return nil }
    if next.isInParts {
      guard error.kind == .impossible else { return nil }
      let why =
        recipe.isInParts
        ? Reason(
          code: "split-failed", text: "It cannot be cut without encoding: \(error.detail)")
        : Reason(
          code: "below-floor", text: error.detail.prefix(1).uppercased() + error.detail.dropFirst())
      return [why, .split(next)]
    }
    if recipe == .stripLocation { return error.kind == .unsound ? [.copiedAnew] : nil }
    return recipe.isCopying ? [copyFailed(error.detail)] : nil
  }

  private func note(on reason: Reason, after recipe: Recipe, _ position: Int) -> [Reason]? {
    guard let next = item.decision.recipes.dropFirst(position + 1).first,
      reason.code != Reason.outputExistsCode
    else { return nil }
    if recipe == .stripLocation { return reason == .locationLeft ? [.copiedAnew] : nil }
    if recipe.isInParts {
      return reason.code == "damaged" ? [copyFailed(reason.text), .split(next)] : nil
    }
    return recipe.isCopying ? [copyFailed(reason.text)] : nil
  }

  /// What is said when the next recipe takes over from one whose copied picture was too much.
  private func outgrown(_ bytes: Int64?, _ position: Int) -> [Reason] {
    let size = bytes.map { "came to \(ByteSize($0))" } ?? "came out larger"
    let failed = Reason(
      code: Self.copyFailed, text: "With its picture copied it \(size), which is over the limit")
    let next = item.decision.recipes.dropFirst(position + 1).first
    if let next, case .recodeSound = next { return [.lighter(by: next)] }
    return [failed]
  }

  private static let copyFailed = "copy-failed"

  private func copyFailed(_ why: String) -> Reason {
    Reason(code: Self.copyFailed, text: "Copying its streams failed: \(why)")
  }

  /// What the system says where one name can't be given, while others can.
  private static let blockingCodes: Set<Int32> = [
    ENOTDIR, EISDIR, EEXIST, ENOTEMPTY, ENAMETOOLONG, ELOOP, EINVAL, EILSEQ,
  ]

  private func blocked(_ error: MediaError, _ name: String) -> Reason? {
    guard error.kind == .unwritable, Self.blockingCodes.contains(-error.code) else { return nil }
    return .outputBlocked(name, error.detail)
  }

  /// Trouble that is not the file's ends the whole.
  private func escalate(_ error: MediaError) throws {
    switch error.kind {
    case .cancelled: throw CancellationError()
    case .diskFull: throw PreparationError.diskFull(folder.path)
    case .unwritable:
      throw PreparationError(
        .outputUnwritable, path: folder.path, problem: error.detail, advice: error.advice)
    default: break
    }
  }

  private func rejected(_ reason: Reason?) -> Delivery {
    let decision = item.decision
    guard let reason else {
      return Delivery(entry: entry(decision.action, reasons: decision.reasons))
    }
    return Delivery(entry: entry(.reject, reasons: [reason]))
  }

  /// The decision's reasons and what was found while working, which overrules them.
  func reasons(with notes: [Reason]) -> [Reason] {
    let latest = notes.indices.filter { index in
      !notes[(index + 1)...].contains { $0.code == notes[index].code && $0.code == "split" }
    }.map { notes[$0] }
    var overruled: Set = [Reason.doubtfulFit]
    if notes.contains(where: { $0.code == "split" }) { overruled.insert("split") }
    if notes.contains(where: { $0.code == Self.copyFailed || $0.code == "split-failed" }) {
      overruled.formUnion([
        "picture-copied", "variable-frame-rate", Reason.soundRecoded, Reason.tracksSpared,
      ])
    }
    if notes.contains(where: { $0.code == Reason.soundRecoded }) {
      overruled.insert(Reason.tracksSpared)
    }
    if notes.contains(.positionLogLeftOut), hasOneText {
      overruled.insert(Reason.subtitlesConverted.code)
    }
    return item.decision.reasons.filter { !overruled.contains($0.code) } + latest
  }

  private var hasOneText: Bool {
    item.facts?.streams.count { TextSubtitle.codecs.contains($0.codec) } == 1
  }

  func entry(
    _ action: PreparationAction, reasons: [Reason], outputs: [Manifest.Output] = []
  ) -> Manifest.Entry {
    Manifest.Entry(
      source: item.file.source, action: action, reasons: reasons, outputs: outputs,
      facts: item.facts)
  }

  /// Tries a recipe, and once more without copying sound where one was copied that may be damaged, or
  /// that no copy can hold.
  private func attempt(_ recipe: Recipe, name: String, notes: [Reason]) throws -> Delivery {
    do {
      return try make(recipe, name: name, notes: notes)
    } catch {
      var other = self
      other.encodesAllSound = true
      if let error = error as? MediaError, error.isOfChangedSound,
        let way = recipe.encodingSound(of: item.facts)
      {
        return try other.make(
          way, name: name,
          notes: notes + [.soundChanged(error.detail, isVideoCopied: way != recipe)])
      }
      guard mayHaveCopiedDamage(recipe, error) else { throw error }
      return try other.make(recipe, name: name, notes: notes)
    }
  }

  private func mayHaveCopiedDamage(_ recipe: Recipe, _ error: any Error) -> Bool {
    // AAC is the one kind of sound that is copied beside what is encoded.
    guard recipe.encodesBesideSound,
      item.facts?.usableSounds.contains(where: { $0.codec == "aac" }) == true
    else { return false }
    if let error = error as? MediaError {
      // A muxer's filter for AAC refuses a frame without a sound header.
      return error.kind == .unsound || (error.kind == .damaged && error.operation == "writing")
    }
    return (error as? Unfit)?.reason.code == "damaged"
  }

  private func make(_ recipe: Recipe, name: String, notes: [Reason]) throws -> Delivery {
    try folder.makeFolders(for: name)
    switch recipe {
    case .split(let container):
      return try Splitter(carrier: self).copied(name, container, notes)
    case .encodedParts(let count, let longestSide):
      return try Splitter(carrier: self).encoded(
        name, count: count, longestSide: longestSide, notes)
    default: break
    }
    let pending = PendingFile(for: folder.path(of: name))
    let made = try Maker(carrier: self).make(recipe, at: pending.path)
    if made.bytes > options.ceiling.bytes { throw Overflow(bytes: made.bytes) }
    try Checks(options: options, item: item, threads: threads, cancellation: cancellation)
      .check(pending.path, recipe: recipe, made: made) { progress in
        report(progress.fraction.map { 0.9 + 0.1 * $0 }, nil)
      }
    try cancellation.check()
    let (output, time) = try commit(pending, name: name)
    return Delivery(
      entry: entry(
        action(recipe), reasons: reasons(with: notes + made.notes),
        outputs: [output]),
      outputTimes: [time])
  }

  /// What was done in the end: what could not be copied was encoded.
  private func action(_ recipe: Recipe) -> PreparationAction {
    switch (item.decision.action, recipe) {
    case (.keep, .remux): .remux
    case (.keep, .sound), (.remux, .sound): .convert
    case (.keep, .fit), (.remux, .fit): .fit
    case (.keep, .transcode), (.remux, .transcode): .transcode
    case (.keep, .recodeSound), (.remux, .recodeSound): .transcode
    case (let planned, _): planned
    }
  }

  /// Gives a checked file its name, and says what it is and when it counts as changed: when its
  /// source was, so that folders sort alike.
  func commit(
    _ pending: PendingFile, name: String
  ) throws -> (output: Manifest.Output, time: Int64) {
    try folder.refuseForeign(name)
    try FileSystem.setModified(pending.path, to: item.file.stamp.modified)
    try folder.note(
      Journal.line(made: name, OutputStamp(FileSystem.status(pending.path).stamp)))
    guard try pending.commit(replacing: folder.own.knows(name)) else {
      throw Unfit(reason: .outputExists(name, wasOurs: false))
    }
    let stamp = try FileSystem.status(folder.path(of: name)).stamp
    return (Manifest.Output(path: name, bytes: stamp.bytes), stamp.modified)
  }
}

/// What was made is over the ceiling.
struct Overflow: Error {
  /// How large it came out; nil when it was stopped before its end.
  let bytes: Int64?
}

extension Recipe {
  /// Whether it copies what may also be encoded.
  var isCopying: Bool {
    switch self {
    case .remux, .recodeSound: true
    default: false
    }
  }

  /// Whether it encodes one thing and may copy sound beside it.
  fileprivate var encodesBesideSound: Bool {
    switch self {
    case .recodeSound, .transcode, .fit, .encodedParts: true
    default: false
    }
  }

  /// The way that encodes all sound in place of this one's copying it; nil where there is none.
  fileprivate func encodingSound(of facts: MediaFacts?) -> Recipe? {
    if case .remux(.mp4, _) = self, facts?.mainVideo?.codec == "h264" {
      return .recodeSound(share: nil)
    }
    return encodesBesideSound ? self : nil
  }

  /// Whether it makes several files.
  var isInParts: Bool {
    switch self {
    case .split, .encodedParts: true
    default: false
    }
  }
}
