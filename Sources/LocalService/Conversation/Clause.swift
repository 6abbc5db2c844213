/// A part of a message, in lower case, with what stood between quotation marks kept apart.
struct Clause: Hashable, Sendable {
  /// The words; each quotation is replaced by ``mark``.
  var text: String
  var quotes: [String]
  /// The words by which shots may be called; see ``ShotNames``.
  var names: [String] = []

  /// Stands for a quotation.
  static let mark: Character = "\u{fffc}"

  /// Splits a message at its commas, full stops and "and", but not inside quotations.
  static func read(_ message: String, names: [String] = []) -> [Clause] {
    let (text, quotes) = unquoted(message)
    var separated = text.lowercased()
    for word in [" and then ", " then ", "然后", "并且", "同时", "再把"] {
      separated = separated.replacing(word, with: word == "再把" ? "\n把" : "\n")
    }
    let lines = separated.split(separator: "\n").map { line in
      let whole = String(line)
      let isSwapping = Clause(text: whole, quotes: []).isSwapping
      return isSwapping ? whole : whole.replacing(" and ", with: "\n")
    }
    separated = lines.joined(separator: "\n")
    var left = quotes[...]
    var clauses: [Clause] = []
    for part in split(separated) {
      let count = part.count { $0 == mark }
      clauses.append(Clause(text: part, quotes: Array(left.prefix(count)), names: names))
      left = left.dropFirst(count)
    }
    return clauses
  }

  /// Splits at punctuation; a full stop or comma inside a word or number is a part of it.
  private static func split(_ text: String) -> [String] {
    let characters = Array(text)
    var parts: [String] = []
    var part = ""
    for (index, character) in characters.enumerated() {
      let next = index + 1 < characters.count ? characters[index + 1] : " "
      let isInside = next.isASCII && (next.isLetter || next.isNumber)
      let ends = "\n;；。，！!?？、".contains(character) || (".,".contains(character) && !isInside)
      if ends {
        parts.append(part)
        part = ""
      } else {
        part.append(character)
      }
    }
    parts.append(part)
    return parts.map { String($0.drop { $0 == " " }) }.filter { !$0.isEmpty }
  }

  private static let pairs: [Character: Character] = [
    "\"": "\"", "“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "«": "»", "'": "'",
  ]

  /// Takes quotations out; an apostrophe inside a word opens and closes none.
  static func unquoted(_ message: String) -> (text: String, quotes: [String]) {
    let characters = Array(message)
    var text = ""
    var quotes: [String] = []
    var index = 0
    while index < characters.count {
      let character = characters[index]
      if let closing = pairs[character], isBoundary(characters, index - 1) || character != "'",
        let end = close(characters, from: index + 1, with: closing)
      {
        quotes.append(String(characters[(index + 1)..<end]))
        text.append(mark)
        index = end + 1
      } else {
        text.append(character)
        index += 1
      }
    }
    return (text, quotes)
  }

  private static func close(
    _ characters: [Character], from start: Int, with closing: Character
  ) -> Int? {
    characters.indices.dropFirst(start).first { index in
      characters[index] == closing && index > start
        && (closing != "'" || isBoundary(characters, index + 1))
    }
  }

  private static func isBoundary(_ characters: [Character], _ index: Int) -> Bool {
    guard characters.indices.contains(index) else { return true }
    return !(characters[index].isLetter || characters[index].isNumber)
  }

  /// Whether it speaks of two things that change places; "and" between them parts no clauses.
  var isSwapping: Bool { has("swap", "exchange", "switch", "交换", "对调", "互换") }

  /// Whether any of these words stands in it; Latin ones as whole words.
  func has(_ words: String...) -> Bool { words.contains { position(of: $0) != nil } }

  /// Where a word stands; Latin ones as whole words.
  func position(of word: String) -> String.Index? {
    var rest = text[...]
    while let range = rest.firstRange(of: word) {
      let isLatin = word.first?.isASCII == true
      let before =
        range.lowerBound > text.startIndex ? text[text.index(before: range.lowerBound)] : " "
      let after = range.upperBound < text.endIndex ? text[range.upperBound] : " "
      let touches = before.isASCII && before.isLetter || after.isASCII && after.isLetter
      if !isLatin || !touches { return range.lowerBound }
      rest = text[range.upperBound...]
    }
    return nil
  }
}
