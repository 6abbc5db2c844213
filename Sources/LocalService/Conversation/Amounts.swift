/// Numbers in a clause: levels, seconds, factors and places.
extension Clause {
  /// A level such as `35%`, `35 percent`, `百分之35`, `half`, as 0 to 1.
  var level: Double? {
    if let match = text.firstMatch(of: /(\d+(?:\.\d+)?)\s*(?:%|％|percent|per cent)/) {
      return Double(match.1).map { min(1, $0 / 100) }
    }
    if let match = text.firstMatch(of: /百分之([0-9零一二两三四五六七八九十百]+)/) {
      return Self.number(String(match.1)).map { min(1, $0 / 100) }
    }
    return has("half", "一半") ? 0.5 : nil
  }

  /// A time in seconds such as `2.5 seconds`, `3s`, `两秒`, `half a second`.
  var seconds: Double? {
    if has("half a second", "半秒") { return 0.5 }
    if let match = text.firstMatch(of: /(\d+(?:\.\d+)?)\s*-?(?:s\b|sec|秒)/) {
      return Double(match.1)
    }
    if let match = text.firstMatch(of: /([零一二两三四五六七八九十]+)\s*秒/) {
      return Self.number(String(match.1))
    }
    let words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    for (index, word) in words.enumerated() where has("\(word) second", "\(word) seconds") {
      return Double(index + 1)
    }
    return nil
  }

  /// A speed such as `2x`, `twice`, `half speed`, `slower`, `快一点`; above 1 is faster.
  var speedFactor: Double? {
    if has("slow", "slower", "slowly", "slow motion", "slow-motion", "slo-mo", "慢动作", "慢", "放慢") {
      return multiple.map { $0 > 1 ? 1 / $0 : $0 } ?? level
        ?? (has("慢动作", "slow motion") ? 0.5 : 0.75)
    }
    if has("fast", "faster", "quicker", "speed up", "加快", "加速", "快") {
      return multiple ?? 1.5
    }
    if has("half speed", "半速") { return 0.5 }
    if has("double speed", "twice as fast", "倍速"), multiple == nil { return 2 }
    return has("speed", "速度", "倍速") ? multiple ?? level : nil
  }

  /// A factor such as `2x`, `1.5 times`, `两倍`.
  var multiple: Double? {
    if let match = text.firstMatch(of: /(\d+(?:\.\d+)?)\s*(?:x\b|×|times|倍)/) {
      return Double(match.1).flatMap { $0 > 0 ? $0 : nil }
    }
    return has("twice", "两倍", "二倍") ? 2 : nil
  }

  private static let digits: [Character: Double] = [
    "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
  ]

  /// A number up to 999 in digits or Chinese numerals.
  static func number(_ text: String) -> Double? {
    if let plain = Double(text) { return plain }
    var total = 0.0
    var digit: Double?
    for character in text {
      switch character {
      case "百":
        total += (digit ?? 1) * 100
        digit = nil
      case "十":
        total += (digit ?? 1) * 10
        digit = nil
      default:
        guard let value = digits[character] else { return nil }
        digit = value
      }
    }
    return text.isEmpty ? nil : total + (digit ?? 0)
  }

  /// The shots that the clause names, in its order.
  var shots: [ShotReference] {
    var found: [(place: String.Index, shot: ShotReference)] = []
    let nouns = "(?:clip|shot|scene|segment|photo|picture|image|video|part|slide)"
    let numbered = [
      "\(nouns)\\s*(?:#|no\\.?\\s*|number\\s*)?(\\d+)", "(\\d+)(?:st|nd|rd|th)\\s+\(nouns)",
      "第\\s*([0-9一二两三四五六七八九十]+)\\s*(?:个|段|张|幅|条)?",
    ]
    for pattern in numbered {
      guard let regex = try? Regex(pattern, as: (Substring, Substring).self) else { continue }
      for match in text.matches(of: regex) {
        if let number = Self.number(String(match.output.1)) {
          found.append((match.range.lowerBound, .number(Int(number))))
        }
      }
    }
    let ordinals = [
      "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    ]
    for (index, word) in ordinals.enumerated() {
      guard let regex = try? Regex("\\b\(word)\\s+(?:\(nouns)\\b|one\\b)") else { continue }
      for match in text.matches(of: regex) {
        found.append((match.range.lowerBound, .number(index + 1)))
      }
    }
    if let regex = try? Regex("\\blast\\s+(?:\(nouns)\\b|one\\b)|最后(?:一)?(?:个|段|张)") {
      for match in text.matches(of: regex) { found.append((match.range.lowerBound, .last)) }
    }
    for match in text.matches(of: /[\w\-]+\.(?:mp4|mov|avi|webm|mkv|jpe?g|png|gif|webp)\b/) {
      found.append((match.range.lowerBound, .named(String(match.output))))
    }
    return found.sorted { $0.place < $1.place }.map(\.shot)
  }
}
