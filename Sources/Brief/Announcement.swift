/// Tells whether a text has said that it will speak of several videos to be made.
enum Announcement {
  private static let inputs = Words.set(
    "from of with using use combine join merge these those my our the stitch into between")

  /// Whether so many videos were counted before a place: "two clips:", "做两条广告".
  static func isMade(_ reading: Reading, before place: Int, count: Int) -> Bool {
    (0..<max(0, place)).contains { index in
      guard let number = NumberWords.read(reading.tokens, at: index) ?? pair(reading, at: index),
        number.value == Double(count), number.end <= place
      else { return false }
      guard !inputs.contains(reading.word(index - 1)) else { return false }
      return reading.nounPhrase(number.end, limit: 4).contains { Words.plurals.contains($0) }
        || isChinese(reading.run(number.end, limit: 8))
    }
  }

  /// Whether a colon ends the count of several videos, "three clips:".
  static func ends(_ reading: Reading, at colon: Int) -> Bool {
    (2...6).contains { back in
      let start = colon - back
      guard let number = NumberWords.read(reading.tokens, at: start), number.value > 1,
        number.end < colon, !isOfInputs(reading, before: colon)
      else { return false }
      return Words.plurals.contains(reading.word(colon - 1))
    }
  }

  /// Whether clips that are to be used were counted before a place: "from three clips:".
  static func isOfInputs(_ reading: Reading, before place: Int) -> Bool {
    (reading.sentenceStart(max(0, place - 1))..<place).contains { index in
      guard let number = NumberWords.read(reading.tokens, at: index), number.value > 1 else {
        return false
      }
      return inputs.contains(reading.word(index - 1)) && reading.word(index - 1) != "into"
        && reading.nounPhrase(number.end, limit: 3).contains { Words.plurals.contains($0) }
    }
  }

  private static func pair(_ reading: Reading, at index: Int) -> (value: Double, end: Int)? {
    reading.phrase("pair of", at: index).map { (2, $0) }
  }

  private static func isChinese(_ run: String) -> Bool {
    ["个", "条", "支", "部", "版", "则", "款"].contains { run.hasPrefix($0) }
      && (Words.chineseVideo + ["版本"]).contains(where: run.contains)
  }
}
