/// Numbers in a clause: levels, seconds, factors and places.
extension Clause {
  /// A level such as `35%`, `35 percent`, `百分之35`, `half`, as 0 to 1.
  var level: Double? {
    if let match = text.firstMatch(of: /([0-9]+(?:\.[0-9]+)?)\s*(?:%|％|percent|per cent)/) {
      return Double(match.1).map { min(1, $0 / 100) }
    }
    if let match = text.firstMatch(of: /百分之([0-9零一二两三四五六七八九十百]+)/) {
      return Self.number(String(match.1)).map { min(1, $0 / 100) }
    }
    return has("half", "一半") ? 0.5 : nil
  }

  /// A time in seconds such as `2.5 seconds`, `3s`, `两秒`, `half a second`.
  var seconds: Double? {
    if has("half a second", "半秒") { return 0.5 }
    if let match = text.firstMatch(of: /([0-9]+(?:\.[0-9]+)?)\s*-?(?:s\b|sec|秒)/) {
      return Double(match.1)
    }
    if let match = text.firstMatch(of: /([零一二两三四五六七八九十]+)\s*秒/) {
      return Self.number(String(match.1))
    }
    let words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    for (index, word) in words.enumerated() where has("\(word) second", "\(word) seconds") {
      return Double(index + 1)
    }
    return has("a second", "the last second", "the first second", "one more second") ? 1 : nil
  }

  /// A speed such as `2x`, `twice`, `half speed`, `slower`, `快一点`; above 1 is faster.
  var speedFactor: Double? {
    if has("slow", "slower", "slowly", "slow motion", "slow-motion", "slo-mo", "慢动作", "慢", "放慢") {
      return multiple.map { $0 > 1 ? 1 / $0 : $0 } ?? level
        ?? (has("慢动作", "slow motion") ? 0.5 : 0.75)
    }
    if has("fast", "faster", "quicker", "speed up", "加快", "加速", "快") {
      return multiple ?? 1.5
    }
    if has("half speed", "半速") { return 0.5 }
    if has("double speed", "twice as fast", "倍速"), multiple == nil { return 2 }
    return has("speed", "速度", "倍速") ? multiple ?? level : nil
  }

  /// A factor such as `2x`, `1.5 times`, `两倍`.
  var multiple: Double? {
    if let match = text.firstMatch(of: /([0-9]+(?:\.[0-9]+)?)\s*(?:x\b|×|times|倍)/) {
      return Double(match.1).flatMap { $0 > 0 ? $0 : nil }
    }
    return has("twice", "两倍", "二倍", "一倍") ? 2 : nil
  }

  private static let digits: [Character: Double] = [
    "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
  ]

  /// A number up to 999 in digits or Chinese numerals.
  static func number(_ text: String) -> Double? {
    if let plain = Double(text) { return plain }
    var total = 0.0
    var digit: Double?
    for character in text {
      switch character {
      case "百":
        total += (digit ?? 1) * 100
        digit = nil
      case "十":
        total += (digit ?? 1) * 10
        digit = nil
      default:
        guard let value = digits[character] else { return nil }
        digit = value
      }
    }
    return text.isEmpty ? nil : total + (digit ?? 0)
  }

  /// The shots that the clause names, in its order.
  var shots: [ShotReference] { mentions.map(\.shot) }

  /// The clause without the words that name shots.
  var withoutShots: Clause {
    var rest = ""
    var place = text.startIndex
    for mention in mentions where mention.range.lowerBound >= place {
      rest += text[place..<mention.range.lowerBound]
      place = mention.range.upperBound
    }
    return Clause(text: rest + text[place...], quotes: quotes, names: names)
  }

  /// Two shots that one noun names: "clips 1 and 3", "the first and the last clip".
  var pair: (ShotReference, ShotReference)? {
    let numbers =
      /\b(?:clips|shots|scenes|segments|photos|pictures|images|slides|parts)\s+([0-9]+)\s+(?:and|with|&)\s+([0-9]+)/
    if let match = text.firstMatch(of: numbers), let one = Int(match.1), let two = Int(match.2) {
      return (.number(one), .number(two))
    }
    let words =
      /\b(\w+)\s+(?:and|with|&)\s+(?:the\s+)?(\w+)\s+(?:clips?|shots?|scenes?|photos?|pictures?|images?|slides?|ones?)\b/
    guard let match = text.firstMatch(of: words), let one = Self.ordinal(match.1),
      let two = Self.ordinal(match.2)
    else { return nil }
    return (one, two)
  }

  private static func ordinal(_ word: Substring) -> ShotReference? {
    if word == "last" { return .last }
    return ordinals.firstIndex(of: String(word)).map { .number($0 + 1) }
  }

  private static let ordinals = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
  ]

  private var mentions: [(range: Range<String.Index>, shot: ShotReference)] {
    var found: [(range: Range<String.Index>, shot: ShotReference)] = []
    func look(_ pattern: String, _ shot: (Substring) -> ShotReference?) {
      guard let regex = try? Regex(pattern, as: (Substring, Substring).self) else { return }
      for match in text.matches(of: regex) {
        let isNew = !found.contains { $0.range.overlaps(match.range) }
        if isNew, let shot = shot(match.output.1) { found.append((match.range, shot)) }
      }
    }
    func number(_ digits: Substring) -> ShotReference? {
      Self.number(String(digits)).map { .number(Int($0)) }
    }
    let noun = "(?:clip|shot|scene|segment|photo|picture|image|video|part|slide)"
    let ordinals = Self.ordinals
    look("\\b([\\w\\-]+\\.(?:mp4|mov|avi|webm|mkv|jpe?g|png|gif|webp))\\b") { .named(String($0)) }
    look("\\b(\(ordinals.joined(separator: "|")))\\s+(?:\(noun)|one)\\b") { word in
      ordinals.firstIndex(of: String(word)).map { .number($0 + 1) }
    }
    look("\\b\(noun)\\s*(?:#|no\\.?\\s*|number\\s*)?([0-9]+)", number)
    lookForNames(noun) { look($0) { .named(String($0)) } }
    look("([0-9]+)(?:st|nd|rd|th)\\s+\(noun)\\b", number)
    look("第\\s*([0-9一二两三四五六七八九十]+)\\s*(?:个|段|张|幅|条|位)?(?:片段|镜头|视频|照片|图片)?", number)
    look("(\\blast\\s+(?:\(noun)|one)\\b|最后(?:一)?(?:个|段|张)(?:片段|镜头|视频|照片|图片)?)") { _ in .last }
    return found.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// Looks for shots that are called by a part of their file's name: "the beach clip", "move the
  /// dog to the front", "海滩那段".
  private func lookForNames(_ noun: String, _ look: (String) -> Void) {
    guard !names.isEmpty else { return }
    let name = "(\(names.joined(separator: "|")))"
    look("\\b\(name)\\s+(?:\(noun)|one)s?\\b")
    look("\(name)\\s*(?:那|这)?(?:一)?(?:个|段|张|幅|条)(?:片段|镜头|视频|照片|图片)?")
    look("\(name)\\s*(?:的)?(?:片段|镜头|视频|照片|图片)")
    let verbs = "swap|exchange|switch|move|put|place|bring|remove|delete|drop|replace|trim|shorten"
    look("\\b(?:\(verbs)|cut|speed up|slow down)\\s+(?:the\\s+|my\\s+)?\(name)\\b")
    look("(?:把|将|交换|对调|互换|删除|删掉|去掉)\\s*\(name)")
    if isSwapping {
      look("\\b(?:and|with|for)\\s+(?:the\\s+|my\\s+)?\(name)\\b")
      look("(?:和|与|跟)\\s*\(name)")
    }
  }
}
