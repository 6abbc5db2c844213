/// How a check came out.
public enum Outcome: String, Sendable, Codable, CaseIterable {
  /// As asked, or as it should be.
  case pass
  /// Worth knowing; the file can be posted.
  case warn
  /// Not as asked, or unfit to post.
  case fail
  /// Nothing was asked, or it could not be looked at.
  case notEvaluated = "not evaluated"
}

/// A stretch of time in seconds from the start of the presentation.
public struct TimeSpan: Hashable, Sendable, Codable {
  /// Where it begins.
  public var start: Double
  /// Where it ends.
  public var end: Double

  /// Makes a stretch.
  public init(start: Double, end: Double) {
    self.start = start
    self.end = end
  }

  /// Its length in seconds.
  public var length: Double { end - start }
}

/// What one check found.
public struct Finding: Hashable, Sendable, Codable {
  /// A stable lower-case name with hyphens, such as `aspect-ratio`; scripts rely on it.
  public var code: String
  /// How it came out.
  public var outcome: Outcome
  /// What was asked or is right, for a person; nil where nothing was asked.
  public var asked: String?
  /// What was found, for a person.
  public var found: String
  /// How to mend it, for a person; nil where there is nothing to mend.
  public var remedy: String?
  /// Where in the file; empty when it concerns the whole.
  public var spans: [TimeSpan]

  /// Makes a finding.
  public init(
    code: String, outcome: Outcome, asked: String? = nil, found: String, remedy: String? = nil,
    spans: [TimeSpan] = []
  ) {
    self.code = code
    self.outcome = outcome
    self.asked = asked
    self.found = found
    self.remedy = remedy
    self.spans = spans
  }
}

/// Why something was decided: a stable code for scripts and a sentence for people.
public struct Reason: Hashable, Sendable, Codable {
  /// A stable lower-case name with hyphens, such as `container-not-accepted`.
  public var code: String
  /// One sentence.
  public var text: String

  /// Makes a reason.
  public init(code: String, text: String) {
    self.code = code
    self.text = text
  }
}
