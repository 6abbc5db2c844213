/// What a person means by what they type.
public enum Intent: Hashable, Sendable {
  /// Export the video.
  case export
  /// Show the credits.
  case credits
  /// Show the state.
  case state
  /// Upload these files or addresses; empty when none is named.
  case upload([String])
  /// Send the words to the service.
  case message(String)
}

/// Tells what a person means, in English and Chinese.
///
/// A line is a command only when nothing but the command is in it: each of its words must belong
/// to the command or be one that adds nothing. "add a download icon to the title" is an edit.
public enum Router {
  /// The intent behind one line; `isFile` tells whether a path names a file.
  public static func intent(
    of line: String, isFile: (String) -> Bool = { _ in false }
  ) -> Intent {
    let text = line.trimmed
    if let files = files(in: text, isFile: isFile) { return .upload(files) }
    for command in Command.all where command.isAll(of: text) { return command.intent }
    return .message(text)
  }

  /// The files that a line consists of, with or without "upload" before them.
  private static func files(in text: String, isFile: (String) -> Bool) -> [String]? {
    guard !text.isEmpty else { return nil }
    if isFile(text) { return [text] }
    var parts = ShellWords.split(text)
    let polite: Set<String> = ["please", "now", "请", "請", "帮我", "幫我"]
    if let verb = parts.firstIndex(where: { !polite.contains($0.lowercased()) }),
      isUpload(withoutPlease(parts[verb]))
    {
      parts = [withoutPlease(parts[verb])] + parts[(verb + 1)...]
    }
    var isAsked = false
    for verb in ["upload", "上传", "上傳"] {
      guard let first = parts.first else { break }
      let rest = String(first.dropFirst(verb.count))
      if [verb, verb + ":", verb + "："].contains(first.lowercased()) {
        isAsked = true
        parts.removeFirst()
      } else if verb != "upload", first.hasPrefix(verb), isFile(rest) || looksLikeMedia(rest) {
        isAsked = true
        parts[0] = rest
      }
    }
    if isAsked { parts = withoutJoints(parts, isFile) }
    guard !parts.isEmpty else { return nil }
    let named = parts.allSatisfy { isFile($0) || isAddress($0) || isAsked && looksLikeMedia($0) }
    return named ? parts : nil
  }

  /// 请上传 is one word to a shell.
  private static func withoutPlease(_ word: String) -> String {
    word.first.map { "请請".contains($0) } == true ? String(word.dropFirst()) : word
  }

  private static func isUpload(_ word: String) -> Bool {
    ["upload", "upload:"].contains(word.lowercased()) || word.hasPrefix("上传")
      || word.hasPrefix("上傳")
  }

  /// A list of files without what joins its words: "a.jpg, b.jpg and c.mp4".
  private static func withoutJoints(_ parts: [String], _ isFile: (String) -> Bool) -> [String] {
    let joints: Set<String> = ["and", "&", "和", "、", "please"]
    return parts.filter { !joints.contains($0.lowercased()) || isFile($0) }.map { part in
      guard let last = part.last, ",，、;".contains(last), !isFile(part) else { return part }
      return String(part.dropLast())
    }
  }

  private static func isAddress(_ word: String) -> Bool {
    let lowered = word.lowercased()
    guard lowered.hasPrefix("http://") || lowered.hasPrefix("https://") else { return false }
    return looksLikeMedia(String(lowered.prefix { $0 != "?" && $0 != "#" }))
  }

  private static func looksLikeMedia(_ word: String) -> Bool {
    guard let dot = word.lastIndex(of: "."), dot != word.startIndex else { return false }
    return mediaExtensions.contains(word[word.index(after: dot)...].lowercased())
  }

  private static let mediaExtensions: Set<String> = [
    "mp4", "mov", "avi", "webm", "mkv", "jpg", "jpeg", "png", "gif", "webp", "mp3", "wav", "m4a",
    "aac", "heic", "m4v", "wmv", "flac", "tiff",
  ]
}

/// The words of one command.
private struct Command {
  let intent: Intent
  /// One of these must be there.
  let keys: Set<String>
  /// These may be.
  let extras: Set<String>
  /// One of these must be there, in Chinese.
  let chineseKeys: [String]
  /// These may be, in Chinese.
  let chineseExtras: [String]

  static let all = [export, credits, state, upload]

  func isAll(of text: String) -> Bool {
    let lowered = text.lowercased()
    if lowered.unicodeScalars.contains(where: { (0x3400...0x9FFF).contains($0.value) }) {
      return isAllChinese(lowered)
    }
    var words = lowered.split { !($0.isLetter || $0.isNumber || "'’".contains($0)) }.map(
      String.init)
    if intent == .state { words = Self.withoutOwner(words) }
    return !words.isEmpty && words.contains(where: keys.contains)
      && words.allSatisfy { keys.contains($0) || extras.contains($0) || Self.fillers.contains($0) }
      && (intent != .export || Self.isAsked(words))
  }

  /// "send", "give", "get" and "save" alone say nothing of a video.
  private static func isAsked(_ words: [String]) -> Bool {
    let words = Set(words)
    return !words.isDisjoint(with: [
      "export", "download", "render", "video", "movie", "mp4", "film",
    ])
      || !words.isDisjoint(with: ["final", "finished"])
        && !words.isDisjoint(with: ["version", "result", "file"])
  }

  /// "the status of my video" asks for the status.
  private static func withoutOwner(_ words: [String]) -> [String] {
    guard let place = words.lastIndex(of: "of"), place + 3 == words.count,
      ["my", "the", "this", "our"].contains(words[place + 1]),
      ["video", "movie", "film", "clip", "render", "export"].contains(words[place + 2])
    else { return words }
    return Array(words[..<place])
  }

  private func isAllChinese(_ text: String) -> Bool {
    guard chineseKeys.contains(where: text.contains) else { return false }
    var rest = text
    let words = (chineseKeys + chineseExtras + Self.chineseFillers).sorted { $0.count > $1.count }
    for word in words { rest = rest.split(separator: word).joined(separator: " ") }
    return rest.allSatisfy { $0.isWhitespace || $0.isPunctuation || $0.isSymbol }
  }

  private static let fillers: Set<String> = [
    "please", "can", "could", "would", "will", "you", "i", "we", "me", "my", "the", "a", "this",
    "it", "now", "ok", "okay", "just", "let's", "lets", "want", "to", "like", "i'd", "go",
    "ahead", "and", "thanks", "thank", "for", "again", "hey", "hi", "yes",
  ]
  private static let chineseFillers = [
    "请", "请你", "帮我", "帮忙", "给我", "我要", "我想", "我想要", "一下", "现在", "吧", "了",
    "吗", "呢", "可以", "能", "把", "将", "的", "我", "你", "请问", "麻烦", "好", "谢谢", "這個", "为", "成",
    "这个", "该", "請", "幫我", "給我", "請問", "謝謝", "將", "嗎",
  ]

  private static let export = Command(
    intent: .export, keys: ["export", "download", "render", "send", "give", "get", "save"],
    extras: [
      "video", "movie", "clip", "film", "file", "mp4", "result", "final", "finished", "project",
      "as", "an", "in", "hd", "1080p", "version", "whole", "link",
    ],
    chineseKeys: ["导出", "下载", "導出", "下載", "发给我", "發給我", "发我", "匯出", "保存"],
    chineseExtras: [
      "视频", "影片", "成片", "文件", "最终", "完整", "項目", "项目", "視頻", "出来", "下来", "出來", "下來",
      "来", "到本地", "mp4", "格式", "链接", "高清", "1080p",
    ])

  private static let credits = Command(
    intent: .credits, keys: ["credits", "credit", "balance"],
    extras: [
      "how", "many", "much", "do", "have", "left", "remaining", "what", "what's", "whats", "is",
      "are", "show", "check", "account", "current", "tell", "of", "get", "see", "still", "there",
      "any", "enough",
    ],
    chineseKeys: ["积分", "余额", "積分", "餘額"],
    chineseExtras: [
      "还有", "还", "多少", "剩余", "剩", "查看", "查询", "查", "看看", "看", "显示", "账户", "几", "有", "還有",
      "够不够", "够", "用", "查詢", "顯示", "剩餘", "還", "帳戶",
    ])

  private static let state = Command(
    intent: .state, keys: ["status", "state", "tracks", "timeline"],
    extras: [
      "show", "current", "project", "what", "what's", "whats", "is", "are", "list", "of",
      "draft", "check", "get", "see", "view", "all", "display", "print", "in", "does", "look",
      "do", "have", "there",
    ],
    chineseKeys: ["状态", "轨道", "时间线", "时间轴", "狀態", "軌道", "時間線", "時間軸"],
    chineseExtras: [
      "查看", "显示", "看看", "看", "当前", "项目", "目前", "列出", "所有", "怎么样", "什么", "是", "顯示", "有哪些",
      "哪些", "目前有", "上有", "當前", "項目", "什麼", "怎麼樣",
    ])

  private static let upload = Command(
    intent: .upload([]), keys: ["upload"],
    extras: [
      "file", "files", "photo", "photos", "video", "videos", "clip", "clips", "picture",
      "pictures", "image", "images", "music", "media", "some", "more", "another", "something",
      "these", "those", "few", "logo", "song", "audio", "footage", "recording",
    ],
    chineseKeys: ["上传", "上傳"],
    chineseExtras: [
      "文件", "素材", "视频", "照片", "图片", "音乐", "一个", "一些", "几个", "几张", "几段", "一张", "一段", "这些",
    ])
}
