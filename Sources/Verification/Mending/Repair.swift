import Foundation
public import MediaEngine
public import MediaModel

/// Mends what can be mended without the service, by copying where possible, into a new file.
public enum Repair {
  /// What may be done beyond the harmless.
  public struct Options: Sendable {
    /// Whether a wrong shape is padded or cropped to the shape that was asked (re-encodes).
    public var shape: Shape?
    /// How the result is verified.
    public var verification: VerificationOptions

    /// What to do with a wrong shape.
    public enum Shape: String, Sendable, CaseIterable {
      /// Bars fill what is missing.
      case pad
      /// What stands over is cut off.
      case crop
    }

    /// Makes options.
    public init(
      shape: Shape? = nil, verification: VerificationOptions = VerificationOptions()
    ) {
      self.shape = shape
      self.verification = verification
    }
  }

  /// What was done.
  public struct Result: Sendable {
    /// What was mended, one line each; empty where nothing was to mend (then nothing is written).
    public var actions: [String]
    /// The verdict before.
    public var before: Verdict
    /// The verdict on the new file; nil where nothing was written.
    public var after: Verdict?
  }

  /// Verifies `path`, mends what it can into `output`, and verifies that again; never in place.
  ///
  /// The result takes its name only if it decodes to its end.
  public static func run(
    _ path: String, output: String, request: VideoRequest = VideoRequest(),
    options: Options = Options(), cancellation: Cancellation? = nil,
    progress: MediaProgress.Report? = nil
  ) throws -> Result {
    try refuseInPlace(path, output)
    var verification = options.verification
    verification.quick = false
    let before = try Verifier.verify(
      path, request: request, options: verification, cancellation: cancellation,
      progress: progress)
    let plan = RepairPlan.make(
      before, edits: try MovieEdits.read(path), shape: options.shape,
      thresholds: verification.thresholds)
    guard let facts = before.facts, !plan.actions.isEmpty else {
      return Result(actions: [], before: before, after: nil)
    }
    let writer = try RepairWriter(
      path, output: output, facts: facts, plan: plan, cancellation: cancellation)
    try writer.write(progress: progress)
    var after = try Verifier.verify(
      writer.temporaryPath, request: request, options: verification, cancellation: cancellation)
    if let fault = after.findings.first(where: {
      ["decodes", "readable", "frames"].contains($0.code) && $0.outcome == .fail
    }), before.finding(fault.code)?.outcome != .fail {
      throw MediaError(
        .unsound, operation: "checking what was mended", path: path, detail: fault.found)
    }
    try writer.commit()
    after.path = output
    if plan.pads { after.findings = after.findings.map(Self.told) }
    return Result(actions: plan.actions, before: before, after: after)
  }

  /// Bars that were told to be made are no fault.
  private static func told(_ finding: Finding) -> Finding {
    guard finding.code == "bars", finding.outcome == .fail else { return finding }
    var finding = finding
    finding.outcome = .warn
    finding.found += ", as --shape pad makes it"
    return finding
  }

  private static func refuseInPlace(_ path: String, _ output: String) throws {
    let files = [path, output].map {
      URL(fileURLWithPath: $0).resolvingSymlinksInPath().standardizedFileURL.path
    }
    if files[0] == files[1] {
      throw MediaError(
        .impossible, operation: "mending", path: path, detail: "the output would replace the input",
        advice: "Choose another name with -o")
    }
  }
}
