/// Finds the title that shall be shown.
struct TitleReader {
  let reading: Reading

  func mentions() -> [Mention] {
    reading.tokens.indices.compactMap { english(at: $0) ?? chinese(at: $0) }
  }

  private func mention(_ title: String, _ range: Range<Int>) -> Mention? {
    let trimmed = title.trimmed
    guard !trimmed.isEmpty, trimmed.count <= 120 else { return nil }
    return Mention(value: .title(trimmed), range: range, certainty: .strong)
  }

  // MARK: English

  private func english(at index: Int) -> Mention? {
    switch reading.word(index) {
    case "titled", "entitled": return following(index + 1, from: index)
    case "title", "headline": return title(at: index)
    case "called", "named": return called(at: index)
    default: return nil
    }
  }

  private func title(at index: Int) -> Mention? {
    let before = reading.before(index, 2)
    if before.contains(where: Words.set("no without not under over after before").contains) {
      return nil
    }
    var place = index + 1
    let links = Words.set(
      "is : = of should be reading says saying that reads text to as read say - –")
    var steps = 0
    while links.contains(reading.word(place)), steps < 4 {
      place += 1
      steps += 1
    }
    if quoted(place) { return following(place, from: index) }
    let sign = reading.word(place - 1)
    return steps > 0 && [":", "="].contains(sign) ? following(place, from: index) : nil
  }

  private func called(at index: Int) -> Mention? {
    guard quoted(index + 1) else { return nil }
    guard let noun = reading.before(index, 1).first, Words.video.contains(noun) else { return nil }
    return following(index + 1, from: index)
  }

  private func quoted(_ index: Int) -> Bool {
    reading.tokens.indices.contains(index) && reading.tokens[index].kind == .quoted
  }

  /// The quotation that follows, or the capitalised words up to the clause's end.
  private func following(_ start: Int, from: Int) -> Mention? {
    var start = start
    while [":", "as", "-"].contains(reading.word(start)) { start += 1 }
    guard reading.tokens.indices.contains(start) else { return nil }
    if quoted(start) { return mention(reading.tokens[start].text, from..<(start + 1)) }
    var end = start
    let small = Words.set("of the and a an to in & at on 's")
    while end < reading.tokens.count, !reading.isClauseEnd(end), end - start < 12 {
      let token = reading.tokens[end]
      let goesOn =
        token.isCapital || token.kind == .han || token.kind == .number && end > start
        || (small.contains(token.text) && end > start && end + 1 < reading.tokens.count
          && reading.tokens[end + 1].isCapital)
        || (token.kind == .mark && ["&", "'", "’"].contains(token.text))
      guard goesOn else { break }
      end += 1
    }
    guard end > start else { return nil }
    return mention(reading.source(start..<end), from..<end)
  }

  // MARK: Chinese

  private func chinese(at index: Int) -> Mention? {
    for trigger in Self.triggers {
      guard var place = reading.phrase(trigger, at: index) else { continue }
      var isLinked = false
      let before = reading.runBefore(index)
      if ["不要", "无", "没有", "副", "小"].contains(where: before.hasSuffix) { return nil }
      while ["是", "为", "叫", "写", "用", "做", "：", ":", "设", "成", "作"].contains(reading.word(place)) {
        isLinked = isLinked || [":", "：", "是", "为", "叫", "写"].contains(reading.word(place))
        place += 1
      }
      if quoted(place) { return mention(reading.tokens[place].text, index..<(place + 1)) }
      guard isLinked || trigger.last == "为" || trigger.first == "题" else { return nil }
      var end = place
      while end < reading.tokens.count, !reading.isClauseEnd(end), end - place < 24 { end += 1 }
      guard end > place else { return nil }
      return mention(reading.source(place..<end), index..<end)
    }
    return nil
  }

  private static let triggers = ["标题", "题为", "题目", "名为", "片名"].map(Reading.parts)
}

extension String {
  var trimmed: String {
    var text = Substring(self)
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
