import MediaModel

/// Finds lengths of time in every spelling; what they are meant of is judged elsewhere.
struct DurationReader {
  let reading: Reading

  enum Unit { case second, minute, hour }

  struct Found {
    var value: Mention.Value
    var range: Range<Int>
    /// Whether it stands before its noun: "30-second", "one-minute".
    var isAttributive: Bool
    /// Whether hours were named, which videos rarely last.
    var hasHours = false
    /// Whether it has the form of a clock: "0:45".
    var isClock = false
    /// Whether it is where a change shall lead: "from 60 to 30 seconds".
    var isGoal = false
  }

  private static let units: [String: Unit] = [
    "s": .second, "sec": .second, "secs": .second, "second": .second, "seconds": .second,
    "秒": .second, "m": .minute, "min": .minute, "mins": .minute, "minute": .minute,
    "minutes": .minute, "分": .minute, "h": .hour, "hr": .hour, "hrs": .hour, "hour": .hour,
    "hours": .hour,
  ]
  private static let singular = Words.set("second sec minute min hour s m")
  private static let scale: [Unit: Double] = [.second: 1, .minute: 60, .hour: 3600]

  func find() -> [Found] {
    reading.scan(read(at:)) { $0.range.upperBound }
  }

  private func read(at index: Int) -> Found? {
    spanOfLengths(at: index) ?? fractionOfMinute(at: index) ?? clock(at: index) ?? span(at: index)
      ?? single(at: index) ?? bareMinute(at: index)
  }

  // MARK: One length

  private struct Amount {
    var seconds: Double
    var end: Int
    var unit: Unit
    var isSingular: Bool
    var isHyphened = false
  }

  private func unit(at index: Int) -> (unit: Unit, end: Int, isSingular: Bool)? {
    let text = reading.word(index)
    if text == "小", reading.word(index + 1) == "时" { return (.hour, index + 2, false) }
    if text == "个", reading.word(index + 1) == "小" { return (.hour, index + 3, false) }
    guard let unit = Self.units[text] else { return nil }
    if text.count == 1, text != "秒", text != "分", text != "s", !reading.tokens[index].isGlued {
      return nil
    }
    var end = index + 1
    if text == "秒" || text == "分", reading.word(end) == "钟" { end += 1 }
    if text == "sec" || text == "min", reading.word(end) == ".", !reading.isClauseEnd(end + 1),
      let next = reading.tokens.indices.contains(end + 1) ? reading.tokens[end + 1] : nil,
      !next.isCapital
    {
      end += 1
    }
    return (unit, end, Self.singular.contains(text))
  }

  private func amount(at index: Int) -> Amount? {
    guard var number = NumberWords.read(reading.tokens, at: index) else { return nil }
    if let end = reading.phrase("and a half", at: number.end) { number = (number.value + 0.5, end) }
    if reading.word(number.end) == "个", reading.word(number.end + 1) == "半",
      reading.word(number.end + 2) == "小"
    {
      number = (number.value + 0.5, number.end + 2)
    }
    guard let unit = unit(at: number.end), let scale = Self.scale[unit.unit] else { return nil }
    if reading.tokens[number.end].text == "m", number.value > 10 { return nil }
    var amount = Amount(
      seconds: number.value * scale, end: unit.end, unit: unit.unit, isSingular: unit.isSingular,
      isHyphened: reading.tokens[number.end].isHyphened)
    guard unit.unit != .second else { return amount }
    extend(&amount)
    return amount
  }

  /// "1 min 20", "1m20s", "a minute and a half", "一分半", "1分20秒".
  private func extend(_ amount: inout Amount) {
    var next = amount.end
    if reading.word(next) == "半" {
      amount.seconds += amount.unit == .minute ? 30 : 1800
      amount.end = next + 1
      if reading.word(amount.end) == "钟" { amount.end += 1 }
      return
    }
    if let end = reading.phrase("and a half", at: next) {
      amount.seconds += amount.unit == .minute ? 30 : 1800
      amount.end = end
      return
    }
    if reading.word(next) == "and" || reading.word(next) == "," { next += 1 }
    guard amount.unit == .minute, let rest = NumberWords.read(reading.tokens, at: next),
      rest.value < 60
    else { return }
    if let unit = unit(at: rest.end), unit.unit == .second {
      amount.seconds += rest.value
      amount.end = unit.end
      amount.isSingular = unit.isSingular
    } else if reading.tokens[next].kind == .word, next == amount.end, rest.value >= 10,
      reading.isClauseEnd(rest.end)
    {
      amount.seconds += rest.value
      amount.end = rest.end
    } else if next == amount.end, rest.value >= 1, reading.tokens[next].kind != .word,
      reading.isClauseEnd(rest.end) || Words.connectors.contains(reading.word(rest.end))
        || Words.video.contains(reading.word(rest.end)) || reading.word(rest.end) == "long"
        || reading.tokens[next].kind == .han || reading.isChinese(rest.end..<rest.end),
      ![":", "x", "p"].contains(reading.word(rest.end))
    {
      amount.seconds += rest.value
      amount.end = rest.end
    }
  }

  private func single(at index: Int) -> Found? {
    guard let amount = amount(at: index) else { return nil }
    var start = index
    if start > 0, ["~", "≈", "约"].contains(reading.word(start - 1)) { start -= 1 }
    // "1 second" is singular by itself: a hyphen or an article tells that it describes a noun.
    let describes =
      amount.seconds != 1 || amount.isHyphened || ["a", "an"].contains(reading.word(start - 1))
    return Found(
      value: .duration(amount.seconds), range: start..<amount.end,
      isAttributive: amount.isSingular && describes, hasHours: amount.unit == .hour)
  }

  // MARK: Spans

  private static let toWords = Set(["to", "or", "-", "–", "—", "~", "至", "到", "或", "and"])

  /// "20 to 40 seconds", "20–40 s", "between 20 and 40 seconds", "20到40秒".
  private func span(at index: Int) -> Found? {
    let between = reading.word(index) == "between"
    let first = between ? index + 1 : index
    guard let low = NumberWords.read(reading.tokens, at: first) else { return nil }
    let lowUnit = unit(at: low.end)
    var next = lowUnit?.end ?? low.end
    let isJoined =
      reading.tokens.indices.contains(next) && reading.tokens[next].isHyphened
      && reading.tokens[next].kind == .number
    if !isJoined {
      let text = reading.word(next)
      guard Self.toWords.contains(text), text != "and" || between else { return nil }
      next += 1
    }
    guard let high = amount(at: next),
      let highScale = Self.scale[high.unit],
      let highNumber = NumberWords.read(reading.tokens, at: next)
    else { return nil }
    let lowSeconds = low.value * (lowUnit.flatMap { Self.scale[$0.unit] } ?? highScale)
    let range = index..<high.end
    if reading.word(index - 1) == "from", lowSeconds > high.seconds || goesTo(index) {
      return Found(
        value: .duration(high.seconds), range: next..<high.end, isAttributive: high.isSingular,
        isGoal: true)
    }
    guard lowSeconds < high.seconds, highNumber.value > 0 else { return nil }
    return Found(
      value: .durationRange(lowSeconds...high.seconds, target: nil), range: range,
      isAttributive: high.isSingular, hasHours: high.unit == .hour)
  }

  /// "半分钟到一分钟", "half a minute to a minute": spans whose ends are more than a number.
  private func spanOfLengths(at index: Int) -> Found? {
    guard let low = length(at: index), Self.toWords.contains(reading.word(low.range.upperBound)),
      reading.word(low.range.upperBound) != "and",
      let high = length(at: low.range.upperBound + 1),
      case .duration(let least) = low.value, case .duration(let most) = high.value
    else { return nil }
    if reading.word(index - 1) == "from", least > most || goesTo(index) {
      var goal = high
      goal.isGoal = true
      return goal
    }
    guard least < most else { return nil }
    return Found(
      value: .durationRange(least...most, target: nil),
      range: index..<high.range.upperBound, isAttributive: high.isAttributive,
      hasHours: high.hasHours)
  }

  private func length(at index: Int) -> Found? {
    fractionOfMinute(at: index) ?? single(at: index) ?? bareMinute(at: index)
  }

  private func goesTo(_ index: Int) -> Bool {
    let verbs = Words.set("shorten cut trim reduce extend lengthen bring go change speed stretch")
    return reading.before(index, 8).contains { verbs.contains($0) }
  }

  // MARK: Fractions and clocks

  /// "half a minute", "a half-minute", "a quarter of a minute", "半分钟", "a minute and a half".
  private func fractionOfMinute(at index: Int) -> Found? {
    let table: [(String, Double)] = [
      ("half a minute", 30), ("half of a minute", 30), ("a half minute", 30), ("half minute", 30),
      ("a quarter of a minute", 15), ("quarter of a minute", 15), ("quarter minute", 15),
      ("three quarters of a minute", 45), ("a minute and a half", 90), ("半分钟", 30), ("半分", 30),
      ("半分鐘", 30), ("half an hour", 1800), ("半小时", 1800), ("半个小时", 1800),
    ]
    for (phrase, seconds) in table {
      if let end = reading.phrase(phrase, at: index) {
        return Found(
          value: .duration(seconds), range: index..<end,
          isAttributive: phrase.hasSuffix("f minute") || phrase == "quarter minute",
          hasHours: seconds > 1000)
      }
    }
    return nil
  }

  /// "a minute", "minute-long"; only where nothing before it gives a number.
  private func bareMinute(at index: Int) -> Found? {
    if reading.word(index) == "minute", reading.word(index + 1) == "long",
      index == 0 || reading.tokens[index - 1].kind != .number
    {
      return Found(value: .duration(60), range: index..<(index + 2), isAttributive: true)
    }
    guard ["a", "an"].contains(reading.word(index)) else { return nil }
    if reading.word(index + 1) == "minute" {
      let end = index + 2
      let isLong = reading.word(end) == "long"
      return Found(
        value: .duration(60), range: index..<(isLong ? end + 1 : end),
        isAttributive: isLong || Words.video.contains(reading.word(end)))
    }
    return nil
  }

  /// ":30", as those who make commercials write it.
  private func clockOfSeconds(at index: Int) -> Found? {
    let tokens = reading.tokens
    guard index + 1 < tokens.count, tokens[index].text == ":", !tokens[index].isGlued,
      tokens[index + 1].isGlued, tokens[index + 1].kind == .number,
      tokens[index + 1].text.count == 2, let seconds = tokens[index + 1].value,
      (5...90).contains(seconds), index + 2 == tokens.count || tokens[index + 2].text != ":"
    else { return nil }
    return Found(
      value: .duration(seconds), range: index..<(index + 2), isAttributive: false, isClock: true)
  }

  /// "0:45", "1:20", "00:30", "1'30"".
  private func clock(at index: Int) -> Found? {
    if let found = clockOfSeconds(at: index) { return found }
    let tokens = reading.tokens
    guard index + 2 < tokens.count, tokens[index].kind == .number,
      [":", "'", "′", "’"].contains(tokens[index + 1].text),
      tokens[index + 1].isGlued, tokens[index + 2].kind == .number, tokens[index + 2].isGlued,
      tokens[index + 2].text.count == 2, let high = tokens[index].value,
      let low = tokens[index + 2].value, low < 60, high < 60, !(high == 9 && low == 16),
      !tokens[index].text.contains(".")
    else { return nil }
    var end = index + 3
    var seconds = high * 60 + low
    if tokens[index + 1].text != ":" {
      let isClosed = ["\"", "″", "”"].contains(reading.word(end))
      return isClosed
        ? Found(value: .duration(seconds), range: index..<(end + 1), isAttributive: true) : nil
    }
    if end + 1 < tokens.count, tokens[end].text == ":", tokens[end].isGlued,
      tokens[end + 1].kind == .number, let last = tokens[end + 1].value
    {
      seconds = seconds * 60 + last
      end += 2
    }
    return Found(
      value: .duration(seconds), range: index..<end, isAttributive: false, isClock: true)
  }
}
