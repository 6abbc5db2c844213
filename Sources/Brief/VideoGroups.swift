/// Finds counted groups of videos in running text: "three 1080p landscape files and two 9:16
/// verticals", "a 15-second reel and a 30-second trailer", "三条横版和两条竖版".
struct VideoGroups {
  let reading: Reading
  let mentions: [Mention]

  private struct Found {
    var group: SeveralVideos.Group
    var nounEnd: Int
  }

  func groups() -> [SeveralVideos.Group] {
    let found = chained(all())
    let sum = found.reduce(0) { $0 + $1.group.count }
    if sum > 1 {
      return found.indices.map { index in
        let group = found[index].group
        let end =
          index + 1 < found.count
          ? found[index + 1].group.range.lowerBound : found[index].nounEnd
        return SeveralVideos.Group(count: group.count, range: group.range.lowerBound..<end)
      }
    }
    return bareCount().map { [$0] } ?? []
  }

  private func all() -> [Found] {
    reading.scan({ english(at: $0) ?? chinese(at: $0) }, end: \.nounEnd)
  }

  /// The longest run of groups in one sentence, each joined to the next; a single group of several
  /// counts alone.
  private func chained(_ found: [Found]) -> [Found] {
    var best: [Found] = []
    var chain: [Found] = []
    for one in found {
      if let last = chain.last, isJoined(last, one) {
        chain.append(one)
      } else {
        chain = [one]
      }
      let (size, bestSize) = (
        chain.map(\.group.count).reduce(0, +), best.map(\.group.count).reduce(0, +)
      )
      if size > bestSize { best = chain }
    }
    return best
  }

  private func isJoined(_ left: Found, _ right: Found) -> Bool {
    let start = right.group.range.lowerBound
    let joint = reading.word(start - 1)
    if [";", "；"].contains(joint) {
      return reading.sentenceEnd(left.group.range.lowerBound) == start - 1
    }
    guard reading.sentenceStart(start) == reading.sentenceStart(left.group.range.lowerBound) else {
      return false
    }
    return ["and", ",", "&", "plus", "+", "和", "、", "，", "及", "与", "有", "加"].contains(joint)
      && !(left.nounEnd..<start).contains {
        ["into", "from", "but", "not"].contains(reading.word($0))
      }
  }

  // MARK: English

  private func count(at index: Int) -> (count: Int, end: Int)? {
    if ["a", "an", "another"].contains(reading.word(index)) { return (1, index + 1) }
    guard reading.tokens[index].kind != .han,
      let number = NumberWords.read(reading.tokens, at: index),
      let count = Int(exactly: number.value), (1...20).contains(count)
    else { return nil }
    let isMeasure =
      mentions.contains { $0.range.contains(index) }
      || [":", "x", "×", "p", "k", "%"].contains(reading.word(number.end))
      || reading.tokens.indices.contains(number.end) && reading.tokens[number.end].isHyphened
    return isMeasure ? nil : (count, number.end)
  }

  private func english(at index: Int) -> Found? {
    guard let (count, start) = count(at: index) else { return nil }
    var end = start
    let isOne = ["one", "another"].contains(reading.word(index))
    while end < reading.tokens.count, end - start < 14 {
      let text = reading.word(end)
      let isWish = mentions.contains { $0.tellsVideo && $0.range.contains(end) }
      if !isWish {
        if reading.tokens[end].kind == .quoted { break }
        if Words.connectors.contains(text) || reading.isClauseEnd(end) {
          guard isOne, end == start, ["for", "in", "at"].contains(text) else { break }
        }
      }
      end += 1
    }
    let range = index..<end
    guard mentions.contains(where: { $0.tellsVideo && range.contains($0.range.lowerBound) }),
      !Announcement.isOfInputs(reading, before: index)
    else { return nil }
    let words = (start..<end).map(reading.word)
    let hasHead =
      count > 1
      ? words.contains { Words.plurals.contains($0) }
      : isOne || words.last == "one"
        || words.contains { Words.video.contains($0) || ShapeWords.orientation[$0] != nil }
    guard hasHead else { return nil }
    end = extended(end)
    return Found(group: SeveralVideos.Group(count: count, range: index..<end), nounEnd: end)
  }

  /// Over "for TikTok" and "in 9:16" behind the noun.
  private func extended(_ end: Int) -> Int {
    guard ["for", "in", "on"].contains(reading.word(end)) else { return end }
    let start = ["the", "my", "our"].contains(reading.word(end + 1)) ? end + 2 : end + 1
    let next = mentions.first { $0.tellsVideo && $0.range.lowerBound == start }
    return next?.range.upperBound ?? end
  }

  // MARK: Chinese

  private func chinese(at index: Int) -> Found? {
    guard reading.tokens[index].kind == .han || reading.tokens[index].kind == .number,
      let number = NumberWords.read(reading.tokens, at: index),
      let count = Int(exactly: number.value), (1...20).contains(count),
      ["个", "条", "支", "部", "则", "份"].contains(reading.word(number.end))
    else { return nil }
    var end = number.end + 1
    while end < reading.tokens.count, end - index < 24, !reading.isClauseEnd(end),
      !["和", "及", "与", "加"].contains(reading.word(end))
    {
      end += 1
    }
    let range = index..<end
    guard mentions.contains(where: { $0.tellsVideo && range.contains($0.range.lowerBound) })
    else { return nil }
    return Found(group: SeveralVideos.Group(count: count, range: range), nounEnd: end)
  }

  // MARK: A count alone

  /// "make three videos", "做三条视频": alike ones, of which everything said holds.
  private func bareCount() -> SeveralVideos.Group? {
    let nouns = Words.set(
      "videos promos ads reels shorts tiktoks versions teasers trailers slideshows")
    for index in reading.tokens.indices {
      if let number = NumberWords.read(reading.tokens, at: index),
        let count = Int(exactly: number.value),
        (2...20).contains(count)
      {
        let before = reading.before(index, 2)
        let isMade = before.contains { Words.makers.contains($0) || ["into", "of"].contains($0) }
        let noun = reading.nounPhrase(number.end, limit: 4)
        if isMade, noun.contains(where: nouns.contains) {
          return SeveralVideos.Group(count: count, range: index..<index)
        }
        let run = reading.run(number.end, limit: 6)
        let measured = ["个", "条", "支"].contains { run.hasPrefix($0) }
        let isMadeHere = ["做", "生成", "要", "制作", "来"].contains(
          where: reading.runBefore(index).hasSuffix)
        if measured, isMadeHere, ["视频", "短片", "广告"].contains(where: run.contains) {
          return SeveralVideos.Group(count: count, range: index..<index)
        }
      }
    }
    return nil
  }
}
