import MediaModel

/// The findings over time, and the sound as a wave with its loudness.
enum HTMLTimeline {
  static func section(_ verdict: Verdict) -> String {
    guard let analysis = verdict.analysis, let length = length(analysis), length > 0 else {
      return ""
    }
    let marked = verdict.findings.filter {
      !$0.spans.isEmpty && ($0.outcome == .fail || $0.outcome == .warn)
    }
    guard !marked.isEmpty || analysis.sound != nil else {
      return """
        <section><h2>Over time</h2><p class="none">Nothing to mark, and no sound.</p></section>
        """
    }
    let rows = marked.map { row($0, length) }.joined(separator: "\n")
    let sound = analysis.sound.map { wave($0, length) } ?? ""
    return """
      <section><h2>Over time</h2>\(marked.isEmpty ? "<p class=\"none\">Nothing to mark.</p>" : "")
      <div class="time">
      \(rows)
      \(sound)
      <div class="axis">\(ticks(length))</div></div>\(key(analysis.sound))</section>
      """
  }

  private static func length(_ analysis: MediaAnalysis) -> Double? {
    analysis.streams.compactMap(\.end).max()
  }

  private static func row(_ finding: Finding, _ length: Double) -> String {
    let bars = finding.spans.prefix(100).map { span in
      let left = min(100, max(0, span.start / length * 100))
      let width = min(100 - left, span.length / length * 100)
      return """
        <i class="\(HTMLReport.word(finding.outcome))" style="left:\(Words.number(left, decimals: 2))%;\
        width:\(Words.number(width, decimals: 2))%" title="\(Words.spans([span]))"></i>
        """
    }
    let name = Markup.escaped(finding.code.replacing("-", with: " "))
    return "<span>\(name)</span><div class=\"bar\">\(bars.joined())</div>"
  }

  private static func ticks(_ length: Double) -> String {
    (0...4).map { "<span>\(Words.number(length * Double($0) / 4, decimals: 1)) s</span>" }.joined()
  }

  private static func key(_ sound: SoundAnalysis?) -> String {
    guard let sound else { return "<p class=\"key\">No sound.</p>" }
    let loudness = sound.loudness.map { Words.number($0, decimals: 1) + " LUFS" } ?? "silent"
    let peak = sound.truePeak.map { ", peak \(Words.number($0, decimals: 1)) dBTP" } ?? ""
    return """
      <p class="key"><b class="w">wave</b> of the sound, <b class="l">line</b> of its momentary \
      loudness, a green band where it is usual; all of it \(loudness)\(peak)</p>
      """
  }

  private static let width = 1000.0
  private static let height = 110.0

  /// The peaks mirrored about the middle, and the momentary loudness as a line, thinned to what a
  /// screen shows.
  private static func wave(_ sound: SoundAnalysis, _ length: Double) -> String {
    let shown = width * Double(sound.peaks.count) / 10 / length
    let peaks = thinned(sound.peaks)
    guard !peaks.isEmpty else { return "" }
    let step = shown / Double(max(1, peaks.count))
    var (upper, lower) = ("", "")
    for (index, peak) in peaks.enumerated() {
      let x = point(Double(index) * step)
      let half = Double(min(1, peak)) * height / 2
      upper += "\(index == 0 ? "M" : "L")\(x) \(point(height / 2 - half))"
      lower = "L\(x) \(point(height / 2 + half))" + lower
    }
    let loud = thinned(sound.momentary)
    let line = loud.enumerated().map { index, level in
      let x = point((Double(index) + 0.5) * shown / Double(max(1, loud.count)))
      return "\(x),\(point(height * Double(min(60, max(0, -level))) / 60))"
    }
    return """
      <div class="scale"><span>0 LUFS</span><span>−20</span><span>−40</span><span>−60</span></div>\
      <svg viewBox="0 0 1000 110" preserveAspectRatio="none" role="img" aria-label="sound">\
      <rect x="0" y="\(point(height * 9 / 60))" width="1000" height="\(point(height * 15 / 60))" \
      fill="var(--band)"/>\
      <path d="M0 36.7H1000M0 73.3H1000" stroke="var(--line)" vector-effect="non-scaling-stroke"/>\
      <path d="\(upper)\(lower)Z" fill="var(--wave)" opacity=".55"/>\
      <polyline points="\(line.joined(separator: " "))" fill="none" stroke="var(--loud)" \
      stroke-width="1.5" vector-effect="non-scaling-stroke"/></svg>
      """
  }

  private static func point(_ value: Double) -> String { Words.number(value, decimals: 1) }

  /// At most 800 values, the highest of each stretch.
  private static func thinned(_ values: [Float]) -> [Float] {
    let most = 800
    guard values.count > most else { return values }
    return (0..<most).map { index in
      values[(index * values.count / most)..<((index + 1) * values.count / most)].max() ?? 0
    }
  }
}
