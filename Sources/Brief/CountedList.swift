/// Finds lists that a count announces: "three videos: 5s square, 10s vertical, 20s landscape",
/// "做两个视频：5秒方形，10秒竖屏". They are lists of videos only where there are as many items as
/// were counted and each tells of the same thing, its length or its shape.
struct CountedList {
  let reading: Reading
  let mentions: [Mention]

  private static let separators: [Set<String>] = [
    [";", "；", "\n"], [",", "，", "、", "and", "&", "和", "\n"],
  ]

  func groups() -> [SeveralVideos.Group] {
    for index in reading.tokens.indices {
      guard let announced = announcement(at: index) else { continue }
      let range = announced.end..<end(from: announced.end)
      if let lengths = lengths(in: range, count: announced.count) { return lengths }
      for separators in Self.separators {
        let items = items(in: range, separators)
        if items.count == announced.count, areAlike(items) {
          return items.map { SeveralVideos.Group(count: 1, range: $0) }
        }
      }
    }
    return []
  }

  /// A count of videos with a colon behind it.
  private func announcement(at index: Int) -> (count: Int, end: Int)? {
    guard let number = NumberWords.read(reading.tokens, at: index),
      let count = Int(exactly: number.value), (2...SeveralVideos.most).contains(count),
      let (colon, end) = (number.end..<(number.end + 9)).lazy.compactMap(separator).first,
      !reading.tokens[colon].isGlued || reading.tokens[colon - 1].kind != .number
    else { return nil }
    let words = (number.end..<colon).map(reading.word)
    let isOfVideos =
      words.contains { Words.plurals.contains($0) }
      || Words.chineseVideo.contains(where: words.joined().contains)
    return isOfVideos ? (count, end) : nil
  }

  /// A colon or "分别是" at a place, and where what it announces begins.
  private func separator(_ place: Int) -> (start: Int, end: Int)? {
    let words = [":", "分别是", "分别为", "分别要"]
    return words.lazy.compactMap { reading.phrase($0, at: place) }.first.map { (place, $0) }
  }

  private func end(from start: Int) -> Int {
    let ends: Set<String> = [".", "!", "?", "。"]
    return reading.tokens.indices.first {
      $0 >= start && (ends.contains(reading.word($0)) || reading.speaksOfAll($0))
    }
      ?? reading.tokens.count
  }

  /// Videos of which only the lengths are told, one after the other.
  private func lengths(in range: Range<Int>, count: Int) -> [SeveralVideos.Group]? {
    let lengths = mentions.filter { $0.kind == .duration && range.contains($0.range.lowerBound) }
    guard lengths.count == count, lengths[0].range.lowerBound == range.lowerBound else {
      return nil
    }
    let separators = Self.separators[1]
    for (one, next) in zip(lengths, lengths.dropFirst()) {
      let between = one.range.upperBound..<next.range.lowerBound
      guard !between.isEmpty, between.allSatisfy({ separators.contains(reading.word($0)) }) else {
        return nil
      }
    }
    return lengths.map { mention in
      var length = mention
      length.certainty = .plain
      return SeveralVideos.Group(count: 1, range: mention.range, length: length)
    }
  }

  /// The stretches between separators. One that tells nothing of a video goes with the one before,
  /// a name in quotation marks with the one behind.
  private func items(in range: Range<Int>, _ separators: Set<String>) -> [Range<Int>] {
    var items: [Range<Int>] = []
    var start = range.lowerBound
    for place in range.lowerBound...range.upperBound {
      guard place == range.upperBound || separators.contains(reading.word(place)),
        !mentions.contains(where: { $0.range.lowerBound < place && place < $0.range.upperBound })
      else { continue }
      if place < range.upperBound, start == place - 1, reading.tokens[start].kind == .quoted {
        continue
      }
      if kinds(in: start..<place).isEmpty, let last = items.popLast() {
        items.append(last.lowerBound..<place)
      } else if start < place {
        items.append(start..<place)
      }
      start = place + 1
    }
    return items
  }

  private func areAlike(_ items: [Range<Int>]) -> Bool {
    let kinds = items.map(kinds)
    return [Mention.Kind.duration, .shape].contains { kind in
      kinds.allSatisfy { $0.contains(kind) }
    }
  }

  private func kinds(in range: Range<Int>) -> Set<Mention.Kind> {
    Set(mentions.filter { $0.tellsVideo && range.contains($0.range.lowerBound) }.map(\.kind))
  }
}
