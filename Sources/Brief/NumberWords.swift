/// Numbers as they are written out, in English and Chinese.
enum NumberWords {
  private static let units: [String: Double] = [
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9,
  ]
  private static let teens: [String: Double] = [
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
  ]
  private static let tens: [String: Double] = [
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
  ]
  private static let han: [String: Double] = [
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "俩": 2, "三": 3, "四": 4, "五": 5, "六": 6,
    "七": 7, "八": 8, "九": 9,
  ]

  /// Reads the number that begins at a token, and says where it ends.
  static func read(_ tokens: [Token], at start: Int) -> (value: Double, end: Int)? {
    guard tokens.indices.contains(start) else { return nil }
    let token = tokens[start]
    switch token.kind {
    case .number: return token.value.map { ($0, start + 1) }
    case .word: return english(tokens, at: start)
    case .han: return chinese(tokens, at: start)
    case .mark, .quoted: return nil
    }
  }

  private static func english(_ tokens: [Token], at start: Int) -> (value: Double, end: Int)? {
    let text = tokens[start].text
    if let value = units[text] ?? teens[text] {
      return hundred(value, tokens, start + 1)
    }
    if let value = tens[text] {
      if start + 1 < tokens.count, let unit = units[tokens[start + 1].text],
        tokens[start + 1].isHyphened || start + 2 < tokens.count
      {
        return (value + unit, start + 2)
      }
      return (value, start + 1)
    }
    if text == "couple", start + 1 < tokens.count, tokens[start + 1].text == "of" {
      return (2, start + 2)
    }
    return text == "dozen" ? (12, start + 1) : nil
  }

  private static func hundred(
    _ value: Double, _ tokens: [Token], _ end: Int
  ) -> (value: Double, end: Int) {
    guard end < tokens.count, tokens[end].text == "hundred" else { return (value, end) }
    var next = end + 1
    if next < tokens.count, tokens[next].text == "and" { next += 1 }
    if let rest = english(tokens, at: min(next, tokens.count - 1)), rest.value < 100 {
      return (value * 100 + rest.value, rest.end)
    }
    return (value * 100, end + 1)
  }

  private static func chinese(_ tokens: [Token], at start: Int) -> (value: Double, end: Int)? {
    var index = start
    var total = 0.0
    var digit: Double?
    while index < tokens.count, tokens[index].kind == .han {
      let text = tokens[index].text
      if let value = han[text] {
        digit = value
      } else if text == "十" || text == "百" {
        total += (digit ?? 1) * (text == "十" ? 10 : 100)
        digit = nil
      } else {
        break
      }
      index += 1
    }
    guard index > start else { return nil }
    return (total + (digit ?? 0), index)
  }
}
