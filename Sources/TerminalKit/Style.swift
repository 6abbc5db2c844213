/// How a text may look on a terminal.
public enum Style: String, Sendable, CaseIterable {
  /// Heavier.
  case bold = "1"
  /// Fainter.
  case dim = "2"
  /// What failed.
  case red = "31"
  /// What went well.
  case green = "32"
  /// What needs a look.
  case yellow = "33"
  /// What is merely named.
  case cyan = "36"

  /// The text between the escape sequences of this style.
  public func around(_ text: String) -> String { "\u{1b}[\(rawValue)m\(text)\u{1b}[0m" }
}

/// When colours are used.
public enum ColourChoice: String, Sendable {
  /// On a terminal that can and where `NO_COLOR` is unset.
  case auto
  /// In pipes, too.
  case always
  /// Not at all.
  case never

  /// Decides for one stream, after https://no-color.org: any non-empty `NO_COLOR` means no.
  public func isOn(isTerminal: Bool, environment: [String: String]) -> Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto:
      isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }
  }
}
