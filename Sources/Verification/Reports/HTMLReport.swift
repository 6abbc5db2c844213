import MediaModel

/// The verdicts as one self-contained page: no script, nothing from elsewhere, light and dark.
public enum HTMLReport {
  /// The whole HTML document; verify with ``VerificationOptions/keepsPictures`` for its pictures.
  public static func page(_ verdicts: [Verdict]) -> String {
    let title = verdicts.count == 1 ? name(verdicts[0]) : "\(verdicts.count) files"
    var parts = [
      "<!DOCTYPE html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
      "<meta name=\"color-scheme\" content=\"light dark\">",
      "<title>\(Markup.escaped(title)) – preflight</title>",
      "<style>\(HTMLStyle.sheet)\(pictureStyles(verdicts))</style>", "</head>", "<body>", "<main>",
    ]
    if verdicts.count > 1 { parts.append(contents(verdicts)) }
    for (index, verdict) in verdicts.enumerated() { parts.append(article(verdict, index)) }
    parts += ["</main>", "</body>", "</html>"]
    return parts.map { $0 + "\n" }.joined()
  }

  static func name(_ verdict: Verdict) -> String {
    verdict.path.split(separator: "/").last.map(String.init) ?? verdict.path
  }

  static func word(_ outcome: Outcome) -> String {
    switch outcome {
    case .pass: "pass"
    case .warn: "warn"
    case .fail: "fail"
    case .notEvaluated: "open"
    }
  }

  /// Each picture stands once in the page, as a background that several places show.
  private static func pictureStyles(_ verdicts: [Verdict]) -> String {
    var rules = ""
    for (file, verdict) in verdicts.enumerated() {
      for (index, picture) in (verdict.analysis?.picture?.pictures ?? []).enumerated() {
        let data = Base64.text(picture.jpeg)
        rules += "\n.p\(file)-\(index){background-image:url(data:image/jpeg;base64,\(data));"
        rules += "aspect-ratio:\(picture.size.width)/\(picture.size.height)}"
      }
    }
    return rules
  }

  private static func contents(_ verdicts: [Verdict]) -> String {
    let rows = verdicts.enumerated().map { index, verdict in
      """
      <li><a href="#file\(index)">\(badge(verdict.outcome))\
      <span>\(Markup.escaped(name(verdict)))</span></a></li>
      """
    }
    return "<nav aria-label=\"Files\"><ol>\(rows.joined())</ol></nav>"
  }

  private static func badge(_ outcome: Outcome) -> String {
    "<span class=\"badge \(word(outcome))\">\(outcome == .notEvaluated ? "–" : word(outcome))</span>"
  }

  private static func article(_ verdict: Verdict, _ index: Int) -> String {
    let asked = verdict.findings.filter {
      TextReport.requestCodes.contains($0.code) && ($0.code != "title" || $0.asked != nil)
    }
    let others = verdict.findings.filter { !TextReport.requestCodes.contains($0.code) }
    var parts = [
      "<article id=\"file\(index)\">", header(verdict), table(asked), weighty(others),
      HTMLTimeline.section(verdict), sheet(verdict, index), HTMLPhone.section(verdict, index),
      rest(others),
    ]
    parts.append("</article>")
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func header(_ verdict: Verdict) -> String {
    let (fails, warns) = (verdict.findings(.fail).count, verdict.findings(.warn).count)
    let tally =
      fails + warns == 0
      ? "Everything that was checked is as it should be."
      : [
        fails > 0 ? "\(fails) failed" : nil, warns > 0 ? Words.count(warns, "warning") : nil,
      ].compactMap { $0 }.joined(separator: ", ")
    let quick = verdict.isQuick ? " Headers only: nothing was decoded." : ""
    return """
      <header class="\(word(verdict.outcome))">
      <p class="verdict">\(verdict.outcome == .fail ? "Fail" : verdict.outcome == .warn ? "Warn" : "Pass")</p>
      <div><h1>\(Markup.escaped(name(verdict)))</h1>
      <p>\(tally)\(quick)</p>\(facts(verdict))</div>
      </header>
      """
  }

  /// What the file is, in one line.
  private static func facts(_ verdict: Verdict) -> String {
    guard let facts = verdict.facts else { return "" }
    let video = facts.mainVideo
    let tally = verdict.analysis?.streams.first { $0.index == (video ?? facts.mainAudio)?.index }
    let length = tally?.length ?? facts.duration
    let words = [
      length.map(Words.seconds), video?.displaySize?.description,
      video?.frameRate.map { Words.number($0.value, decimals: 2) + " fps" },
      facts.mainAudio.map { audio in
        let rate = audio.sampleRate.map { ", \(Words.number(Double($0) / 1000, decimals: 1)) kHz" }
        return audio.codec.uppercased() + (rate ?? "")
      } ?? "no sound", ByteSize(facts.bytes).description,
    ]
    let line = words.compactMap(\.self).joined(separator: " · ")
    return "<p class=\"facts\">\(Markup.escaped(line))</p>"
  }

  private static func table(_ findings: [Finding]) -> String {
    guard !findings.isEmpty else { return "" }
    let rows = findings.map { finding in
      let remedy = finding.outcome == .fail ? finding.remedy : nil
      return """
        <tr><td>\(badge(finding.outcome))</td><th scope="row">\(label(finding))</th>\
        <td data-name="asked:">\(Markup.escaped(finding.asked ?? "not asked"))</td>\
        <td data-name="found:">\(Markup.escaped(finding.found))\(note(remedy))</td></tr>
        """
    }
    return """
      <section><h2>Asked and found</h2><table>
      <thead><tr><td></td><td></td><th scope="col">Asked</th><th scope="col">Found</th></tr></thead>
      <tbody>\(rows.joined(separator: "\n"))</tbody></table></section>
      """
  }

  private static func label(_ finding: Finding) -> String {
    Markup.escaped(finding.code.replacing("-", with: " "))
  }

  private static func note(_ remedy: String?) -> String {
    remedy.map { "<span class=\"remedy\">\(Markup.escaped($0))</span>" } ?? ""
  }

  private static func weighty(_ findings: [Finding]) -> String {
    let open = findings.filter { $0.outcome == .fail } + findings.filter { $0.outcome == .warn }
    guard !open.isEmpty else { return "" }
    let items = open.map { finding in
      """
      <li>\(badge(finding.outcome))<div><strong>\(label(finding))</strong> \
      \(Markup.escaped(finding.found))\(right(finding))\(note(finding.remedy))</div></li>
      """
    }
    return """
      <section><h2>What else</h2><ul class="findings">\(items.joined(separator: "\n"))</ul></section>
      """
  }

  private static func right(_ finding: Finding) -> String {
    finding.asked.map { " <span class=\"right\">(right is: \(Markup.escaped($0)))</span>" } ?? ""
  }

  private static func sheet(_ verdict: Verdict, _ file: Int) -> String {
    let pictures = verdict.analysis?.picture?.pictures ?? []
    guard let first = pictures.first else { return "" }
    let isWide = first.size.width > first.size.height
    let items = pictures.enumerated().map { index, picture in
      let time = Words.number(picture.time, decimals: 1)
      let finding = shown(in: verdict, at: picture.time)
      let mark = finding.map { $0.outcome == .fail ? " marked worst" : " marked" } ?? ""
      let name = finding.map { " <span class=\"\(word($0.outcome))\">\(label($0))</span>" } ?? ""
      return """
        <figure><div class="still p\(file)-\(index)\(mark)" role="img" aria-label="at \(time) s"></div>\
        <figcaption>\(time) s\(name)</figcaption></figure>
        """
    }
    return """
      <section><h2>Pictures</h2>
      <div class="sheet\(isWide ? " wide" : "")">\(items.joined(separator: "\n"))</div></section>
      """
  }

  /// The worst finding about the picture at a time.
  private static func shown(in verdict: Verdict, at time: Double) -> Finding? {
    (verdict.findings(.fail) + verdict.findings(.warn)).first { finding in
      pictureCodes.contains(finding.code)
        && finding.spans.contains { $0.start <= time && time < $0.end }
    }
  }

  private static let pictureCodes: Set<String> = ["black", "one-colour", "frozen", "flashing"]

  private static func rest(_ findings: [Finding]) -> String {
    let rest = findings.filter { $0.outcome == .pass || $0.outcome == .notEvaluated }
    guard !rest.isEmpty else { return "" }
    let rows = rest.map { finding in
      """
      <tr><td>\(badge(finding.outcome))</td><th scope="row">\(label(finding))</th>\
      <td>\(Markup.escaped(finding.found))</td></tr>
      """
    }
    return """
      <section><details><summary>\(Words.count(rest.count, "other check"))</summary>
      <table><tbody>\(rows.joined(separator: "\n"))</tbody></table>
      </details></section>
      """
  }
}

/// Bytes as text, RFC 4648.
enum Base64 {
  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func text(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let left = bytes.count - start
      let word =
        Int(bytes[start]) << 16 | (left > 1 ? Int(bytes[start + 1]) << 8 : 0)
        | (left > 2 ? Int(bytes[start + 2]) : 0)
      result.append(letters[word >> 18 & 63])
      result.append(letters[word >> 12 & 63])
      result.append(left > 1 ? letters[word >> 6 & 63] : UInt8(ascii: "="))
      result.append(left > 2 ? letters[word & 63] : UInt8(ascii: "="))
    }
    return String(decoding: result, as: UTF8.self)
  }
}
