/// Finds shapes, sizes, platforms and frame rates, and judges which are wishes about the video.
struct ShapeReader {
  let reading: Reading

  func mentions() -> [Mention] {
    judge(reading.scan(read(at:)) { $0.range.upperBound })
  }

  private func read(at index: Int) -> Mention? {
    size(at: index) ?? ratio(at: index) ?? lines(at: index) ?? frameRate(at: index)
      ?? platform(at: index) ?? orientation(at: index)
  }

  // MARK: Forms

  private func mention(_ value: Mention.Value, _ range: Range<Int>) -> Mention {
    Mention(value: value, range: range, certainty: .no)
  }

  /// "1080x1920", "1080 × 1920", "1080*1920", "1080 by 1920".
  private func size(at index: Int) -> Mention? {
    let tokens = reading.tokens
    guard index + 2 < tokens.count, tokens[index].kind == .number,
      ["x", "×", "*", "by", "乘"].contains(reading.word(index + 1)),
      tokens[index + 2].kind == .number,
      let width = tokens[index].value.flatMap(Int.init(exactly:)),
      let height = tokens[index + 2].value.flatMap(Int.init(exactly:)),
      (200...8192).contains(width), (200...8192).contains(height)
    else { return nil }
    return mention(.resolution(width: width, height: height), index..<(index + 3))
  }

  /// "9:16", "9x16", "9/16", "9 by 16", "9比16", "九比十六".
  private func ratio(at index: Int) -> Mention? {
    guard let left = NumberWords.read(reading.tokens, at: index), left.end < reading.tokens.count
    else { return nil }
    let sign = reading.word(left.end)
    guard [":", "x", "×", "/", "by", "比", "∶"].contains(sign),
      let right = NumberWords.read(reading.tokens, at: left.end + 1)
    else { return nil }
    let hasFraction = left.value != left.value.rounded()
    if hasFraction, sign == ":", right.value == 1, (1.7...2.8).contains(left.value) {
      let aspect = AspectValue(width: Int(left.value * 100), height: 100, isWord: false)
      return mention(.aspect(aspect), index..<right.end)
    }
    guard let width = Int(exactly: left.value), let height = Int(exactly: right.value) else {
      return nil
    }
    let pair = [width, height]
    let isSure = ShapeWords.sureRatios.contains(pair)
    let isSpelled = [":", "比", "∶"].contains(sign)
    guard ShapeWords.ratios.contains(pair),
      isSpelled || isSure && (sign != "/" || width + height == 25)
    else { return nil }
    // A clock has two digits of minutes, and a third part follows a time with seconds.
    if sign == ":", reading.word(right.end) == ":" { return nil }
    if sign == ":", index > 0, reading.word(index - 1) == ":", reading.tokens[index].isGlued {
      return nil
    }
    let aspect = AspectValue(width: width, height: height, isWord: false)
    return mention(.aspect(aspect), index..<right.end)
  }

  /// "1080p", "full HD", "4K".
  private func lines(at index: Int) -> Mention? {
    if let named = reading.longest(ShapeWords.namedLines, at: index) {
      return mention(.lines(named.value), index..<named.end)
    }
    let tokens = reading.tokens
    guard tokens[index].kind == .number,
      let value = tokens[index].value.flatMap(Int.init(exactly:)),
      ShapeWords.lines.contains(value), ["p", "i"].contains(reading.word(index + 1)),
      tokens[index + 1].isGlued || tokens[index + 1].isHyphened
    else { return nil }
    return mention(.lines(value), index..<(index + 2))
  }

  /// "30 fps", "24 frames per second", "每秒30帧".
  private func frameRate(at index: Int) -> Mention? {
    guard reading.tokens[index].kind == .number, let rate = reading.tokens[index].value,
      (1...240).contains(rate)
    else { return nil }
    for unit in ["fps", "frames per second", "frames a second", "帧"] {
      if let end = reading.phrase(unit, at: index + 1) {
        return mention(.frameRate(rate), index..<end)
      }
    }
    return nil
  }

  private func platform(at index: Int) -> Mention? {
    guard let found = reading.longest(ShapeWords.platforms, at: index) else { return nil }
    return mention(.platform(found.value), index..<found.end)
  }

  private func orientation(at index: Int) -> Mention? {
    if let found = reading.longest(ShapeWords.chinese, at: index) {
      return mention(.aspect(Self.shape(found.value)), index..<found.end)
    }
    guard let way = ShapeWords.orientation[reading.word(index)] else { return nil }
    return mention(.aspect(Self.shape(way)), index..<(index + 1))
  }

  private static func shape(_ way: Int) -> AspectValue {
    switch way {
    case 1: AspectValue(width: 16, height: 9, isWord: true)
    case -1: AspectValue(width: 9, height: 16, isWord: true)
    default: AspectValue(width: 1, height: 1, isWord: true)
    }
  }

  // MARK: Meaning

  private func judge(_ found: [Mention]) -> [Mention] {
    let judge = ShapeJudge(reading: reading, others: found.map(\.range))
    return found.map { mention in
      var judged = mention
      judged.certainty = judge.certainty(of: mention)
      return judged
    }
  }
}
