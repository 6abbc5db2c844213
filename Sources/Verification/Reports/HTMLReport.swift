/// The verdicts as one self-contained page.
public enum HTMLReport {
  /// The whole HTML document; verify with ``VerificationOptions/keepsPictures`` for its pictures.
  public static func page(_ verdicts: [Verdict]) -> String { "" }
}
