/// The language in which a session is opened.
public enum SessionLanguage {
  /// The ISO code of the prompt's language: its script decides, for the Latin one its commonest
  /// words and the locale (`LC_ALL`, `LC_MESSAGES`, `LANG`), then English.
  public static func code(prompt: String, environment: [String: String]) -> String {
    let locale = Locale(environment)
    var counts: [String: Int] = [:]
    for scalar in prompt.unicodeScalars {
      if let script = script(of: scalar) { counts[script, default: 0] += 1 }
    }
    let latin = counts["latin"] ?? 0
    func outweighs(_ script: String, by weight: Int = 2) -> Bool {
      (counts[script] ?? 0) * weight > latin
    }
    if outweighs("kana", by: 4) { return "ja" }
    if outweighs("ko") { return "ko" }
    if outweighs("han", by: 4) { return chinese(prompt, locale) }
    for script in ["ar", "he", "th", "hi", "el"] where outweighs(script, by: 1) { return script }
    if outweighs("cyrillic", by: 1) {
      if prompt.lowercased().contains(where: { "іїєґ".contains($0) }) { return "uk" }
      return ["uk", "bg", "sr", "be", "kk"].contains(locale.language) ? locale.language : "ru"
    }
    if isEnglish(prompt) { return "en" }
    return latinLanguages.contains(locale.language) ? locale.code : "en"
  }

  private struct Locale {
    var language = "en"
    var region: String?

    init(_ environment: [String: String]) {
      let set = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }
        .first { !$0.isEmpty }
      let name = (set ?? "").prefix { $0 != "." && $0 != "@" }
      let parts = name.split(whereSeparator: { $0 == "_" || $0 == "-" })
      guard let first = parts.first, (2...3).contains(first.count), first != "C" else { return }
      language = first.lowercased()
      region = parts.count > 1 ? parts[1].uppercased() : nil
    }

    var code: String { language == "pt" && region == "BR" ? "pt-BR" : language }
  }

  private static let latinLanguages: Set<String> = [
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "no", "fi", "pl", "cs", "sk",
    "hu", "ro", "tr", "vi", "id", "ms", "hr", "sl", "et", "lv", "lt", "ca",
  ]

  private static func isEnglish(_ prompt: String) -> Bool {
    let common: Set<String> = [
      "the", "a", "an", "with", "and", "of", "for", "into", "make", "these", "this", "my", "from",
      "video", "turn", "create", "please", "second", "seconds", "to",
    ]
    let words = prompt.lowercased().split { !$0.isLetter }.map(String.init)
    return Set(words).intersection(common).count >= 2
  }

  /// Traditional where the prompt has characters that only it has, or where it has none that tell
  /// and the locale is of Taiwan, Hong Kong or Macao.
  private static func chinese(_ prompt: String, _ locale: Locale) -> String {
    let traditional = prompt.contains { "這個們來時間視頻製為體點過還讓圖說開關聲樂標題發對請幫麼嗎".contains($0) }
    let simplified = prompt.contains { "这个们来时间视频为体点过还让图说开关声乐标题发对请帮么吗".contains($0) }
    if traditional, !simplified { return "zh-TW" }
    let isTraditionalPlace = ["TW", "HK", "MO"].contains(locale.region ?? "")
    return !simplified && locale.language == "zh" && isTraditionalPlace ? "zh-TW" : "zh-CN"
  }

  private static func script(of scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F: "latin"
    case 0x3040...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9D: "kana"
    case 0x1100...0x11FF, 0x3130...0x318F, 0xAC00...0xD7AF: "ko"
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x2FA1F: "han"
    case 0x400...0x52F: "cyrillic"
    case 0x600...0x6FF, 0x750...0x77F: "ar"
    case 0x590...0x5FF: "he"
    case 0xE00...0xE7F: "th"
    case 0x900...0x97F: "hi"
    case 0x370...0x3FF: "el"
    default: nil
    }
  }
}
