public import FaithfulJSON

/// The verdict for programs.
public enum JSONReport {
  /// One file.
  public static func json(_ verdict: Verdict) -> JSON { .null }

  /// Several files: `{"version":1,"outcome":…,"files":[…]}`.
  public static func json(_ verdicts: [Verdict]) -> JSON { .null }
}
