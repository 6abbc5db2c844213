public import MediaModel

/// What is to be said of one file.
public struct Verdict: Sendable {
  /// The file.
  public var path: String
  /// What was asked of it.
  public var request: VideoRequest
  /// The platform whose limits were checked, if any.
  public var platform: PlatformProfile?
  /// Whether only headers and index were read.
  public var isQuick: Bool
  /// What each check found, in the order of the checks.
  public var findings: [Finding]
  /// What the file says of itself; nil where it can't be opened.
  public var facts: MediaFacts?
  /// What decoding showed; nil where nothing was decoded.
  public var analysis: MediaAnalysis?

  /// Makes a verdict.
  public init(
    path: String, request: VideoRequest, platform: PlatformProfile? = nil, isQuick: Bool = false,
    findings: [Finding], facts: MediaFacts? = nil, analysis: MediaAnalysis? = nil
  ) {
    self.path = path
    self.request = request
    self.platform = platform
    self.isQuick = isQuick
    self.findings = findings
    self.facts = facts
    self.analysis = analysis
  }

  /// The worst of the findings: `fail`, else `warn`, else `pass`.
  public var outcome: Outcome {
    if findings.contains(where: { $0.outcome == .fail }) { return .fail }
    return findings.contains { $0.outcome == .warn } ? .warn : .pass
  }

  /// Whether nothing failed; warnings do not count.
  public var passed: Bool { outcome != .fail }

  /// The findings that came out so.
  public func findings(_ outcome: Outcome) -> [Finding] {
    findings.filter { $0.outcome == outcome }
  }

  /// The finding of a check.
  public func finding(_ code: String) -> Finding? { findings.first { $0.code == code } }
}
