/// Turns the service's talk of buttons and panels into actions; content stays as it is.
///
/// A sentence is taken apart into clauses. A clause goes when it begins by telling the person to
/// click, open, drag or look at something of a screen; a clause that only leads up to such ones
/// ("To export your video,") goes with them. Words inside quotation marks tell nothing.
public enum GUITalk {
  /// The text without GUI instructions, and what they come to.
  public static func translate(_ text: String) -> (text: String, actions: [GUIAction]) {
    var speech = Speech()
    _ = speech.hear(text)
    _ = speech.endMessage()
    return (speech.shown.trimmed, speech.actions)
  }

  /// One sentence, its white space included.
  static func translate(sentence: String) -> (kept: String, actions: [GUIAction]) {
    let mark = listMark(of: sentence)
    let clauses = Clause.split(String(sentence.dropFirst(mark.count)))
    let verdicts = verdicts(on: clauses)
    let actions = verdicts.compactMap { verdict -> GUIAction? in
      if case .instruction(let action) = verdict { action } else { nil }
    }
    guard verdicts.contains(where: \.isInstruction) else { return (sentence, []) }
    var kept: [Clause] = []
    for (index, verdict) in verdicts.enumerated() {
      let leadsNowhere =
        verdict == .leadUp && verdicts[(index + 1)...].allSatisfy { $0 != .content }
      let opensInstruction =
        (verdict == .leadUp || clauses[index].isLabel)
        && index + 1 < verdicts.count && verdicts[index + 1].isInstruction
      if !verdict.isInstruction && !leadsNowhere && !opensInstruction {
        kept.append(clauses[index])
      }
    }
    let rest = Clause.join(kept, of: sentence, all: clauses)
    return (kept.isEmpty ? rest : mark + rest, actions)
  }

  /// What becomes of each clause in its sentence: a text that is quoted after its name ("Caption:
  /// press play") is content, and dragging under a condition is left to the person.
  private static func verdicts(on clauses: [Clause]) -> [ClauseVerdict] {
    var verdicts: [ClauseVerdict] = []
    for clause in clauses {
      var verdict = ClauseVerdict.of(clause)
      if let last = verdicts.last {
        let before = clauses[verdicts.count - 1]
        if before.announcesText {
          verdict = .content
        } else if case .instruction(.edit) = verdict, before.isCondition {
          verdict = .instruction(nil)
        } else if last.isInstruction, verdict == .content, clause.picks {
          verdict = .instruction(ChineseGUITalk.action(for: clause.text))
        }
      }
      verdicts.append(verdict)
    }
    return verdicts
  }

  /// What makes a line an item of a list: `1. `, `2) `, `- `, `* `, `• `.
  private static func listMark(of sentence: String) -> String {
    let space = sentence.prefix(while: \.isWhitespace)
    let rest = sentence.dropFirst(space.count)
    let digits = rest.prefix(while: \.isNumber)
    let sign = rest.dropFirst(digits.count).prefix(1)
    let isMark =
      digits.isEmpty ? ["-", "*", "•", "·"].contains(sign) : [".", ")", "、"].contains(sign)
    let after = rest.dropFirst(digits.count + 1)
    guard isMark, after.first == " " || sign == "、" else { return "" }
    return "\(space)\(digits)\(sign)\(after.prefix { $0 == " " })"
  }
}

/// What becomes of a clause.
enum ClauseVerdict: Hashable {
  /// It stays.
  case content
  /// It stays unless it only leads up to instructions.
  case leadUp
  /// It goes; the action stands for it where there is one.
  case instruction(GUIAction?)

  var isInstruction: Bool {
    if case .instruction = self { true } else { false }
  }

  static func of(_ clause: Clause) -> ClauseVerdict {
    let words = clause.words
    if let first = clause.text.first(where: { !$0.isWhitespace }), "\"“'‘「『《".contains(first) {
      return .content
    }
    if let verdict = ChineseGUITalk.verdict(clause.unquoted, quoting: clause.text) {
      return verdict
    }
    return EnglishGUITalk.verdict(words, clause: clause.text)
  }
}

/// A stretch of a sentence up to a comma or a conjunction.
struct Clause: Hashable {
  /// The words of the clause.
  var text: String
  /// What parts it from the next one.
  var separator: String

  private static let pairs: [Character: Character] = [
    "\"": "\"", "“": "”", "「": "」", "『": "』", "《": "》", "‘": "’",
  ]
  private static let conjunctions = [" and then ", " and ", " then ", " or "]

  /// Takes a sentence apart; quotations stay whole.
  static func split(_ sentence: String) -> [Clause] {
    var clauses: [Clause] = []
    var text = ""
    var closing: Character?
    var rest = sentence[...]
    while let character = rest.first {
      if let end = closing {
        if character == end { closing = nil }
      } else if let end = pairs[character] {
        closing = end
      } else if let separator = separator(at: rest, isFirst: text.isEmpty) {
        clauses.append(Clause(text: text, separator: separator))
        text = ""
        rest = rest.dropFirst(separator.count)
        continue
      }
      text.append(character)
      rest = rest.dropFirst()
    }
    clauses.append(Clause(text: text, separator: ""))
    return clauses
  }

  /// The separator that `rest` begins with. A conjunction parts clauses only where an instruction
  /// follows it.
  private static func separator(at rest: Substring, isFirst: Bool) -> String? {
    if let first = rest.first, "，；、：".contains(first) { return String(first) }
    for comma in [", ", "; ", ": ", " — ", " – ", " - "] where rest.hasPrefix(comma) {
      return comma
    }
    guard !isFirst, rest.first == " " else { return nil }
    for word in conjunctions where rest.hasPrefix(word) {
      let next = Clause(text: String(rest.dropFirst(word.count)), separator: "")
      if EnglishGUITalk.verdict(next.words, clause: next.text).isInstruction { return word }
    }
    return nil
  }

  /// What is left of a sentence, with its own end and a capital at its start.
  static func join(_ kept: [Clause], of sentence: String, all: [Clause]) -> String {
    guard !kept.isEmpty else { return sentence.hasSuffix("\n\n") ? "\n" : "" }
    var text = kept.dropLast().map { $0.text + $0.separator }.joined() + (kept.last?.text ?? "")
    if kept.last != all.last {
      let ending = sentence.reversed().prefix { ".!?。！？;； \n\t".contains($0) }.reversed()
      text += String(ending)
    }
    if kept.first != all.first {
      let start = text.drop { $0 == " " }
      text = (start.first.map { $0.uppercased() } ?? "") + start.dropFirst()
    }
    return text
  }

  private var endsWithColon: Bool { separator.first == ":" || separator == "：" }

  /// Such as "Next step:" and "提示：".
  var isLabel: Bool {
    endsWithColon && words.count <= 3 && text.count <= 20
      && !text.contains { $0.isASCII && $0.isNumber }
  }

  /// Such as "Caption:", behind which stands a text of the video.
  var announcesText: Bool {
    guard endsWithColon else { return false }
    let names = ["title", "caption", "subtitle", "text", "cta", "slogan", "label"]
    let isNamed = words.count <= 2 && words.last.map(names.contains) == true
    return isNamed || ["says", "reads"].contains(words.last)
      || ["标题", "字幕", "文案", "文字", "標題", "口号"].contains { text.hasSuffix($0) }
  }

  /// 选择“下载”: goes with the instruction before it.
  var picks: Bool {
    ["选择", "勾选", "选中", "選擇", "勾選"].contains { text.trimmed.hasPrefix($0) }
  }

  /// "If you like,": what follows is for the person to choose.
  var isCondition: Bool {
    ["if", "when", "whenever"].contains(words.first)
      || ["如果", "如需", "如要", "若", "要是", "想"].contains { text.trimmed.hasPrefix($0) }
  }

  /// The clause with its quotations taken out.
  var unquoted: String {
    var kept = ""
    var closing: Character?
    for character in text {
      if let end = closing {
        if character == end { closing = nil }
      } else if let end = Self.pairs[character] {
        closing = end
      } else {
        kept.append(character)
      }
    }
    return kept
  }

  /// The words in lower case, without marks of emphasis.
  var words: [String] {
    text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "'" || $0 == "’") }.map {
      String($0)
    }
  }
}
