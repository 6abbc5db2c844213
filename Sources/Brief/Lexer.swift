/// One piece of a text: a word, a number, one Han character, a mark, or a whole quotation.
struct Token {
  enum Kind { case word, number, han, mark, quoted }

  let kind: Kind
  /// Lower-case, with full-width letters and digits made plain; the inside of a quotation as it is.
  let text: String
  /// The value of a number.
  let value: Double?
  /// Where it stands in the text.
  let range: Range<String.Index>
  /// Whether it touches what stands before it.
  let isGlued: Bool
  /// Whether a hyphen or dash joins it to what stands before it.
  let isHyphened: Bool
  /// Whether it begins with a capital letter.
  let isCapital: Bool
}

/// Cuts a text into tokens. Quotations become one token each, so that what is quoted is not taken
/// for a wish.
struct Lexer {
  private let characters: [Character]
  private let indices: [String.Index]
  private let end: String.Index
  private var position = 0
  private var tokens: [Token] = []
  private var isGlued = false
  private var isHyphened = false

  static func tokens(of text: String) -> [Token] {
    var lexer = Lexer(text)
    lexer.run()
    return lexer.tokens
  }

  private init(_ text: String) {
    characters = text.map(Self.plain)
    indices = Array(text.indices)
    end = text.endIndex
  }

  /// Full-width forms as their ASCII twins, quotation marks as two kinds.
  private static func plain(_ character: Character) -> Character {
    guard let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1 else {
      return character
    }
    if (0xFF01...0xFF5E).contains(scalar.value), let twin = Unicode.Scalar(scalar.value - 0xFEE0) {
      return Character(twin)
    }
    return character
  }

  private mutating func run() {
    while position < characters.count {
      let character = characters[position]
      if character.isNewline {
        append(.mark, "\n", length: 1)
      } else if character.isWhitespace {
        position += 1
        isGlued = false
      } else if let closing = closingQuote(at: position) {
        let inner = String(characters[(position + 1)..<closing])
        append(.quoted, inner, length: closing + 1 - position)
      } else if character.isASCIIDigit || Self.fractions[character] != nil {
        number()
      } else if Self.isHan(character) {
        append(.han, String(character), length: 1)
      } else if character.isLetter {
        word()
      } else if "-‐‑–".contains(character), joins(at: position) {
        position += 1
        isGlued = true
        isHyphened = true
      } else {
        append(.mark, String(character), length: 1)
      }
    }
  }

  private func joins(at index: Int) -> Bool {
    guard index > 0, index + 1 < characters.count else { return false }
    let (before, after) = (characters[index - 1], characters[index + 1])
    return (before.isLetter || before.isNumber) && (after.isLetter || after.isNumber)
  }

  private mutating func append(
    _ kind: Token.Kind, _ text: String, value: Double? = nil, length: Int
  ) {
    let upper = position + length < indices.count ? indices[position + length] : end
    tokens.append(
      Token(
        kind: kind, text: kind == .quoted ? text : text.lowercased(), value: value,
        range: indices[position]..<upper, isGlued: isGlued && !tokens.isEmpty,
        isHyphened: isHyphened, isCapital: characters[position].isUppercase))
    position += length
    isGlued = true
    isHyphened = false
  }

  private static let fractions: [Character: Double] = ["½": 0.5, "¼": 0.25, "¾": 0.75]

  private mutating func number() {
    var digits = ""
    var index = position
    while index < characters.count {
      let character = characters[index]
      if character.isASCIIDigit {
        digits.append(character)
      } else if character == ".", !digits.contains("."), isDigit(index + 1), !digits.isEmpty {
        digits.append(character)
      } else if character == ",", isThousands(index), !digits.isEmpty, !digits.contains(".") {
        // A thousands separator adds nothing to the value.
      } else {
        break
      }
      index += 1
    }
    var value = Double(digits) ?? 0
    if index < characters.count, let fraction = Self.fractions[characters[index]] {
      value += fraction
      index += 1
    }
    append(.number, String(characters[position..<index]), value: value, length: index - position)
  }

  private func isDigit(_ index: Int) -> Bool {
    index < characters.count && characters[index].isASCIIDigit
  }

  /// The form of the years in "the '90s".
  private func isDecade(_ index: Int) -> Bool {
    isDigit(index) && isDigit(index + 1) && index + 2 < characters.count
      && characters[index + 2] == "s"
  }

  private func isThousands(_ index: Int) -> Bool {
    isDigit(index + 1) && isDigit(index + 2) && isDigit(index + 3) && !isDigit(index + 4)
  }

  private mutating func word() {
    var index = position
    let afterNumber = isGlued && tokens.last?.kind == .number
    while index < characters.count {
      let character = characters[index]
      let isPart =
        (character.isLetter && !Self.isHan(character))
        || (character.isASCIIDigit && index > position && !afterNumber)
        || ("'’".contains(character) && index > position && index + 1 < characters.count
          && characters[index + 1].isLetter)
      guard isPart else { break }
      index += 1
    }
    let text = String(characters[position..<index]).replacing("’", with: "'")
    append(.word, text, length: index - position)
  }

  private static func isHan(_ character: Character) -> Bool {
    guard let scalar = character.unicodeScalars.first?.value else { return false }
    return (0x3040...0x30FF).contains(scalar) || (0x3400...0x9FFF).contains(scalar)
      || (0xF900...0xFAFF).contains(scalar) || (0x20000...0x3FFFF).contains(scalar)
  }

  private static let pairs: [Character: Character] = [
    "\"": "\"", "“": "”", "„": "“", "«": "»", "‹": "›", "「": "」", "『": "』", "《": "》", "'": "'",
    "‘": "’", "`": "`",
  ]

  /// The place of the mark that closes a quotation opening here; nil where none opens.
  private func closingQuote(at index: Int) -> Int? {
    guard let closing = Self.pairs[characters[index]] else { return nil }
    let isSingle = "'‘".contains(characters[index])
    if isSingle || characters[index] == "\"" {
      if index > 0, characters[index - 1].isASCIIDigit || characters[index - 1].isLatinLetter {
        return nil
      }
    }
    if isSingle, isDecade(index + 1) { return nil }
    var place = index + 1
    while place < characters.count, place - index <= 300 {
      let character = characters[place]
      if character == closing || (isSingle && "'’".contains(character)) {
        let touchesNext = place + 1 < characters.count && characters[place + 1].isLatinLetter
        let touchesLast = !characters[place - 1].isWhitespace
        if !isSingle || (!touchesNext && touchesLast) { return place > index + 1 ? place : nil }
        if !touchesLast { return nil }
      }
      if character.isNewline, isSingle { return nil }
      place += 1
    }
    return nil
  }
}

extension Character {
  var isASCIIDigit: Bool { isASCII && isNumber }
  var isLatinLetter: Bool { isLetter && (unicodeScalars.first?.value ?? 0) < 0x250 }
}
