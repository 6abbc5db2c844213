import Foundation
import MediaModel

/// The verdict for a person at a terminal, at most 80 columns wide.
public enum TextReport {
  /// Verdict first, then asked against found, then findings by weight.
  ///
  /// - Parameters:
  ///   - name: What the file is called; nil for the last part of its path.
  ///   - width: The columns to fit.
  ///   - colour: Whether to colour the outcomes (ANSI).
  public static func text(
    _ verdict: Verdict, name: String? = nil, width: Int = 80, colour: Bool = false
  ) -> String {
    let paint = Paint(isOn: colour)
    var lines = [headline(verdict, name ?? lastPart(verdict.path), width, paint)]
    let asked = verdict.findings.filter { requestCodes.contains($0.code) }
    if !asked.isEmpty { lines += [""] + table(asked, width, paint) }
    let others = verdict.findings.filter { !requestCodes.contains($0.code) }
    for outcome in [Outcome.fail, .warn] {
      let found = others.filter { $0.outcome == outcome }
      if !found.isEmpty { lines.append("") }
      for finding in found { lines += item(finding, width, paint) }
    }
    lines += ["", tail(others, verdict)]
    return lines.map { $0 + "\n" }.joined()
  }

  /// The checks that compare with what was asked.
  static let requestCodes: Set<String> = [
    "container", "video-codec", "resolution", "aspect-ratio", "duration", "frame-rate", "sound",
    "file-size", "title",
  ]

  private static func lastPart(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private static func headline(
    _ verdict: Verdict, _ name: String, _ width: Int, _ paint: Paint
  ) -> String {
    let (fails, warns) = (verdict.findings(.fail).count, verdict.findings(.warn).count)
    var words: [String] = []
    if fails > 0 { words.append("\(fails) failed") }
    if warns > 0 { words.append(Words.count(warns, "warning")) }
    let tail = words.isEmpty ? "" : " (\(words.joined(separator: ", ")))"
    let label = verdict.outcome == .fail ? "FAIL" : verdict.outcome == .warn ? "WARN" : "PASS"
    let room = width - label.count - tail.count - 2
    return "\(paint(label, verdict.outcome))  \(Columns.cut(name, to: room))\(tail)"
  }

  private static func table(_ findings: [Finding], _ width: Int, _ paint: Paint) -> [String] {
    let shown = findings.filter { $0.code != "title" || $0.asked != nil }
    let rows = shown.map { finding in
      (
        outcome: finding.outcome, name: finding.code.replacing("-", with: " "),
        asked: finding.asked ?? "not asked", found: finding.found
      )
    }
    let names = 13
    let asked = min(30, max(9, rows.map { Columns.width($0.asked) }.max() ?? 0))
    let room = max(12, width - 8 - names - asked - 4)
    var lines = [
      "        " + Columns.pad("", to: names) + "  " + Columns.pad("asked", to: asked) + "  found"
    ]
    for row in rows {
      let label = paint(Columns.pad(mark(row.outcome), to: 6), row.outcome)
      let left =
        "\(label)  \(Columns.pad(row.name, to: names))  \(Columns.pad(Columns.cut(row.asked, to: asked), to: asked))  "
      lines.append(left + Columns.cut(row.found, to: room))
    }
    for finding in shown where finding.outcome == .fail {
      if let remedy = finding.remedy {
        lines += Columns.wrap(
          "→ \(finding.code.replacing("-", with: " ")): \(remedy)", width, indent: 10)
      }
    }
    return lines
  }

  private static func item(_ finding: Finding, _ width: Int, _ paint: Paint) -> [String] {
    let label = paint(Columns.pad(mark(finding.outcome), to: 6), finding.outcome)
    let name = finding.code.replacing("-", with: " ")
    var text = "\(name): \(finding.found)"
    if !finding.spans.isEmpty, !finding.found.contains(" s") || !finding.found.contains("–") {
      text += " (\(Words.spans(finding.spans)))"
    }
    if let asked = finding.asked { text += "; right is: \(asked)" }
    var lines = Columns.wrap(text, width, indent: 8)
    if let first = lines.first { lines[0] = label + "  " + first.dropFirst(8) }
    if let remedy = finding.remedy { lines += Columns.wrap("→ \(remedy)", width, indent: 10) }
    return lines
  }

  private static func tail(_ others: [Finding], _ verdict: Verdict) -> String {
    let passed = others.filter { $0.outcome == .pass }.count
    let open = verdict.findings(.notEvaluated).count
    var text = "\(passed) other \(passed == 1 ? "check" : "checks") passed"
    if verdict.isQuick { text += "; nothing was decoded (--quick)" }
    if open > 0, !verdict.isQuick { text += ", \(open) not asked or not evaluated" }
    return text
  }

  private static func mark(_ outcome: Outcome) -> String {
    switch outcome {
    case .pass: "pass"
    case .warn: "warn"
    case .fail: "FAIL"
    case .notEvaluated: "–"
    }
  }

  /// A few hundred bytes for scripts and agents: the verdict and what did not pass.
  public static func brief(_ verdict: Verdict, name: String? = nil) -> String {
    let name = Columns.printable(name ?? lastPart(verdict.path))
    var lines = ["\(verdict.outcome.rawValue) \(name)"]
    let open = verdict.findings(.fail) + verdict.findings(.warn)
    for finding in open.prefix(6) {
      let asked = finding.asked.map { ", asked \($0)" } ?? ""
      lines.append(
        Columns.cut(
          "\(finding.outcome.rawValue) \(finding.code): \(finding.found)\(asked)", to: 100))
    }
    if open.count > 6 { lines.append("and \(open.count - 6) more") }
    return lines.map { $0 + "\n" }.joined()
  }
}

/// Colours for outcomes.
struct Paint {
  let isOn: Bool

  func callAsFunction(_ text: String, _ outcome: Outcome) -> String {
    guard isOn else { return text }
    let code =
      switch outcome {
      case .pass: "32"
      case .warn: "33"
      case .fail: "31;1"
      case .notEvaluated: "2"
      }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }
}
