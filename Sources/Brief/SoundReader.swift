/// Finds whether sound is wished for, or silence.
struct SoundReader {
  let reading: Reading

  func mentions() -> [Mention] {
    var found: [Mention] = []
    for index in reading.tokens.indices {
      if let mention = english(at: index) ?? chinese(at: index) { found.append(mention) }
    }
    return found
  }

  private func mention(_ sound: Bool, _ range: Range<Int>) -> Mention {
    Mention(value: .sound(sound), range: range, certainty: .strong)
  }

  // MARK: English

  private static let sounds: [(parts: [String], value: Bool)] = [
    ("background music", true), ("music", true), ("soundtrack", true), ("voiceover", true),
    ("voice over", true), ("narration", true), ("bgm", true), ("sound effects", true),
    ("audio", false), ("sound", false), ("lo fi beat", true), ("beats", true), ("narrator", true),
  ].map { (Reading.parts($0.0), $0.1) }

  private static let asking = Words.set(
    "with add include adding including use set plus featuring want need needs has mix some put")
  private static let refusing = Words.set("no without mute remove strip minus zero not drop lose")
  /// What makes "music" part of another noun.
  private static let compounds = Words.set(
    """
    festival festivals school schools store shop shops teacher teachers video videos lessons lesson
    industry app studio studios player players producer box hall class classes academy band bands
    industry room room department engineer system systems bar bars equipment off of card check bath
    stage stand track-suit healing scene
    """)

  private func english(at index: Int) -> Mention? {
    let word = reading.word(index)
    if word == "silent" || word == "mute" || word == "muted" || word == "soundless" {
      return silence(word, at: index)
    }
    guard let found = reading.longest(Self.sounds, at: index) else { return nil }
    let before = reading.before(index, 5)
    if before.first == "original", before.contains("keep") {
      return mention(true, index..<found.end)
    }
    if Self.compounds.contains(reading.word(found.end)), !reading.isClauseEnd(found.end) {
      return nil
    }
    let verb = before.first { Self.refusing.contains($0) || Self.asking.contains($0) }
    if verb.map(Self.refusing.contains) == true, let place = before.firstIndex(of: verb ?? "") {
      guard place <= 2, !found.value else { return nil }
      if reading.word(index + 1) == "effects" { return nil }
      if ["original", "their", "clip", "clips", "wind", "background"]
        .contains(where: before.prefix(place).contains)
      {
        return nil
      }
      return mention(false, (index - place - 1)..<found.end)
    }
    guard let verb, let place = before.firstIndex(of: verb) else {
      return isLead(index, found) ? mention(true, index..<found.end) : nil
    }
    if !found.value, ["original", "clear", "on"].contains(before.first ?? "") || verb == "with" {
      return verb == "with" && reading.word(found.end) != "off" && before.first != "the"
        ? mention(true, (index - place - 1)..<found.end) : nil
    }
    guard found.value || ["add", "include", "with"].contains(verb) else { return nil }
    if before.prefix(place).contains("of") { return nil }
    return mention(true, (index - place - 1)..<found.end)
  }

  /// "lo-fi music", "Music: upbeat" as an item of its own.
  private func isLead(_ index: Int, _ found: (value: Bool, end: Int)) -> Bool {
    guard found.value else { return false }
    let next = reading.word(found.end)
    let before = reading.before(index, 3)
    if Words.negations.contains(where: before.contains) { return false }
    if before.isEmpty { return next == ":" || reading.isClauseEnd(found.end) }
    let moods = Words.set(
      """
      upbeat calm soft happy energetic free background lo-fi fi lofi chill acoustic jazz jazzy piano
      cinematic relaxing epic electronic gentle fun cheerful royalty warm
      """)
    return moods.contains(before.first ?? "")
  }

  private func silence(_ word: String, at index: Int) -> Mention? {
    let next = reading.word(index + 1)
    let before = reading.before(index, 4)
    if Words.negations.contains(where: before.prefix(2).contains) { return nil }
    if [
      "film", "era", "disco", "night", "auction", "retreat", "treatment", "movie", "mode",
      "keyboard",
      "button", "swan", "partner", "killer", "majority",
    ].contains(next) {
      return nil
    }
    if ["on", "watch", "watched", "watching", "while"].contains(before.first ?? ""),
      word != "silent"
    {
      return nil
    }
    if word == "mute", !reading.isClauseEnd(index + 1) {
      let object = reading.nounPhrase(index + 1, limit: 4)
      let whole = ["audio", "sound", "video", "everything", "it"]
      guard let last = object.last, whole.contains(last), !object.contains("original"),
        !object.contains("clip"), !object.contains("clips")
      else { return nil }
      return mention(false, index..<(index + 1 + object.count))
    }
    let head = reading.nounPhrase(index + 1, limit: 5)
    if head.contains(where: Words.video.contains) { return mention(false, index..<(index + 1)) }
    let isItem =
      reading.isClauseEnd(index + 1)
      || ["please", "and", "no", "with", "so", "for", "because", "since", "as"].contains(next)
    let leads = Words.set("it be is fully completely totally stay a but keep")
    guard isItem,
      before.isEmpty || leads.contains(before.first ?? "")
        || ShapeWords.isShape(before.first ?? "") || Words.video.contains(before.first ?? "")
        || before.first == "and" || DurationUnits.contains(before.first ?? "")
    else { return nil }
    return mention(false, index..<(index + 1))
  }

  private enum DurationUnits {
    static func contains(_ word: String) -> Bool {
      Words.set("s sec secs seconds second min minute minutes").contains(word)
    }
  }

  // MARK: Chinese

  private static let chineseSilence = [
    "静音", "无声", "不要声音", "没有声音", "不带声音", "不需要声音", "消音", "去掉声音", "不要任何声音", "无音频",
    "不要音频",
  ].map(Reading.parts)
  private static let chineseSound = [
    "背景音乐", "配乐", "配音", "旁白", "有声音", "加音乐", "带音乐", "配上音乐", "加点音乐", "加上音乐", "轻音乐",
    "加首歌", "有音乐", "要有声音", "解说", "bgm", "配音乐", "加入音乐", "用音乐", "只要音乐", "只有音乐", "只留音乐",
  ].map(Reading.parts)

  private func chinese(at index: Int) -> Mention? {
    guard reading.tokens[index].kind == .han else { return nil }
    for phrase in Self.chineseSilence {
      guard let end = reading.phrase(phrase, at: index) else { continue }
      let after = reading.run(end)
      let before = reading.runBefore(index)
      if ["不要", "不", "别"].contains(where: before.hasSuffix) { return nil }
      if before.hasSuffix("能") || after.hasPrefix("观看") || after.hasPrefix("播放") { return nil }
      let isVideo = Words.chineseVideo.contains { after.hasPrefix($0) || after.hasPrefix("的" + $0) }
      let isItem =
        after.isEmpty || after.hasPrefix("的") && after.count <= 1 || after.hasPrefix("版")
        || after.hasPrefix("就") || after.hasPrefix("即可")
      return isVideo || isItem ? mention(false, index..<end) : nil
    }
    for phrase in Self.chineseSound {
      guard let end = reading.phrase(phrase, at: index) else { continue }
      let before = reading.runBefore(index)
      let isRefused = ["不要", "无", "没有", "不加", "不带", "不需要", "去掉", "别", "别加", "不用", "没"]
        .contains(where: before.hasSuffix)
      let after = reading.run(end)
      let isOther = ["节", "学", "老师", "会", "厅", "教", "课", "家", "店", "员", "演员", "视频的"]
        .contains(where: after.hasPrefix)
      return isRefused || isOther ? nil : mention(true, index..<end)
    }
    return nil
  }
}
