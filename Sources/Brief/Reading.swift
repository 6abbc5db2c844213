/// The tokens of a text with the looks around that every judgement needs.
struct Reading {
  let text: String
  let tokens: [Token]

  init(_ text: String) {
    self.text = text
    tokens = Lexer.tokens(of: text)
  }

  /// The text of a token; empty beyond the ends and for quotations.
  func word(_ index: Int) -> String {
    guard tokens.indices.contains(index), tokens[index].kind != .quoted else { return "" }
    return tokens[index].text
  }

  /// The words as they stand in the text.
  func source(_ range: Range<Int>) -> String {
    guard let first = tokens[range].first, let last = tokens[range].last else { return "" }
    return String(text[first.range.lowerBound..<last.range.upperBound])
  }

  /// Whether the tokens of a phrase stand at a place; gives the end.
  func phrase(_ phrase: [String], at index: Int) -> Int? {
    guard index >= 0, index + phrase.count <= tokens.count else { return nil }
    for (offset, part) in phrase.enumerated() where word(index + offset) != part { return nil }
    return index + phrase.count
  }

  /// The same for a phrase written out; Han characters count one by one.
  func phrase(_ text: String, at index: Int) -> Int? {
    phrase(Self.parts(text), at: index)
  }

  static func parts(_ text: String) -> [String] { Lexer.tokens(of: text).map(\.text) }

  /// Reads on from left to right: what is found at a place, else the next place.
  func scan<Found>(_ read: (Int) -> Found?, end: (Found) -> Int) -> [Found] {
    var found: [Found] = []
    var index = 0
    while index < tokens.count {
      if let one = read(index) {
        found.append(one)
        index = max(index + 1, end(one))
      } else {
        index += 1
      }
    }
    return found
  }

  /// The longest phrase of a table that stands at a place.
  func longest<Value>(
    _ table: [(parts: [String], value: Value)], at index: Int
  ) -> (value: Value, end: Int)? {
    var best: (value: Value, end: Int)?
    for entry in table {
      if let end = phrase(entry.parts, at: index), end > (best?.end ?? index) {
        best = (entry.value, end)
      }
    }
    return best
  }

  /// Where the sentence around a token begins.
  func sentenceStart(_ index: Int) -> Int {
    var place = index
    while place > 0, !endsSentence(place - 1) { place -= 1 }
    return place
  }

  /// Where the sentence around a token ends.
  func sentenceEnd(_ index: Int) -> Int {
    var place = index
    while place < tokens.count, !endsSentence(place) { place += 1 }
    return place
  }

  private func endsSentence(_ index: Int) -> Bool {
    guard tokens[index].kind == .mark, Words.sentenceEnds.contains(tokens[index].text) else {
      return false
    }
    // "1." at the head of a line, and abbreviations such as "max.", end nothing.
    if tokens[index].text == ".", index > 0 {
      return !Words.set("max min sec secs approx e.g vs").contains(word(index - 1))
    }
    return true
  }

  func isClauseEnd(_ index: Int) -> Bool {
    guard tokens.indices.contains(index) else { return true }
    if tokens[index].text == ":", isRatioSign(index) { return false }
    return tokens[index].kind == .mark && Words.clauseEnds.contains(tokens[index].text)
  }

  /// Whether a colon stands between the digits of a ratio or a clock.
  private func isRatioSign(_ index: Int) -> Bool {
    guard tokens[index].isGlued, tokens.indices.contains(index + 1), tokens[index + 1].isGlued
    else { return false }
    return tokens[index - 1].kind == .number && tokens[index + 1].kind == .number
  }

  func isClauseStart(_ index: Int) -> Bool { index == 0 || isClauseEnd(index - 1) }

  /// The words before a place, nearest first, within its clause.
  func before(_ index: Int, _ count: Int) -> [String] {
    var found: [String] = []
    var place = index - 1
    while place >= 0, found.count < count, !isClauseEnd(place) {
      found.append(word(place))
      place -= 1
    }
    return found
  }

  /// The words of the noun phrase that begins at a place: up to a connector or the clause's end.
  func nounPhrase(_ index: Int, limit: Int = 9) -> [String] {
    var found: [String] = []
    var place = index
    while place < tokens.count, found.count < limit, !isClauseEnd(place) {
      let text = word(place)
      if Words.connectors.contains(text) || tokens[place].kind == .quoted { break }
      if tokens[place].kind != .mark { found.append(text) }
      place += 1
    }
    return found
  }

  /// The characters that follow a place up to a mark, as one string: for Chinese.
  func run(_ index: Int, limit: Int = 16) -> String {
    var found = ""
    var place = index
    while place < tokens.count, place - index < limit, !isClauseEnd(place),
      tokens[place].kind != .quoted
    {
      found += word(place)
      place += 1
    }
    return found
  }

  /// The characters before a place back to a mark, as one string: for Chinese.
  func runBefore(_ index: Int, limit: Int = 16) -> String {
    var found = ""
    var place = index - 1
    while place >= 0, index - place <= limit, !isClauseEnd(place), tokens[place].kind != .quoted {
      found = word(place) + found
      place -= 1
    }
    return found
  }

  /// Whether Han characters stand at or beside a place.
  func isChinese(_ range: Range<Int>) -> Bool {
    ((range.lowerBound - 1)...range.upperBound).contains { index in
      tokens.indices.contains(index) && tokens[index].kind == .han
    }
  }
}

/// How sure it is that a mention is a wish about the whole video.
enum Certainty: Int, Comparable {
  case no, plain, strong, corrected

  static func < (left: Certainty, right: Certainty) -> Bool { left.rawValue < right.rawValue }
}

/// One thing that a text mentions, where it stands, and how it is meant.
struct Mention {
  enum Value: Equatable {
    case duration(Double)
    case durationRange(ClosedRange<Double>, target: Double?)
    case aspect(AspectValue)
    case resolution(width: Int, height: Int)
    case lines(Int)
    case platform(Platform)
    case frameRate(Double)
    case sound(Bool)
    case title(String)
    case largest(Int64)
  }

  var value: Value
  var range: Range<Int>
  var certainty: Certainty
}

/// A shape as a mention gives it: a ratio, or only which way up.
struct AspectValue: Equatable {
  var width: Int
  var height: Int
  var isWord: Bool

  var orientation: Int { (width > height ? 1 : 0) - (width < height ? 1 : 0) }
}
