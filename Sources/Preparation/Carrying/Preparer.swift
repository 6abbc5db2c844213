import Foundation
import MediaEngine
public import MediaModel
import Synchronization

/// Prepares folders for the service: scans, plans, carries out, checks and records.
public struct Preparer: Sendable {
  /// What was asked.
  public let options: PreparationOptions

  /// Makes a preparer.
  public init(options: PreparationOptions) {
    self.options = options
  }

  /// Does the work; with `dryRun` it stops once everything is planned.
  ///
  /// Cancelling the task ends the work at once: what is done stays and is recorded, no half file
  /// is left, and `CancellationError` is thrown.
  /// - Throws: `PreparationError` for trouble that concerns the whole.
  public func run(
    onEvent: @escaping @Sendable (PreparationEvent) -> Void = { _ in }
  ) async throws -> PreparationResult {
    while true {
      do {
        return try await planAndWork(onEvent)
      } catch is OutdatedPlan {
        continue
      } catch let error as MediaError where error.kind == .cancelled {
        throw CancellationError()
      }
    }
  }

  private func planAndWork(
    _ onEvent: @escaping @Sendable (PreparationEvent) -> Void
  ) async throws -> PreparationResult {
    let options = options
    let output = try OutputPlace.resolve(options)
    let cancellation = Cancellation()
    let (files, journal) = try await BlockingWork.run(cancellation: cancellation) {
      (
        try Scanner.scan(options.inputs, output: output, cancellation: cancellation).filter {
          !options.excluded.contains($0.path)
        }, Journal.read(from: output)
      )
    }
    guard !files.isEmpty else {
      throw PreparationError(
        .nothingFound, path: options.inputs.joined(separator: ", "), problem: "there are no files",
        advice: "name a folder with photos, clips or sound")
    }
    onEvent(.scanned(files: files.count, bytes: files.reduce(0) { $0 + $1.stamp.bytes }))
    let plan = try await PlanMaker(options: options, output: output, files: files, journal: journal)
      .make(cancellation: cancellation)
    for case .work(let item) in plan.slots {
      onEvent(.planned(source: item.file.source, decision: item.decision, facts: item.facts))
    }
    for path in plan.stale { onEvent(.removing(path: path)) }
    guard !options.dryRun else { return result(plan.dryManifest(options), plan, output) }
    let manifest = try await Workshop(options: options, plan: plan, output: output).run(
      onEvent: onEvent)
    return result(manifest, plan, output)
  }

  private func result(_ manifest: Manifest, _ plan: Plan, _ output: String) -> PreparationResult {
    let texts = zip(manifest.files, plan.slots).compactMap { entry, slot in
      entry.reasons.first?.code == "text"
        ? (source: entry.source, path: slot.file.path) : nil
    }
    return PreparationResult(
      output: output, manifest: manifest, unchanged: plan.unchanged, texts: texts,
      estimates: plan.slots.map(\.estimate))
  }

  /// What is known of one file and what would be done with it; nothing is written.
  public func examine(_ path: String) async throws -> (facts: MediaFacts?, decision: Decision) {
    let options = options
    let cancellation = Cancellation()
    return try await BlockingWork.run(cancellation: cancellation) {
      guard let file = try Scanner.scan([path], cancellation: cancellation).first else {
        throw PreparationError(
          .nothingFound, path: path, problem: "there is no file", advice: "name a file")
      }
      let finding = try Examiner(planner: Planner(options)).examine(
        file, cancellation: cancellation)
      return (finding.facts, finding.decision)
    }
  }
}
