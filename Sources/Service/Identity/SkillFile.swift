public import MediaModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The front matter of a SKILL.md.
public enum SkillFile {
  /// Reads name and version from a file and takes the limits of the published skill of that name,
  /// or the usual ones.
  ///
  /// Throws a ``ServiceError`` of kind `machine` when the file cannot be read or names no skill.
  public static func policy(at path: String) throws(ServiceError) -> UploadPolicy {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ServiceError(
        kind: .machine, operation: "read the skill file", file: path,
        message: "it cannot be read", advice: "give the path of a SKILL.md")
    }
    guard let policy = policy(from: String(decoding: data, as: UTF8.self)) else {
      throw ServiceError(
        kind: .machine, operation: "read the skill file", file: path,
        message: "its front matter names no skill",
        advice: "it must begin with lines `---`, `name: …`, `version: …`, `---`")
    }
    return policy
  }

  /// The policy that front matter describes; nil where it has no `name`.
  static func policy(from text: String) -> UploadPolicy? {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard lines.first?.drop(while: { $0 == "\u{FEFF}" }).trimmed == "---" else { return nil }
    var name: String?
    var version: String?
    for line in lines.dropFirst() {
      if line.trimmed == "---" || line.trimmed == "..." { break }
      guard let colon = line.firstIndex(of: ":") else { continue }
      let key = line[..<colon].trimmed
      let value = scalar(line[line.index(after: colon)...])
      guard !value.isEmpty else { continue }
      if key == "name", line.first == "n" { name = value }
      if key == "version" { version = version ?? value }
    }
    guard let name else { return nil }
    var policy = UploadPolicy.named(name) ?? .standard
    policy.skill = name
    policy.version = version ?? policy.version
    return policy
  }

  /// A plain, quoted or commented YAML scalar as a header may carry it.
  private static func scalar(_ text: Substring) -> String {
    var value = text.trimmed
    if let quote = value.first, quote == "\"" || quote == "'" {
      value = String(value.dropFirst().prefix { $0 != quote })
    } else if let comment = value.firstRange(of: " #") {
      value = value[..<comment.lowerBound].trimmed
    }
    return value.filter { $0.isASCII && $0 >= " " && $0 != "\u{7F}" }
  }
}
