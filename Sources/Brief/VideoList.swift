/// Finds lists in a text whose items each describe a video: numbered lines, "Video 1: …",
/// "第一条：…", "1) … 2) …". A list of scenes is none.
struct VideoList {
  let reading: Reading
  let mentions: [Mention]

  private static let sceneWords = Words.set(
    """
    scene scenes shot shots storyboard script step steps structure beat beats slide slides frame
    act chapter hook intro outro opening
    """)

  func groups() -> [SeveralVideos.Group] {
    var starts = reading.tokens.indices.filter(isMarker)
    if starts.count < 2 { starts = numbersInLine() }
    guard starts.count > 1, let first = starts.first, !speaksOfScenes(0..<first) else { return [] }
    let ranges = starts.indices.map { index in
      starts[index]..<(index + 1 < starts.count ? starts[index + 1] : itemEnd(starts[index]))
    }
    guard
      !ranges.contains(where: {
        speaksOfScenes($0.lowerBound..<min($0.upperBound, $0.lowerBound + 4))
      })
    else { return [] }
    let telling = ranges.filter { range in
      mentions.contains { $0.tellsVideo && range.contains($0.range.lowerBound) }
    }
    guard telling.count == ranges.count else { return [] }
    return ranges.map { SeveralVideos.Group(count: 1, range: $0) }
  }

  /// The last item ends with its paragraph.
  private func itemEnd(_ start: Int) -> Int {
    var place = start
    while place < reading.tokens.count {
      if reading.word(place) == "\n", reading.word(place + 1) == "\n" { return place }
      place += 1
    }
    return place
  }

  private func speaksOfScenes(_ range: Range<Int>) -> Bool {
    let run = range.map(reading.word)
    return run.contains { Self.sceneWords.contains($0) }
      || ["分镜", "镜头", "场景", "步骤", "画面"].contains(where: run.joined().contains)
  }

  private func isMarker(_ index: Int) -> Bool {
    let word = reading.word(index)
    let startsLine = index == 0 || reading.word(index - 1) == "\n"
    if startsLine {
      if ["-", "•", "*", "·", "–", "—"].contains(word) { return true }
      if reading.tokens[index].kind == .number,
        [".", ")", "、", ":", "）"].contains(reading.word(index + 1)),
        reading.tokens[index].value.map({ $0 >= 1 && $0 <= 50 }) == true,
        reading.word(index + 2).first?.isNumber != true || !reading.tokens[index + 2].isGlued
      {
        return true
      }
    }
    guard
      reading.isClauseStart(index) || reading.word(index - 1) == "and"
        || reading.word(index - 1) == "the"
    else { return false }
    let names = ["video", "version", "film", "reel", "ad", "promo", "file"]
    if names.contains(word), let number = NumberWords.read(reading.tokens, at: index + 1),
      [":", "-", "–"].contains(reading.word(number.end))
    {
      return true
    }
    if ["first", "second", "third", "fourth", "fifth"].contains(word),
      Words.video.contains(reading.word(index + 1)) || reading.word(index + 1) == "one"
        || reading.word(index + 1) == ":"
    {
      return true
    }
    return isChineseMarker(index)
  }

  private static let circled = Array("①②③④⑤⑥⑦⑧⑨⑩").map(String.init)

  /// "1) … 2) …", "(1) … (2) …", "① … ②" within one line, where they count up from one.
  private func numbersInLine() -> [Int] {
    var starts: [Int] = []
    for index in reading.tokens.indices {
      let next = starts.count + 1
      let isCircled = next <= Self.circled.count && reading.word(index) == Self.circled[next - 1]
      let isNumber =
        reading.tokens[index].kind == .number && reading.tokens[index].value == Double(next)
        && [")", ".", "、"].contains(reading.word(index + 1))
        && (!reading.tokens[index].isGlued || reading.isClauseStart(index))
        && reading.word(index - 1) != ":"
      if isCircled || isNumber { starts.append(index) }
    }
    return starts
  }

  private func isChineseMarker(_ index: Int) -> Bool {
    if reading.word(index) == "第", let number = NumberWords.read(reading.tokens, at: index + 1) {
      return ["个", "条", "支", "部"].contains(reading.word(number.end))
    }
    if let end = reading.phrase("视频", at: index), reading.isClauseStart(index),
      let number = NumberWords.read(reading.tokens, at: end)
    {
      return [":", "：", "，"].contains(reading.word(number.end))
    }
    return false
  }
}
