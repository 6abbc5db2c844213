/// Tells whether a shape, size, rate or platform is meant of the video that is wished for.
struct ShapeJudge {
  let reading: Reading
  /// Where shapes and sizes stand; one beside another supports it.
  let others: [Range<Int>]

  func certainty(of mention: Mention) -> Certainty {
    if reading.isChinese(mention.range) {
      return ChineseShapeJudge(reading: reading).certainty(of: mention)
    }
    let (start, end) = (mention.range.lowerBound, mention.range.upperBound)
    if isNegated(start) || isPast(start, end) || isOwned(start, end) { return .no }
    switch mention.value {
    case .platform(let platform): return self.platform(platform, mention.range)
    case .aspect(let aspect) where aspect.isWord: return word(start, end)
    case .aspect(let aspect): return ratio(aspect, start, end)
    case .lines(let lines): return self.lines(lines, start, end)
    case .frameRate where isSlowMotion(start): return .no
    case .resolution, .frameRate: return describesGear(end) ? .no : correction(start) ?? .strong
    default: return .no
    }
  }

  private func isSlowMotion(_ start: Int) -> Bool {
    reading.before(start, 4).contains { ["slow", "motion", "slomo"].contains($0) }
  }

  // MARK: Shared looks

  private func isNegated(_ start: Int) -> Bool {
    let before = reading.before(start, 5)
    if Words.negations.contains(before.first ?? "") { return true }
    let joined = before.reversed().joined(separator: " ")
    return Self.refusals.contains { joined == $0 || joined.hasSuffix(" " + $0) }
  }

  private static let refusals = [
    "instead of", "rather than", "don't make it", "do not make it", "don't want", "don't want a",
    "not in", "not be", "not a", "isn't", "no more", "don't need", "don't use", "never in",
    "not for",
    "don't want it", "not on", "nothing in", "don't post it on", "from",
  ]

  /// "was 16:9", "in 16:9 the logo was cut", "shot in 4K".
  private func isPast(_ start: Int, _ end: Int) -> Bool {
    let before = reading.before(start, 4)
    let speaking = Words.set(
      "was were shot filmed recorded taken originally currently previously captured")
    if before.contains(where: speaking.contains) { return true }
    if before.prefix(3).contains("came") || before.prefix(3).contains("looked") { return true }
    let near = before.first == "in" || before.first == "the"
    guard near || before.isEmpty else { return false }
    var place = end
    while place < reading.tokens.count, place - end < 6, !reading.isClauseEnd(place) {
      if ["was", "were", "got", "looked", "had", "did", "didn't", "gets"].contains(
        reading.word(place))
      {
        return true
      }
      place += 1
    }
    return false
  }

  /// "my landscape clips", "the 4K footage", "use the vertical shots", "from landscape clips".
  private func isOwned(_ start: Int, _ end: Int) -> Bool {
    let before = reading.before(start, 5)
    let phrase = reading.nounPhrase(end, limit: 4)
    if let first = phrase.first(where: { !ShapeWords.isShape($0) && !isNumeric($0) }) {
      if Words.source.contains(first) { return true }
      let isClip = ["clip", "clips", "video", "videos", "files", "file"].contains(first)
      let owners = Words.owners.union(["the"])
      if isClip, let near = before.first, owners.contains(near),
        !before.dropFirst().prefix(2).contains(where: { ["make", "made"].contains($0) })
      {
        return near != "the" || phrase.count < 4 && !["video", "file"].contains(first)
      }
      if isClip, before.prefix(3).contains(where: Self.inputVerbs.contains) { return true }
    }
    return Words.owners.contains(before.first ?? "")
      && !["video", "this"].contains(phrase.first ?? "")
      && !phrase.isEmpty && before.first != "this"
  }

  private static let inputVerbs = Words.set(
    "using use from uploaded have combine merge turn convert crop mix stitch of")

  private func isNumeric(_ word: String) -> Bool { word.first?.isNumber == true || word == "p" }

  private func describesGear(_ end: Int) -> Bool {
    reading.nounPhrase(end, limit: 3).contains {
      Words.gear.contains($0) || Words.source.contains($0)
    }
      && !reading.nounPhrase(end, limit: 5).contains { Words.video.contains($0) }
  }

  private func touchesOther(_ start: Int, _ end: Int) -> Bool {
    others.contains { range in
      range.upperBound == start && range.lowerBound != start
        || range.lowerBound == end
        || range.upperBound == start - 1
          && ["(", ",", "/", "and", "，", "-"].contains(reading.word(start - 1))
        || range.lowerBound == end + 1
          && ["(", ",", "/", "and", ")", "，", "-"].contains(reading.word(end))
    }
  }

  private func correction(_ start: Int) -> Certainty? {
    let joined = reading.before(start, 6).reversed().joined(separator: " ")
    let forms = [
      "make it", "make that", "make the video", "make this", "turn it", "switch to", "change it to",
      "change to", "make them", "actually", "go", "make it a", "convert it to", "make it in",
      "into",
      "crop to", "crop it to", "reframe to", "reframe it to", "make them all", "now in", "to",
      "make everything", "but in", "but", "make it fully", "turn it into", "make the result",
    ]
    return forms.contains { joined == $0 || joined.hasSuffix(" " + $0) } ? .corrected : nil
  }

  /// Whether what follows is the end of the wish: a clause's end, or how it goes on.
  private func isTail(_ end: Int) -> Bool {
    reading.isClauseEnd(end)
      || [
        "and", "for", "with", "please", "at", "about", "so", "but", "or", "instead", "now", "+",
        "that", "titled", "showing", "lasting", "under", "no", "without", "only", "not", "too",
        "throughout", "as", "because", "using", "from",
      ].contains(reading.word(end))
      || reading.tokens.indices.contains(end) && reading.tokens[end].kind == .number
  }

  // MARK: Kinds

  private func word(_ start: Int, _ end: Int) -> Certainty {
    let text = reading.word(start)
    let next = reading.word(end)
    let near = reading.before(start, 3).first ?? ""
    if next == "of" { return .no }
    if ["one", "ones"].contains(next), isTail(end + 1) || reading.word(end + 1) == "of" {
      // "a 20-second square one", but not "back to square one".
      return isUnit(start - 1) || ["a", "an", "the", "another"].contains(near) ? .strong : .no
    }
    if text.hasSuffix("ly") { return correction(start) == nil ? .no : .corrected }
    if let corrected = correction(start),
      isTail(end) || Words.video.contains(next) || Words.formatNouns.contains(next)
    {
      return corrected
    }
    if text.hasSuffix("s"), text != "portraits" || touchesOther(start, end) {
      return touchesOther(start, end) || isCounted(start) ? .strong : .no
    }
    let phrase = reading.nounPhrase(end, limit: 7)
    if let head = phrase.first(where: { Words.video.contains($0) || Words.formatNouns.contains($0) }
    ),
      let place = phrase.firstIndex(of: head)
    {
      let between = phrase.prefix(place)
      if !between.contains(where: isForeign) { return .strong }
    }
    if touchesOther(start, end), phrase.first.map(isForeign) != true { return .strong }
    guard isTail(end) else { return .no }
    if reading.isClauseStart(start) { return .strong }
    let styles = ["cinematic", "full", "fully", "classic", "clean", "simple"]
    if styles.contains(near), reading.isClauseStart(start - 1) { return .strong }
    if ["in", "it", "be", "into", "is", "to", "all", "as", "a", "one", "both", "or", "and"]
      .contains(near)
    {
      return near == "and"
        && !reading.before(start, 4).dropFirst().contains(where: ShapeWords.isShape)
        && !reading.isClauseEnd(end) ? .plain : .strong
    }
    return Words.video.contains(near) || isUnit(start - 1) ? .strong : .no
  }

  /// Nouns that the shape describes in place of the video.
  private func isForeign(_ word: String) -> Bool {
    Words.part.contains(word) || Words.source.contains(word)
      || Words.set(
        """
        architecture photography gardening farming lighting design painting mode-free studio market
        bar blinds menu garden gardens wheel meal meals dance root metre meter feet foot toed inch
        neck company service services contractor designer lines line artist gallery
        """
      ).contains(word)
  }

  private func isCounted(_ start: Int) -> Bool {
    start > 0 && NumberWords.read(reading.tokens, at: start - 1) != nil
  }

  private func isUnit(_ index: Int) -> Bool {
    Words.set("s sec secs second seconds min minute minutes p k fps hd").contains(
      reading.word(index))
  }

  private func ratio(_ aspect: AspectValue, _ start: Int, _ end: Int) -> Certainty {
    let next = reading.word(end)
    if ["am", "pm", "a", "p", "o'clock"].contains(next),
      next.count > 1 || reading.word(end + 1) == "."
    {
      return .no
    }
    let before = reading.before(start, 3)
    if [
      "at", "until", "from", "by", "around", "since", "before", "after", "john", "psalm", "chapter",
    ]
    .contains(before.first ?? "") {
      return .no
    }
    if describesGear(end) { return .no }
    if let corrected = correction(start) { return corrected }
    if ShapeWords.sureRatios.contains([aspect.width, aspect.height]) { return .strong }
    let phrase = reading.nounPhrase(end, limit: 4)
    let isNamed =
      before.contains { ["aspect", "ratio", "format", "in", "shape"].contains($0) }
      || [":", "="].contains(reading.word(start - 1))
    let isFollowed = phrase.contains { Words.video.contains($0) || Words.formatNouns.contains($0) }
    if isFollowed || touchesOther(start, end) { return .strong }
    if isNamed, isTail(end) { return .strong }
    return reading.isClauseStart(start) && reading.isClauseEnd(end) ? .plain : .no
  }

  private func lines(_ lines: Int, _ start: Int, _ end: Int) -> Certainty {
    if describesGear(end) { return .no }
    if let corrected = correction(start) { return corrected }
    if reading.word(start).first?.isNumber == true, reading.word(start + 1) == "p" {
      return .strong
    }
    let phrase = reading.nounPhrase(end, limit: 6)
    if phrase.contains(where: Words.video.contains) || touchesOther(start, end) { return .strong }
    let near = reading.before(start, 1).first ?? ""
    let resolved = ["resolution", "quality", "export", "output"]
    if phrase.first.map(resolved.contains) == true { return .strong }
    return isTail(end) && (["in", "at", "it", "is", "be", ""].contains(near) || isUnit(start - 1))
      ? .strong : .no
  }

  private func platform(_ platform: Platform, _ range: Range<Int>) -> Certainty {
    let (start, end) = (range.lowerBound, range.upperBound)
    let word = reading.word(start)
    let next = reading.word(end)
    let before = reading.before(start, 6)
    let near = before.first { !["my", "our", "the", "your", "an", "a"].contains($0) } ?? ""
    if [
      "style", "trend", "trends", "famous", "star", "influencer", "like", "handle", "account",
      "logo", "icon", "followers", "sale", "size", "inspired",
    ].contains(next) {
      return .no
    }
    if word == "shorts", reading.tokens[start].isCapital == false { return .no }
    if word == "reel" || word == "reels", range.count == 1 {
      if next == "of"
        || ["highlight", "film", "fishing", "show", "sizzle", "demo", "cable", "hose"].contains(
          near)
      {
        return .no
      }
      if word == "reel" {
        return before.first.map { Words.makers.contains($0) || ["a", "into", "one"].contains($0) }
          == true
          || touchesOther(start, end) || isUnit(start - 1) ? .strong : .no
      }
    }
    if word == "feed", range.count == 1 {
      let isPost = ["post", "posts", "ad", "ads", "video", "videos"].contains(next)
      return isPost || near == "for" && isTail(end)
        || near == "in" && isTail(end) && before.contains("for")
        ? .strong : .no
    }
    let isKind = [.reels, .shorts, .stories, .tiktok].contains(platform)
    if isKind, word != "shorts", ["a", "an", "one"].contains(before.first ?? "") { return .strong }
    if ["for", "to", "as"].contains(near) {
      let audience = Words.set("follow find see join visit link seen viral")
      return before.contains(where: audience.contains) ? .no : .strong
    }
    if near == "on" {
      let posting = Words.set(
        "post publish share upload run put posted goes going go play ads works")
      return before.contains(where: posting.contains) ? .strong : .no
    }
    if Words.video.contains(next) || touchesOther(start, end) && !Words.negations.contains(near) {
      return .strong
    }
    if ["and", "or", "/", "&"].contains(near) || ["/", "&", ","].contains(reading.word(start - 1)) {
      return before.dropFirst().contains { ["for", "reels", "tiktok", "instagram"].contains($0) }
        ? .plain : .no
    }
    if reading.isClauseStart(start), isTail(end) || reading.isClauseEnd(end) { return .plain }
    return isUnit(start - 1) || ShapeWords.isShape(near) || Words.makers.contains(near)
      ? .plain : .no
  }
}
