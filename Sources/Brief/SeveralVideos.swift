import MediaModel

/// Tells whether a text asks for several videos, and which mentions belong to which.
struct SeveralVideos {
  let reading: Reading
  let mentions: [Mention]

  /// The most videos that one text gives.
  static let most = 50

  /// A part of the text that speaks of so many alike videos.
  struct Group {
    var count: Int
    /// The tokens that speak of them.
    var range: Range<Int>
    /// The length it begins with, which wins over others in it.
    var length: Mention?
  }

  func requests() -> [VideoRequest] {
    let composer = Composer(reading: reading)
    let ordinals = OrdinalList(reading: reading, mentions: mentions).groups()
    if ordinals.count > 1 { return compose(ordinals, composer, tail: nil) }
    let items = VideoList(reading: reading, mentions: mentions).groups()
    if items.count > 1 { return compose(items, composer, tail: nil) }
    let counted = CountedList(reading: reading, mentions: mentions).groups()
    if counted.count > 1 { return compose(counted, composer, tail: nil) }
    if let variants = variants(), variants.count > 1, hasCount(variants.count) {
      return variants.map { composer.request($0) }
    }
    let groups = VideoGroups(reading: reading, mentions: mentions).groups()
    if groups.reduce(0, { $0 + $1.count }) > 1 {
      return compose(groups, composer, tail: groups.last?.range.upperBound)
    }
    if let variants = variants() {
      return variants.map { composer.request($0) }
    }
    return [composer.request(mentions)]
  }

  // MARK: Groups

  private func compose(
    _ groups: [Group], _ composer: Composer, tail: Int?
  ) -> [VideoRequest] {
    let inner = { (mention: Mention) in
      groups.contains { $0.range.contains(mention.range.lowerBound) }
    }
    let shared = mentions.filter { !inner($0) } + eachLengths()
    var requests: [VideoRequest] = []
    for (index, group) in groups.enumerated() {
      var own = mentions.filter { group.range.contains($0.range.lowerBound) }
      if let length = group.length { own = own.filter { $0.kind != .duration } + [length] }
      if index == groups.count - 1, let tail {
        own += shared.filter { $0.range.lowerBound >= tail && $0.isTitle }
      }
      let rest = shared.filter { other in
        !own.contains { $0.certainty > .no && $0.kind == other.kind }
          && (!other.isTitle || groups.count == 1)
      }
      let request = composer.request(
        (own + rest).sorted { $0.range.lowerBound < $1.range.lowerBound })
      requests += Array(repeating: request, count: group.count)
    }
    return Array(requests.prefix(Self.most))
  }

  /// "20 seconds each": of several videos that is the length of one.
  private func eachLengths() -> [Mention] {
    mentions.compactMap { mention in
      guard mention.kind == .duration, mention.certainty == .no else { return nil }
      let near = [
        reading.word(mention.range.lowerBound - 1), reading.word(mention.range.upperBound),
      ]
      let isEach =
        near.contains { ["each", "apiece", "各"].contains($0) }
        || ["每条", "每个", "每支", "每个视频", "每条视频"]
          .contains(where: reading.runBefore(mention.range.lowerBound).hasSuffix)
      let sentence =
        reading.sentenceStart(
          mention.range.lowerBound)..<reading.sentenceEnd(mention.range.upperBound)
      let isPart = sentence.contains { Words.source.contains(reading.word($0)) }
      guard isEach, !isPart else { return nil }
      var wish = mention
      wish.certainty = .plain
      return wish
    }
  }

  // MARK: Variants

  /// "in 9:16 and 16:9", "15s and 30s versions": values of one kind joined by "and".
  private func variants() -> [[Mention]]? {
    let wishes = mentions.filter { $0.certainty > .no }
    for kind in [Mention.Kind.shape, .duration] {
      let alike = wishes.filter { $0.kind == kind && !$0.isPlatform }
      guard alike.count > 1 else { continue }
      var chain = [alike[0]]
      for mention in alike.dropFirst() {
        guard let last = chain.last else { break }
        if joins(last.range.upperBound..<mention.range.lowerBound), last.value != mention.value {
          chain.append(mention)
        } else if chain.count == 1 {
          chain = [mention]
        }
      }
      guard chain.count > 1, areVariants(chain), let first = chain.first, let last = chain.last
      else { continue }
      let rest = mentions.filter { mention in
        !(mention.kind == kind && mention.range.lowerBound >= first.range.lowerBound
          && mention.range.upperBound <= last.range.upperBound)
      }
      return chain.map { (rest.filter { $0.kind != kind || $0.isPlatform } + [$0]) }
    }
    return nil
  }

  private func joins(_ between: Range<Int>) -> Bool {
    guard !between.isEmpty, between.count <= 3 else { return false }
    let words = Set(between.map(reading.word))
    return words.isSubset(of: [
      "and", ",", "&", "+", "和", "及", "与", "、", "a", "an", "in", "也", "也要", "also", "another",
    ])
      && !words.isDisjoint(with: ["and", "&", "+", "和", "及", "与", "、", ","])
  }

  /// Whether the text counts so many videos: "three versions: …".
  private func hasCount(_ count: Int) -> Bool {
    reading.tokens.indices.contains { index in
      guard let number = NumberWords.read(reading.tokens, at: index), number.value == Double(count)
      else { return false }
      return reading.nounPhrase(number.end, limit: 3).contains { Words.plurals.contains($0) }
        || ["个版本", "个视频", "条视频"].contains(where: reading.run(number.end).hasPrefix)
    }
  }

  /// A plural after them or "both" or "in" before them tells that each is meant by itself.
  private func areVariants(_ chain: [Mention]) -> Bool {
    guard let first = chain.first, let last = chain.last else { return false }
    let joined = chain.indices.dropFirst().contains { index in
      (chain[index - 1].range.upperBound..<chain[index].range.lowerBound)
        .contains { ["and", "&", "+", "和", "及", "与", "、"].contains(reading.word($0)) }
    }
    guard joined else { return false }
    let before = reading.before(first.range.lowerBound, 3)
    let after = reading.nounPhrase(last.range.upperBound, limit: 3)
    let isPlural = after.contains { Words.plurals.contains($0) }
    let isBoth = before.contains { ["both", "in", "once"].contains($0) }
    let isChinese = ["两个版本", "各一", "两版", "版本", "各做", "都要"]
      .contains(where: reading.run(last.range.upperBound).contains)
    let distinct = Set(chain.map { "\($0.value)" }).count == chain.count
    let isWordAndRatio = isSameWay(chain)
    let isCounted =
      [":", "："].contains(reading.word(first.range.lowerBound - 1)) && hasCount(chain.count)
    return distinct && !isWordAndRatio && (isPlural || isBoth || isChinese || isCounted)
  }

  /// "vertical and 9:16" says one thing twice.
  private func isSameWay(_ chain: [Mention]) -> Bool {
    let ways = chain.compactMap { mention -> Int? in
      guard case .aspect(let aspect) = mention.value else { return nil }
      return aspect.orientation
    }
    let words = chain.contains { mention in
      guard case .aspect(let aspect) = mention.value else { return false }
      return aspect.isWord
    }
    return words && ways.count == chain.count && Set(ways).count == 1
  }
}

extension Mention {
  enum Kind { case duration, shape, size, other, title }

  var kind: Kind {
    switch value {
    case .duration, .durationRange: .duration
    case .aspect, .platform: .shape
    case .resolution, .lines: .size
    case .title: .title
    case .frameRate, .sound, .largest: .other
    }
  }

  var isTitle: Bool { kind == .title }

  var isPlatform: Bool {
    if case .platform = value { return true }
    return false
  }

  /// Whether it says what kind of video is wished for.
  var tellsVideo: Bool { [.duration, .shape, .size].contains(kind) && certainty > .no }
}
