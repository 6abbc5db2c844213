import MediaModel

/// The verdicts for continuous integration: a suite a file, a case a check.
///
/// A failed check is a `failure`, one that was not evaluated `skipped`; a warning passes with its
/// words in `system-out`.
public enum JUnitReport {
  /// The whole XML document.
  public static func xml(_ verdicts: [Verdict]) -> String {
    let all = verdicts.flatMap(\.findings)
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<testsuites name=\"preflight verify\" \(counts(all))>",
    ]
    for verdict in verdicts {
      lines.append(
        "  <testsuite name=\"\(Markup.escaped(verdict.path))\" \(counts(verdict.findings))>")
      for finding in verdict.findings { lines += test(finding, verdict.path) }
      lines.append("  </testsuite>")
    }
    lines.append("</testsuites>")
    return lines.map { $0 + "\n" }.joined()
  }

  private static func counts(_ findings: [Finding]) -> String {
    let failures = findings.filter { $0.outcome == .fail }.count
    let skipped = findings.filter { $0.outcome == .notEvaluated }.count
    return
      "tests=\"\(findings.count)\" failures=\"\(failures)\" errors=\"0\" skipped=\"\(skipped)\""
  }

  private static func test(_ finding: Finding, _ path: String) -> [String] {
    let head =
      "    <testcase name=\"\(Markup.escaped(finding.code))\" classname=\"\(Markup.escaped(path))\""
    switch finding.outcome {
    case .pass: return [head + "/>"]
    case .notEvaluated:
      return [head + "><skipped message=\"\(Markup.escaped(finding.found))\"/></testcase>"]
    case .warn:
      return [
        head + "><system-out>warning: \(Markup.escaped(words(finding)))</system-out></testcase>"
      ]
    case .fail:
      return [
        head + ">",
        "      <failure message=\"\(Markup.escaped(words(finding)))\">\(Markup.escaped(finding.remedy ?? ""))</failure>",
        "    </testcase>",
      ]
    }
  }

  private static func words(_ finding: Finding) -> String {
    finding.found + (finding.asked.map { "; asked: \($0)" } ?? "")
  }
}

/// Text inside XML and HTML.
enum Markup {
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default:
        let isControl = scalar.value < 32 && scalar != "\n" && scalar != "\t"
        let isNone =
          isControl || scalar.value == 0xFFFE || scalar.value == 0xFFFF || scalar.value == 127
        result.unicodeScalars.append(isNone ? " " : scalar)
      }
    }
    return result
  }
}
