/// The value of `X-Skill-Platform`.
enum SkillPlatform {
  /// `SKILL_SOURCE` if set, else from where the skill is installed, else `unknown`.
  static func name(environment: [String: String], installPaths: [String]) -> String {
    if let source = environment["SKILL_SOURCE"]?.trimmed, !source.isEmpty {
      return source.filter { $0.isASCII && !$0.isNewline && $0 >= " " }
    }
    guard let home = environment["HOME"], !home.isEmpty else { return "unknown" }
    for path in installPaths {
      if path.hasPrefix("\(home)/.clawhub/") { return "clawhub" }
      if path.hasPrefix("\(home)/.cursor/skills/") { return "cursor" }
    }
    return "unknown"
  }
}

extension StringProtocol {
  /// The text without white space at its ends.
  var trimmed: String {
    guard let start = firstIndex(where: { !$0.isWhitespace }),
      let end = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[start...end])
  }
}
