/// The verdict for a person at a terminal, at most 80 columns wide.
public enum TextReport {
  /// Verdict first, then asked against found, then findings by weight.
  ///
  /// - Parameters:
  ///   - width: The columns to fit.
  ///   - colour: Whether to colour the outcomes (ANSI).
  public static func text(_ verdict: Verdict, width: Int = 80, colour: Bool = false) -> String {
    ""
  }

  /// A few hundred bytes for scripts and agents: the verdict and what did not pass.
  public static func brief(_ verdict: Verdict) -> String {
    ""
  }
}
