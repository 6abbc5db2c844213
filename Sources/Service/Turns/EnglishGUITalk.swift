/// Knows GUI instructions in English.
enum EnglishGUITalk {
  private static let leadIns: Set<String> = [
    "please", "you", "can", "may", "could", "should", "need", "to", "now", "then", "simply",
    "just", "and", "or", "also", "next", "first", "finally", "want", "must", "have", "go",
    "ahead", "so", "by", "feel", "free", "try", "kindly", "you'll", "you’ll", "will", "it's",
    "i", "recommend", "suggest", "let's",
  ]
  private static let determiners: Set<String> = [
    "on", "the", "here", "this", "that", "your", "a", "an", "it", "export", "download", "play",
    "preview", "save", "upload", "share", "generate",
  ]
  private static let controls: Set<String> = [
    "button", "buttons", "panel", "panels", "tab", "tabs", "menu", "menus", "sidebar",
    "dropdown", "dialog", "toolbar", "slider", "checkbox", "popup", "inspector", "dashboard",
    "workspace", "settings", "sliders",
  ]
  private static let files: Set<String> = [
    "file", "files", "media", "footage", "photos", "uploads", "upload",
  ]
  /// What may follow a verb such as "open" or "use" where a part of the screen is meant.
  private static let pointers = determiners.union([
    "at", "to", "over", "in", "under", "into", "for", "from", "through", "inside", "any", "side",
    "left", "right", "top", "bottom", "main", "media", "text", "its",
  ])
  /// Places of the web site that a person is sent to.
  private static let screens = controls.union([
    "page", "pages", "billing", "account", "projects", "exports", "downloads", "library",
  ])
  /// Dragging with one of these is left to the person.
  private static let general: Set<String> = [
    "reorder", "rearrange", "reposition", "resize", "adjust", "change", "them", "timeline",
    "anywhere", "wherever", "want", "like", "any",
  ]
  private static let handles: Set<String> = [
    "handle", "handles", "playhead", "edge", "edges", "corner", "corners", "bar", "knob",
  ]
  private static let whereabouts: Set<String> = [
    "in", "at", "on", "above", "below", "under", "near", "to", "when", "whenever", "once", "sits",
    "lives", "appears", "lets", "will", "can", "located", "right", "there", "now", "available",
    "found", "just", "also", "up", "down", "and",
  ]
  private static let leadUps: Set<String> = [
    "to", "when", "once", "if", "after", "whenever", "for",
  ]

  static func verdict(_ words: [String], clause: String) -> ClauseVerdict {
    var head = words.drop { leadIns.contains($0) }
    if head.first == "right" || head.first == "double",
      ["click", "clicking", "tap"].contains(head.dropFirst().first)
    {
      head = head.dropFirst()
    }
    if head.first == "long", head.dropFirst().first == "press" { head = head.dropFirst() }
    guard let verb = head.first else { return leadUp(words) }
    let rest = Set(head.dropFirst())
    let next = head.dropFirst().first ?? ""
    if pointsAtExportButton(words) { return .instruction(.export) }
    if words.contains("go") || words.contains("head"), words.contains("to"),
      !rest.union([verb]).isDisjoint(with: controls)
    {
      return .instruction(action(for: rest) ?? .readState)
    }
    if isSentTo(words) { return .instruction(action(for: Set(words)) ?? .readState) }
    if let means = meansOfScreen(words) { return .instruction(action(for: means)) }
    if offersControl(words) { return .instruction(action(for: rest.union([verb]))) }
    switch verb {
    case "click", "clicking", "tap", "tapping", "press", "pressing", "hit", "hitting":
      guard
        determiners.contains(next) || !rest.isDisjoint(with: controls)
          || namesControl(clause, after: verb) || next == "and" && rest.contains("hold")
      else { break }
      return .instruction(action(for: rest))
    case "refresh", "reload":
      guard rest.isSuperset(of: ["the", "page"]) else { break }
      return .instruction(nil)
    case "log", "sign":
      guard next == "in", rest.contains("your") else { break }
      return .instruction(action(for: rest))
    case "scroll", "hover", "save", "zoom":
      let places = verb == "zoom" ? ["timeline"] : controls.union(verb == "hover" ? ["over"] : [])
      guard !rest.isDisjoint(with: places) else { break }
      return .instruction(action(for: verb == "save" ? ["save"] : rest))
    case "open", "opening", "expand", "access", "navigate", "head", "switch", "find", "locate",
      "select", "choose", "use", "see", "toggle", "close", "look", "visit", "check", "view":
      if verb == "check" || verb == "visit" || verb == "view" || verb == "see",
        rest.contains("billing") || rest.contains("account")
      {
        return .instruction(.readCredits)
      }
      if rest.contains("timeline"), ["view", "see", "check", "look"].contains(verb) {
        return .instruction(.showTimeline)
      }
      let picks = ["select", "choose", "find", "locate"].contains(verb)
      let isOfScreen =
        !rest.isDisjoint(with: controls) || picks && rest.isSuperset(of: ["in", "timeline"])
      let names =
        pointers.contains(next) || controls.contains(next)
        || next == "up" && verb.hasPrefix("open")
      guard
        isOfScreen && (names || namesControl(clause, after: verb))
          || verb == "open" && isBracketed(clause, after: verb)
      else { break }
      return .instruction(
        verb.hasPrefix("open") || verb == "expand" ? .readState : action(for: rest))
    case "drag", "dragging":
      guard
        next.isEmpty || next == "and" || determiners.contains(next)
          || ["them", "any", "files", "media", "clips", "one"].contains(next)
      else { break }
      return .instruction(edit(clause, words, rest, verb))
    case "drop", "dropping":
      guard determiners.contains(next) || ["them", "files", "media", "clips"].contains(next),
        !rest.isDisjoint(with: ["into", "onto", "timeline", "here", "on", "to"])
      else { break }
      return .instruction(edit(clause, words, rest, verb))
    case "preview", "previewing", "watch", "review", "play":
      guard rest.contains("timeline") else { break }
      return .instruction(.showTimeline)
    default: break
    }
    return leadUp(words)
  }

  /// "Head over to the Projects page", "go to Billing".
  private static func isSentTo(_ words: [String]) -> Bool {
    let head = words.drop { $0 != "go" && leadIns.contains($0) }
    guard let verb = head.first, ["go", "head"].contains(verb) else { return false }
    let way = head.dropFirst().drop { ["over", "back", "straight"].contains($0) }
    return way.first == "to" && !Set(way.prefix(5)).isDisjoint(with: screens)
  }

  /// "Feel free to change the colours by clicking the Adjust icon": the words of the means; not
  /// where somebody tells what was done.
  private static func meansOfScreen(_ words: [String]) -> Set<String>? {
    let hands: Set<String> = ["clicking", "tapping", "pressing", "dragging", "opening"]
    guard let first = words.first, leadIns.contains(first), first != "i",
      let place = words.firstIndex(of: "by"), place + 2 < words.count,
      hands.contains(words[place + 1])
    else { return nil }
    let means = words[(place + 2)...]
    return means.first.map(determiners.contains) == true ? Set(means) : nil
  }

  /// "You can share it using the Share button", "you may change it in the Text panel".
  private static func offersControl(_ words: [String]) -> Bool {
    let offers: Set<String> = ["can", "may", "could", "might"]
    guard
      words.first == "please"
        || words.first == "you" && words.count > 1 && offers.contains(words[1]),
      let place = words.firstIndex(where: { controls.contains($0) || $0 == "player" })
    else { return false }
    let ways: Set<String> = ["in", "from", "via", "using", "with", "through"]
    return words[max(0, place - 4)..<place].contains(where: ways.contains)
  }

  /// "The Export button is in the top right corner", "… with the Export button", but not "the
  /// export button is red".
  private static func pointsAtExportButton(_ words: [String]) -> Bool {
    guard let place = words.firstIndex(of: "export"), words.dropFirst(place + 1).first == "button"
    else { return false }
    let before = words[..<place].drop { leadIns.contains($0) }
    let isNamed =
      before.isEmpty || before == ["the"]
      || before.last == "the"
        && ["with", "via", "using", "through", "use"].contains(before.dropLast().last)
    let after = words.dropFirst(place + 2).drop { $0 == "is" }
    return isNamed && after.first.map(whereabouts.contains) != false
  }

  /// The edit that stands for dragging; nil where it is left to the person ("you can drag …") or
  /// where files or parts of the screen are dragged, which asks for nothing.
  private static func edit(
    _ clause: String, _ words: [String], _ rest: Set<String>, _ verb: String
  ) -> GUIAction? {
    let before = Set(words.prefix { $0 != verb })
    let isOffered = !before.isDisjoint(with: ["can", "could", "may", "might", "free"])
    let isOfScreen =
      rest.isEmpty || !rest.isDisjoint(with: files.union(controls).union(handles).union(general))
    return isOffered || isOfScreen ? nil : .edit(clause.trimmed)
  }

  private static func leadUp(_ words: [String]) -> ClauseVerdict {
    guard let first = words.first, leadUps.contains(first) else { return .content }
    return .leadUp
  }

  private static func action(for words: Set<String>) -> GUIAction? {
    if !words.isDisjoint(with: ["export", "download", "save"]) { return .export }
    if !words.isDisjoint(with: ["timeline", "preview", "play"]) { return .showTimeline }
    if !words.isDisjoint(with: ["credits", "account", "billing", "balance"]) {
      return .readCredits
    }
    return nil
  }

  /// Whether the word after the verb is in brackets, quotation marks or capitals, as names of
  /// buttons are.
  private static func namesControl(_ clause: String, after verb: String) -> Bool {
    guard let first = follower(of: verb, in: clause) else { return false }
    return "[\"“'‘*「【<`".contains(first) || first.isUppercase
  }

  private static func isBracketed(_ clause: String, after verb: String) -> Bool {
    follower(of: verb, in: clause).map { "[【".contains($0) } ?? false
  }

  private static func follower(of verb: String, in clause: String) -> Character? {
    guard let place = clause.lowercased().firstRange(of: verb) else { return nil }
    let offset = clause.lowercased().distance(
      from: clause.lowercased().startIndex, to: place.upperBound)
    return clause.dropFirst(offset).first { !$0.isWhitespace }
  }
}
