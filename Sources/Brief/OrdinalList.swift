/// Finds videos that are told one after the other by their place: "the first 15 seconds vertical,
/// the second 30 seconds landscape", "第一版6秒方形，第二版12秒竖屏".
///
/// They are videos and not stretches of one where a count has announced as many, or where each
/// begins with a length and has a shape of its own.
struct OrdinalList {
  let reading: Reading
  let mentions: [Mention]

  private struct Marker {
    var start: Int
    /// Where what is said of the video begins.
    var end: Int
    /// Its place, from 1; 0 for "the other".
    var place: Int
  }

  func groups() -> [SeveralVideos.Group] {
    let markers = counted(reading.scan(marker(at:), end: \.end))
    guard markers.count > 1, let first = markers.first else { return [] }
    let groups = markers.indices.map { index in
      let end = index + 1 < markers.count ? markers[index + 1].start : itemEnd(markers[index].end)
      return SeveralVideos.Group(
        count: 1, range: markers[index].start..<end,
        length: HeadLength(reading: reading, mentions: mentions).find(markers[index].end..<end))
    }
    let hasLengths = groups.allSatisfy { $0.length != nil }
    let hasShapes = groups.allSatisfy { group in
      mentions.contains {
        $0.kind == .shape && $0.certainty > .no && group.range.contains($0.range.lowerBound)
      }
    }
    let isAnnounced = Announcement.isMade(reading, before: first.start, count: groups.count)
    let end = groups.last?.range.upperBound ?? 0
    let isSummedUp = mentions.contains { $0.tellsVideo && $0.range.lowerBound >= end }
    guard hasLengths && (hasShapes || isSummedUp) || isAnnounced && (hasLengths || hasShapes)
    else { return [] }
    return groups
  }

  /// The last one ends with its paragraph, or where "both" or "all" speaks of every one.
  private func itemEnd(_ start: Int) -> Int {
    (start..<reading.tokens.count).first { place in
      reading.speaksOfAll(place)
        || reading.word(place) == "\n" && reading.word(place + 1) == "\n"
    } ?? reading.tokens.count
  }

  /// The longest run that counts up from one.
  private func counted(_ found: [Marker]) -> [Marker] {
    var run: [Marker] = []
    for marker in found {
      if marker.place == run.count + 1 || marker.place == 0 && run.count == 1 {
        run.append(marker)
      } else if marker.place == 1, run.count < 2 {
        run = [marker]
      }
    }
    return run
  }

  // MARK: Markers

  private static let ordinals = ["first", "second", "third", "fourth", "fifth", "sixth"]

  private func marker(at index: Int) -> Marker? {
    let found = english(at: index) ?? chinese(at: index)
    guard let found, startsItem(found.start) else { return nil }
    return found
  }

  private func startsItem(_ index: Int) -> Bool {
    reading.isClauseStart(index) || reading.tokens[index].kind == .han
      || ["and", "then", "plus", "-", "–", "—"].contains(reading.word(index - 1))
  }

  private func english(at index: Int) -> Marker? {
    var place = index
    if ["the", "video", "clip", "film", "ad", "promo", "reel", "version"]
      .contains(reading.word(index))
    {
      place += 1
    }
    let isNamed = place > index && reading.word(index) != "the"
    if isNamed {
      guard let number = NumberWords.read(reading.tokens, at: place),
        let count = Int(exactly: number.value), (1...SeveralVideos.most).contains(count)
      else { return nil }
      return Marker(start: index, end: number.end, place: count)
    }
    if reading.word(index) == "then", ["a", "an", "one"].contains(reading.word(index + 1)) {
      return Marker(start: index, end: index + 1, place: 0)
    }
    if reading.word(place) == "other", place > index {
      return Marker(start: index, end: afterNoun(place + 1), place: 0)
    }
    guard let ordinal = Self.ordinals.firstIndex(of: reading.word(place)) else { return nil }
    return Marker(start: index, end: afterNoun(place + 1), place: ordinal + 1)
  }

  private func afterNoun(_ index: Int) -> Int {
    let isNoun = reading.word(index) == "one" || Words.video.contains(reading.word(index))
    return isNoun ? index + 1 : index
  }

  private static let measures: Set<String> = ["个", "条", "支", "部", "版", "则", "款"]

  private func chinese(at index: Int) -> Marker? {
    let places = ["首": 1, "次": 2, "前": 1, "后": 2]
    var end = index + 1
    var place = places[reading.word(index)] ?? 0
    if reading.word(index) == "第", let number = NumberWords.read(reading.tokens, at: end) {
      place = Int(exactly: number.value) ?? 0
      end = number.end
    } else if ["前", "后"].contains(reading.word(index)) {
      guard reading.word(end) == "一" else { return nil }
      end += 1
    }
    guard place > 0, Self.measures.contains(reading.word(end)) else { return nil }
    end += 1
    for noun in ["视频", "短片", "广告", "影片", "片子"] {
      if let after = reading.phrase(noun, at: end) { end = after }
    }
    return Marker(start: index, end: end, place: place)
  }
}

extension Reading {
  /// Whether a clause begins at a place that speaks of all of several videos: "both vertical".
  func speaksOfAll(_ place: Int) -> Bool {
    isClauseStart(place) && ["both", "all", "each", "都"].contains(word(place))
  }
}
