/// Makes of the service's words, as they come in pieces, what is shown: sentence by sentence,
/// nothing that steers a terminal, GUI talk turned into actions.
struct Speech: Sendable {
  private(set) var shown = ""
  private(set) var actions: [GUIAction] = []
  private var sanitizer = Sanitizer()
  private var waiting = ""
  private let secrets: [Secret]

  /// Words in which these secrets are hidden.
  init(hiding secrets: [Secret] = []) { self.secrets = secrets }

  /// Takes a piece and returns what may be shown now.
  mutating func hear(_ piece: String) -> String {
    waiting += sanitizer.clean(piece)
    var said = ""
    while let end = Sentences.firstEnd(in: waiting) {
      said += say(String(waiting[..<end]))
      waiting.removeSubrange(..<end)
    }
    return said
  }

  /// Ends a message: what is left of it is shown too.
  mutating func endMessage() -> String {
    defer {
      waiting = ""
      sanitizer = Sanitizer()
    }
    return waiting.isEmpty ? "" : say(waiting)
  }

  /// Begins the next message on a line of its own.
  mutating func beginMessage() -> String {
    let said = endMessage()
    guard !shown.isEmpty, shown.last != "\n" else { return said }
    shown += "\n"
    return said + "\n"
  }

  private mutating func say(_ sentence: String) -> String {
    let (kept, found) = GUITalk.translate(sentence: sentence)
    for action in found where !actions.contains(action) { actions.append(action) }
    var words = Substring(Redaction.hideTokens(secrets, in: kept))
    if shown.isEmpty || shown.hasSuffix("\n\n") {
      words = words.drop(while: \.isNewline)
    }
    shown += words
    return String(words)
  }
}

/// Where sentences end.
enum Sentences {
  /// The place behind the first sentence that is surely whole, its white space included; nil when
  /// more must come to tell.
  static func firstEnd(in text: String) -> String.Index? {
    var index = text.startIndex
    while index < text.endIndex {
      let character = text[index]
      let next = text.index(after: index)
      if character.isNewline { return next }
      if "。！？；".contains(character) { return next }
      if ".!?;".contains(character), next < text.endIndex, text[next].isWhitespace,
        !isListMark(text[..<index])
      {
        return text[next].isNewline ? text.index(after: next) : endOfSpace(in: text, from: next)
      }
      index = next
    }
    return nil
  }

  private static func endOfSpace(in text: String, from index: String.Index) -> String.Index {
    text[index...].firstIndex { !$0.isWhitespace || $0.isNewline } ?? text.endIndex
  }

  private static func isListMark(_ before: Substring) -> Bool {
    let word = before.drop(while: \.isWhitespace)
    return !word.isEmpty && word.count <= 3 && word.allSatisfy(\.isNumber)
  }
}
