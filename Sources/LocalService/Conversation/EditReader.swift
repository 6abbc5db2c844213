import Brief
import MediaModel

/// Reads the changes that a message in English or Chinese asks for, without a model.
enum EditReader {
  /// The changes in the order of the message, to a video of these files.
  static func read(_ message: String, files: [String] = []) -> [Edit] {
    var edits: [Edit] = []
    var others: [String] = []
    for clause in Clause.read(message, names: ShotNames.words(of: files)) {
      let found = [sound, title, shots, whole].lazy.compactMap { $0(clause) }.first ?? []
      if found.isEmpty, let music = Self.music(edits.last, at: clause) {
        edits[edits.count - 1] = music
        continue
      }
      edits += found.filter { !edits.contains($0) }
      if found.isEmpty || clause.shots.isEmpty { others.append(clause.text) }
    }
    let request = RequestReader.read(others.joined(separator: ". "))
    return edits + shape(request).filter { !edits.contains($0) }
  }

  /// Music that the last clause named, at the level that this one gives: "use calm.mp3, at 20%".
  private static func music(_ last: Edit?, at clause: Clause) -> Edit? {
    guard case .music(let name, nil)? = last, let level = clause.level,
      clause.has("volume", "level", "loud", "音量", "大小") || clause.text.hasPrefix("at ")
    else { return nil }
    return .music(name: name, level: level)
  }

  /// Whether a message asks for a new video and not for a change of the one there is.
  static func asksForNewVideo(_ message: String) -> Bool {
    let start = message.lowercased()
    let english =
      /\b(?:make|create|generate|produce|build|turn\s+(?:these|them|my|the\s+(?!(?:video|clip|film|promo|reel)\b))\b.*\binto)\b[^.]*\b(?:an?|another|new|[0-9]+|two|three|four|five)\s[^.]*\b(?:videos?|promos?|reels?|slideshows?|ads?|shorts?|clips?|teasers?|trailers?|films?|montages?)\b/
    let chinese = /(?:做|制作|生成|创建|剪)(?:成|一|几|[0-9]|个|条|两|三)*[^。]*(?:视频|短片|宣传片|广告片|幻灯片)/
    return start.firstMatch(of: english) != nil || start.firstMatch(of: chinese) != nil
  }

  // MARK: Sound

  private static func sound(_ clause: Clause) -> [Edit]? {
    let isAway = clause.has(
      "remove", "delete", "drop", "without", "no", "turn off", "get rid of", "去掉", "去除", "删",
      "不要", "取消", "关掉", "关闭", "移除", "无")
    if clause.has(
      "original sound", "original audio", "clip sound", "own sound", "sound of the clips",
      "sound of the clip", "clips' sound", "clip audio", "原声", "原音")
    {
      return [.clipSound(isAway || clause.has("mute", "静音") ? 0 : clause.level ?? 1)]
    }
    if clause.has("unmute", "sound back", "with sound", "取消静音", "要有声音") { return [.silence(false)] }
    if clause.has("mute", "silent", "静音", "无声") || (isAway && clause.has("sound", "audio", "声音")) {
      return [.silence(true)]
    }
    let isMusic = clause.has(
      "music", "bgm", "soundtrack", "song", "background track", "tune", "音乐", "配乐", "背景音",
      "歌曲", "伴奏")
    let name = clause.quotes.first ?? clause.soundFile
    guard isMusic || clause.soundFile != nil else { return nil }
    if isAway { return [.removeMusic] }
    if let level = clause.level { return [.music(name: name, level: level)] }
    if clause.has("louder", "up", "大一点", "大声", "调大") { return [.musicFactor(1.4)] }
    if clause.has("quieter", "softer", "lower", "down", "小一点", "小声", "调小", "轻一点") {
      return [.musicFactor(0.6)]
    }
    return [.music(name: name, level: nil)]
  }

  // MARK: Words on the picture

  private static func title(_ clause: Clause) -> [Edit]? {
    let isTitle = clause.has("title", "titled", "headline", "caption", "标题", "题目", "片名", "字幕")
    let isText = clause.has(
      "text", "words", "line", "slogan", "tagline", "文字", "写上", "字样", "标语", "口号")
    let isClosing = clause.has(
      "at the end", "closing", "last line", "end card", "outro", "call to action", "结尾", "片尾", "最后写"
    )
    guard isTitle || isText else { return nil }
    if clause.has(
      "remove", "delete", "drop", "without", "no", "hide", "去掉", "去除", "删", "删除", "不要", "取消", "移除"),
      clause.quotes.isEmpty
    {
      return [isClosing ? .removeClosing : .removeTitle]
    }
    guard let words = clause.quotes.first ?? unquotedTitle(clause) else { return nil }
    return [isClosing ? .closing(words) : .title(words)]
  }

  private static func unquotedTitle(_ clause: Clause) -> String? {
    let pattern =
      /(?:title|headline|caption|text)\s*(?:to|:|：|=|as|is|should be|should say|says?|reading)\s*(.+)$|标题(?:改成|改为|换成|为|是|:|：|叫)\s*(.+)$/
    guard let match = clause.text.firstMatch(of: pattern),
      let words = match.output.1 ?? match.output.2
    else { return nil }
    let trimmed = words.split(separator: " ").joined(separator: " ")
    guard !trimmed.isEmpty, trimmed.count <= 80 else { return nil }
    return trimmed.split(separator: " ").map { $0.prefix(1).uppercased() + $0.dropFirst() }
      .joined(separator: " ")
  }

  // MARK: Shots

  private static func shots(_ clause: Clause) -> [Edit]? {
    let shots = clause.shots
    if clause.isSwapping, let pair = clause.pair { return [.swap(pair.0, pair.1)] }
    guard let shot = shots.first else { return nil }
    if clause.isSwapping, shots.count > 1 { return [.swap(shot, shots[1])] }
    if clause.has("replace", "替换", "换成") {
      let name = clause.quotes.first ?? shots.dropFirst().compactMap(\.name).first
      return name.map { [.replace(shot, with: $0)] }
    }
    if let seconds = clause.seconds {
      if clause.has("cut", "trim", "remove", "drop", "delete", "剪掉", "去掉", "删掉", "裁掉") {
        if clause.has("from the start", "beginning", "first", "开头", "前"),
          !clause.has("trim to", "to")
        {
          return [.cutStart(shot, seconds)]
        }
        if clause.has("from the end", "off the end", "last", "ending", "结尾", "末尾", "后") {
          return [.cutEnd(shot, seconds)]
        }
      }
      if clause.has("longer", "more", "长一点", "延长", "加长") { return [.lengthen(shot, by: seconds)] }
      if clause.has("shorter", "less", "短一点", "缩短了") { return [.lengthen(shot, by: -seconds)] }
      return [.length(shot, seconds)]
    }
    if let factor = clause.speedFactor { return [.speed(shot, factor)] }
    if clause.has("remove", "delete", "drop", "cut", "take out", "删除", "删掉", "去掉", "移除", "删") {
      return [.remove(shot)]
    }
    guard clause.isMoving else { return nil }
    if shots.count > 1, case .number(let place) = shots[1] { return [.move(shot, to: place)] }
    let place = clause.withoutShots
    if place.has("first", "front", "start", "beginning", "开头", "最前", "前面") {
      return [.move(shot, to: 1)]
    }
    if place.has("last", "end", "结尾", "最后", "后面") { return [.move(shot, to: nil)] }
    for (word, number) in [("second", 2), ("third", 3), ("fourth", 4), ("第二", 2), ("第三", 3)]
    where place.has(word) {
      return [.move(shot, to: number)]
    }
    return nil
  }

  // MARK: The whole

  private static func whole(_ clause: Clause) -> [Edit]? {
    if clause.has("reverse the order", "reverse order", "opposite order", "backwards", "倒序", "反过来")
    {
      return [.reverse]
    }
    if clause.has("each", "every", "每张", "每段", "每个"), let seconds = clause.seconds,
      clause.has(
        "clip", "shot", "photo", "picture", "image", "slide", "照片", "图片", "片段", "镜头", "每段", "每张")
    {
      return [.length(.all, seconds)]
    }
    if clause.has(
      "crossfade", "crossfades", "cross-fade", "dissolve", "dissolves", "fade between",
      "fades between", "淡入淡出", "叠化")
    {
      return [.transition(.fade)]
    }
    if clause.has("hard cut", "hard cuts", "straight cuts", "no transitions", "硬切", "直接切换", "不要转场")
    {
      return [.transition(.cut)]
    }
    if clause.has("slow", "slower", "faster", "speed", "slow motion", "慢", "快", "加快", "放慢", "速度"),
      clause.seconds == nil, let factor = clause.speedFactor
    {
      return [.speed(.all, factor)]
    }
    return nil
  }

  private static func shape(_ request: VideoRequest) -> [Edit] {
    var edits: [Edit] = []
    if let duration = request.targetDuration, duration > 0 { edits.append(.duration(duration)) }
    if request.resolution != nil || request.aspectRatio != nil {
      edits.append(.canvas(request.canvas))
    }
    return edits
  }
}

extension ShotReference {
  fileprivate var name: String? {
    if case .named(let name) = self { name } else { nil }
  }
}

extension Clause {
  fileprivate var isMoving: Bool {
    has(
      "move", "put", "place", "bring", "start with", "begin with", "end with", "make", "放", "移",
      "挪", "排", "调")
  }

  fileprivate var soundFile: String? {
    text.firstMatch(of: /[\w\-]+\.(?:mp3|wav|m4a|aac)\b/).map { String($0.output) }
  }
}
