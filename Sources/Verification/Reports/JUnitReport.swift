/// The verdicts for continuous integration: a suite a file, a case a check.
public enum JUnitReport {
  /// The whole XML document.
  public static func xml(_ verdicts: [Verdict]) -> String { "" }
}
