import MediaModel

/// "at most", "about", "or less": what the words beside a length make of it.
struct Bounds {
  let reading: Reading

  private enum Kind { case atMost, atLeast, about }

  private static let before: [(parts: [String], kind: Kind)] = table([
    ("under", .atMost), ("below", .atMost), ("less than", .atMost), ("at most", .atMost),
    ("max", .atMost), ("max .", .atMost), ("maximum", .atMost), ("a maximum of", .atMost),
    ("maximum of", .atMost), ("max of", .atMost), ("up to", .atMost), ("no longer than", .atMost),
    ("not longer than", .atMost), ("no more than", .atMost), ("not more than", .atMost),
    ("shorter than", .atMost), ("not over", .atMost), ("not exceeding", .atMost),
    ("not exceed", .atMost), ("fewer than", .atMost), ("within", .atMost),
    ("at least", .atLeast), ("minimum", .atLeast), ("a minimum of", .atLeast),
    ("minimum of", .atLeast), ("more than", .atLeast), ("longer than", .atLeast),
    ("no less than", .atLeast), ("no shorter than", .atLeast),
    ("about", .about), ("around", .about), ("roughly", .about), ("approximately", .about),
    ("approx", .about), ("approx .", .about), ("circa", .about), ("some", .about), ("~", .about),
    ("不超过", .atMost), ("不要超过", .atMost), ("不能超过", .atMost), ("别超过", .atMost),
    ("小于", .atMost), ("短于", .atMost), ("最多", .atMost), ("少于", .atMost), ("不到", .atMost),
    ("最长", .atMost),
    ("至少", .atLeast), ("不少于", .atLeast), ("最短", .atLeast), ("超过", .atLeast),
    ("大约", .about), ("大概", .about), ("约", .about), ("差不多", .about),
  ])

  private static let after: [(parts: [String], kind: Kind)] = table([
    ("or less", .atMost), ("or shorter", .atMost), ("max", .atMost), ("maximum", .atMost),
    ("tops", .atMost), ("at most", .atMost), ("or under", .atMost), ("at the most", .atMost),
    ("or more", .atLeast), ("or longer", .atLeast), ("minimum", .atLeast), ("at least", .atLeast),
    ("or so", .about), ("ish", .about), ("以内", .atMost), ("之内", .atMost), ("内", .atMost),
    ("以下", .atMost), ("以上", .atLeast), ("左右", .about),
  ])

  private static func table(_ rows: [(String, Kind)]) -> [(parts: [String], kind: Kind)] {
    rows.map { (Reading.parts($0.0), $0.1) }.sorted { $0.parts.count > $1.parts.count }
  }

  /// Widens the mention over the bounding words and turns its value into a range; whether it did.
  func apply(to mention: inout Mention) -> Bool {
    guard case .duration(let seconds) = mention.value else { return false }
    guard let kind = kind(around: &mention.range) else { return false }
    switch kind {
    case .atMost: mention.value = .durationRange(0...seconds, target: nil)
    case .atLeast:
      mention.value = .durationRange(
        seconds...max(seconds, VideoRequest.unboundedDuration), target: nil)
    case .about:
      mention.value = .durationRange((seconds * 0.9)...(seconds * 1.1), target: seconds)
    }
    return true
  }

  private func kind(around range: inout Range<Int>) -> Kind? {
    if ["~", "≈", "约"].contains(reading.word(range.lowerBound)) { return .about }
    for entry in Self.after {
      if let end = reading.phrase(entry.parts, at: range.upperBound) {
        range = range.lowerBound..<end
        return entry.kind
      }
    }
    var start = range.lowerBound
    if ["a", "an", "the"].contains(reading.word(start - 1)) { start -= 1 }
    for candidate in [range.lowerBound, start] {
      for entry in Self.before {
        let first = candidate - entry.parts.count
        if first >= 0, reading.phrase(entry.parts, at: first) != nil, !isIdiom(entry.parts, first) {
          range = first..<range.upperBound
          return entry.kind
        }
      }
    }
    return nil
  }

  /// "within 24 hours" and "with some 30 seconds" bound no length.
  private func isIdiom(_ parts: [String], _ first: Int) -> Bool {
    parts == ["within"] || parts == ["some"] && reading.word(first - 1) == "with"
  }
}
