import MediaModel

/// Tells whether a length of time is meant of the whole video, of a part of it, or of something
/// else in the world.
struct DurationJudge {
  let reading: Reading

  func mentions() -> [Mention] {
    DurationReader(reading: reading).find().map { found in
      var mention = Mention(value: found.value, range: found.range, certainty: .no)
      mention.certainty =
        reading.isChinese(found.range)
        ? ChineseDurationJudge(reading: reading).certainty(found, &mention)
        : english(found, &mention)
      return mention
    }
  }

  // MARK: English

  private func english(
    _ found: DurationReader.Found, _ mention: inout Mention
  ) -> Certainty {
    let bound = Bounds(reading: reading).apply(to: &mention)
    let (start, end) = (mention.range.lowerBound, mention.range.upperBound)
    let before = reading.before(start, 4)
    let near = before.first ?? ""
    if isNegated(start) || isPlaced(start, near) || isInput(start, end, found) { return .no }
    if followsAPart(start, isBound: bound) || isDecade(start, end) { return .no }
    if let tail = tailVerdict(end) { return tail }
    if found.isGoal || isCorrection(start) { return found.hasHours ? .no : .corrected }
    if found.isClock { return clock(start, end, before) }
    if found.isAttributive || Words.video.contains(reading.word(end)) {
      return attributive(start, end, found, isBound: bound)
    }
    return found.hasHours ? .no : predicative(start, end, before, isBound: bound)
  }

  private func isNegated(_ start: Int) -> Bool {
    let before = reading.before(start, 4)
    if Words.negations.contains(before.first ?? "") { return true }
    if ["a", "an", "the"].contains(before.first ?? ""),
      before.count > 1, Words.negations.contains(before[1])
    {
      return true
    }
    let joined = before.reversed().joined(separator: " ")
    return [
      "instead of", "rather than", "don't make it", "do not make it", "instead of a",
      "rather than a", "not be", "isn't", "not a", "don't want", "don't need a", "don't want a",
    ]
    .contains { joined == $0 || joined.hasSuffix(" " + $0) }
  }

  private func isPlaced(_ start: Int, _ near: String) -> Bool {
    if Words.placing.contains(near), near != "another" || !describesVideo(start) { return true }
    if ["the", "its"].contains(near), start >= 2,
      Words.placing.contains(reading.word(start - 2))
    {
      return true
    }
    guard
      near == "in" || near == "for" || near == "of" || near == "over" || near == "from"
        || near == "than" || near == "all"
    else { return false }
    let sentence = (reading.sentenceStart(start)..<start).map(reading.word)
    switch near {
    case "in" where Words.part.contains(reading.word(start - 2)):
      return true
    case "in":
      let telling = Words.set(
        "tell tells explain explains sum summarise summarize show story introduce pitch present "
          + "cover everything video promo ad clip reel")
      let doing = Words.set(
        "ready done delivered delivers cooked brewed finished set charges grows answers made dries "
          + "heats opens closes starts back")
      return sentence.contains { doing.contains($0) }
        || !sentence.contains { telling.contains($0) }
    case "for":
      let lasting = Words.set(
        "run runs last lasts lasting going plays video promo ad clip reel spot film length target")
      let holding = Words.set(
        "hold holds show shows display stay stays appear appears keep freeze pause wait linger "
          + "visible screen logo title text fade")
      return sentence.contains { holding.contains($0) }
        || !sentence.suffix(5).contains { lasting.contains($0) }
    case "of":
      let whole = Words.set("length duration runtime time total max maximum minimum")
      guard let noun = sentence.dropLast().last else { return true }
      return !(whole.contains(noun) || Words.video.contains(noun))
    default:
      return true
    }
  }

  /// "another 20-second video" asks for a video, "another 20 seconds" for a stretch of one.
  private func describesVideo(_ start: Int) -> Bool {
    reading.nounPhrase(start, limit: 6).contains { Words.video.contains($0) }
  }

  /// "my 3-minute video", "turn a 60-second clip into", "the footage is 45 seconds long".
  private func isInput(_ start: Int, _ end: Int, _ found: DurationReader.Found) -> Bool {
    let before = reading.before(start, 5)
    if Words.owners.contains(before.first ?? ""), !isWish(start) { return true }
    let phrase = reading.nounPhrase(end, limit: 4)
    if let head = phrase.last, Words.source.contains(head) { return true }
    let determiners = Words.set("a an the one two three some")
    let verbs = before.drop { determiners.contains($0) || $0.hasSuffix("ly") }
    guard let verb = verbs.first else { return false }
    if [
      "have", "has", "got", "uploaded", "attached", "recorded", "given", "filmed", "shot",
      "using", "use", "combine", "from", "with",
    ].contains(verb),
      verb != "from" || before.contains("a") || before.contains("the") || before.contains("an")
    {
      return !["with", "have"].contains(verb) || !phrase.contains { Words.video.contains($0) }
        || verb == "have"
    }
    if Words.takers.contains(verb), before.first.map(determiners.contains) == true {
      let rest = (end..<reading.sentenceEnd(end)).map(reading.word)
      return rest.contains { ["into", "to", "down", "as", "until", "till"].contains($0) }
    }
    return false
  }

  private func isWish(_ start: Int) -> Bool {
    reading.before(start, 6).contains { ["be", "should", "must"].contains($0) }
  }

  /// "the intro should be 3 seconds", "fade-out of 2 seconds", "the song is 3 minutes long".
  private func followsAPart(_ start: Int, isBound: Bool) -> Bool {
    let linking = Words.set(
      """
      is are was were be should must shall will can to last lasts lasting runs run of for about
      around exactly just only maybe takes take stays stay long length duration needs need : = the
      at most under least a an roughly approximately max maximum show hold
      """)
    var place = start - 1
    var sawLink = false
    while place >= 0 {
      let text = reading.word(place)
      if reading.isClauseEnd(place) {
        let isList = Announcement.ends(reading, at: place)
        guard text == ":", !isList else { return false }
        sawLink = true
      } else if text == "clip", Words.ordinals.contains(reading.word(place - 1)) {
        return true
      } else if linking.contains(text) {
        if !["a", "an", "the", "about", "around"].contains(text) { sawLink = true }
      } else {
        let inner = Words.part.union(
          Words.set("clip clips song music track title photo each slide footage fade-out out in"))
        if !["in", "out"].contains(text) {
          let isEach = reading.before(place, 2).contains { ["each", "every", "per"].contains($0) }
          return sawLink || isBound && isEach ? isPartSubject(text, place, inner) : false
        }
        return sawLink && (Words.part.contains(reading.word(place - 1)))
      }
      place -= 1
    }
    return false
  }

  private func isPartSubject(_ text: String, _ place: Int, _ inner: Set<String>) -> Bool {
    guard inner.contains(text) else {
      // "my video is 2 minutes long" speaks of what is there.
      let isOwned = reading.before(place, 2).contains { Words.owners.contains($0) }
      return Words.video.contains(text) && isOwned
        && ["is", "was", "runs", "lasts"].contains(reading.word(place + 1))
    }
    return text != "clip" || ["is", "was", "lasts", "runs"].contains(reading.word(place + 1))
      || reading.before(place, 2).contains { ["each", "every", "per"].contains($0) }
  }

  /// "90s nostalgia" and "an 80s style" speak of years.
  private func isDecade(_ start: Int, _ end: Int) -> Bool {
    let years = Words.set(
      """
      style styled nostalgia music playlist theme themed retro vibe vibes look aesthetic inspired hits
      party synthwave something kid kids fashion pop rock disco movie nostalgic feel sitcom
      """)
    return end == start + 2 && reading.word(end - 1) == "s" && reading.word(start).hasSuffix("0")
      && years.contains(reading.word(end))
  }

  /// What follows decides alone: "long", "each", "of silence", "mark".
  private func tailVerdict(_ end: Int) -> Certainty? {
    let next = reading.word(end)
    let after = reading.word(end + 1)
    switch next {
    case "each", "apiece", "apart", "later", "before", "after", "ago", "mark", "off", "left",
      "early", "earlier", "delay", "countdown", "timer", "remaining", "shorter", "longer":
      return .no
    case "would", "is":
      let praise = Words.set("perfect ideal best better great")
      let place = next == "would" && after == "be" ? end + 2 : end + 1
      return praise.contains(reading.word(place)) && reading.isClauseEnd(place + 1) ? .strong : nil
    case "per": return .no
    case "into", "in", "from":
      if next == "in",
        ["length", "total", "duration", "all", "portrait", "landscape", "vertical"]
          .contains(after)
      {
        return after == "length" || after == "total" ? .strong : nil
      }
      return next == "in" && reading.isClauseEnd(end + 1) ? .no : next == "into" ? .no : nil
    case "at": return ["start", "end", "beginning"].contains(reading.word(end + 2)) ? .no : nil
    case "long", "total", "tops", "max", "maximum", "altogether", "overall":
      return reading.nounPhrase(end + 1, limit: 3).last.map(Words.part.contains) == true
        ? .no : .strong
    case "of":
      if Words.video.contains(after) { return .strong }
      let makers = reading.before(end, 8).contains { Words.makers.contains($0) }
      return makers && !Words.part.contains(after) && after != "black" && after != "the"
        ? .plain : .no
    default: return nil
    }
  }

  private func isCorrection(_ start: Int) -> Bool {
    let joined = reading.before(start, 5).reversed().joined(separator: " ")
    let forms = [
      "make it", "make that", "make it about", "make the video", "down to", "cut it to",
      "shorten it to", "trim it to", "keep it to", "shorten to", "change it to", "set it to",
      "extend it to", "extend to", "actually", "make this", "to exactly", "up to exactly",
      "lengthen it to", "cut to", "but", "keep it", "stretch it to", "bring it to", "keep it at",
      "limit it to", "make them", "not 60 seconds but", "make it a", "actually a", "into",
    ]
    return forms.contains { joined == $0 || joined.hasSuffix(" " + $0) }
  }

  private func clock(_ start: Int, _ end: Int, _ before: [String]) -> Certainty {
    if ["at", "from", "to", "until", "after", "before", "around", "by"].contains(before.first ?? "")
      || ["am", "pm", "a.m", "p.m", "o'clock", "mark", "-", "–", "to", "until"]
        .contains(reading.word(end))
    {
      return .no
    }
    let lengths = Words.set("length duration runtime long time lasting runs total")
    let isNamed =
      before.contains { lengths.contains($0) } || lengths.contains(reading.word(end))
      || (reading.word(start - 1) == ":" || reading.word(start - 1) == "=")
        && lengths.contains(reading.word(start - 2))
    let head = reading.nounPhrase(end, limit: 6).last ?? ""
    if isNamed || Words.video.contains(head) { return .strong }
    let isZero = reading.word(start).allSatisfy { $0 == "0" }
    let isFragment = reading.isClauseStart(start) && reading.isClauseEnd(end)
    return isZero && isFragment || isFragment && end == reading.tokens.count ? .plain : .no
  }

  /// "a 30-second coffee promo": the noun it stands before decides.
  private func attributive(
    _ start: Int, _ end: Int, _ found: DurationReader.Found, isBound: Bool
  ) -> Certainty {
    let phrase = reading.nounPhrase(end)
    let content = phrase.filter { !["and", "please", "long", "one", "ones"].contains($0) }
    let isMade = reading.before(start, 6).contains { Words.makers.contains($0) }
    if let place = content.lastIndex(where: Words.video.contains) {
      let tail = content.suffix(from: place + 1)
      if tail.contains(where: Words.part.contains) { return .no }
      if found.hasHours, place > 0 { return .no }
      return .strong
    }
    if found.hasHours { return .no }
    if content.contains(where: Words.part.contains) { return .no }
    if content.allSatisfy({ ShapeWords.isShape($0) || $0.first?.isNumber == true }) {
      return reading.isClauseStart(start) || isMade || !content.isEmpty || isBound
        || ["a", "an", "one"].contains(reading.word(start - 1)) ? .strong : fragment(start, end)
    }
    return isMade && madeDirectly(start) ? .plain : fragment(start, end)
  }

  private func madeDirectly(_ start: Int) -> Bool {
    let skip = Words.set("a an me us one short new nice quick cool fun great simple the some")
    return reading.before(start, 6).first { !skip.contains($0) }.map(Words.makers.contains)
      ?? false
  }

  private func predicative(
    _ start: Int, _ end: Int, _ before: [String], isBound: Bool
  ) -> Certainty {
    let lengths = Words.set(
      "length duration runtime running lasting lasts runs last run long total time")
    let close = before.prefix(3)
    if close.contains(where: lengths.contains) { return .strong }
    if [":", "="].contains(reading.word(start - 1)),
      (max(0, start - 4)..<start).contains(where: { lengths.contains(reading.word($0)) })
    {
      return .strong
    }
    if let near = before.first,
      ["be", "is", "at", "it", "exactly", "of", "in", "for"].contains(near)
    {
      return .strong
    }
    if let near = before.first, Words.video.contains(near) { return .plain }
    if isBound, before.contains(where: { ["keep", "be", "stay", "it", "video"].contains($0) }) {
      return .strong
    }
    return fragment(start, end)
  }

  /// An item of a list of wishes: "vertical, 30s, 1080p".
  private func fragment(_ start: Int, _ end: Int) -> Certainty {
    let startsItem =
      reading.isClauseStart(start) || ShapeWords.isShape(reading.word(start - 1))
      || ["and", "+"].contains(reading.word(start - 1)) && reading.isClauseEnd(end)
    guard startsItem else { return .no }
    let endsItem =
      reading.isClauseEnd(end) || ShapeWords.isShape(reading.word(end))
      || ["and", "for", "about", "with", "please", "or", "in", "+", "@", "at"]
        .contains(reading.word(end))
      || reading.tokens.indices.contains(end) && reading.tokens[end].kind == .number
    return endsItem ? .plain : .no
  }
}
