import Foundation

/// What the service says, in English or Chinese, with the GUI talk of a service that thinks its
/// reader sits before its web page.
struct Speech {
  let isChinese: Bool

  private func say(_ english: String, _ chinese: String) -> String {
    isChinese ? chinese : english
  }

  // MARK: Answers

  func created(_ timelines: [Timeline], uploads: [Upload], _ chance: Chance) -> String {
    let videos = timelines.map(described)
    let first: String
    if let only = videos.first, videos.count == 1 {
      first = say("I've made \(only).", "我做好了\(only)。")
    } else {
      let list = videos.enumerated().map { "\($0.offset + 1). \($0.element)" }
        .joined(separator: "\n")
      first = say(
        "I've made \(videos.count) videos:\n\(list)\n", "我做好了\(videos.count)个视频：\n\(list)\n")
    }
    var said = [first]
    if let used = timelines.first?.shots, let left = leftOut(used, uploads) {
      said.append(say("There was no time for \(left).", "没有时间放下\(left)。"))
    }
    said.append(
      say(
        "You can preview in timeline, then click the Export button to download it.",
        "您可以在时间轴中预览，然后点击导出按钮下载。"))
    return said.joined(separator: say(" ", ""))
  }

  private func described(_ timeline: Timeline) -> String {
    let seconds = Self.number(Double(timeline.duration) / 1000)
    let title = timeline.title.map { say(" titled “\($0)”", "，标题是“\($0)”") } ?? ""
    let sound =
      timeline.isSilent
      ? say(", without sound", "，无声")
      : timeline.music.map { say(", with “\($0.name)” under it", "，配乐是“\($0.name)”") } ?? ""
    let size = "\(timeline.width)×\(timeline.height)"
    let count = timeline.shots.count
    return say(
      "a video of \(seconds) seconds (\(size), \(count) \(count == 1 ? "shot" : "shots"))\(title)\(sound)",
      "一个\(seconds)秒的视频（\(size)），共\(count)个镜头\(title)\(sound)")
  }

  private func leftOut(_ shots: [Timeline.Shot], _ uploads: [Upload]) -> String? {
    let used = Set(shots.compactMap(\.source))
    let left = uploads.filter { $0.fileType != "audio" && !used.contains($0.hash) }
    return left.isEmpty ? nil : left.map(\.filename).sorted().joined(separator: ", ")
  }

  func changed(_ edits: [Edit], _ chance: Chance) -> String {
    let list = edits.map(done).joined(separator: say("; ", "；"))
    let talk: String
    switch chance.pick(4) {
    case 0: talk = say(" You can preview in timeline.", "您可以在时间轴中预览。")
    case 1: talk = say(" Open the Edit panel to see it.", "打开编辑面板即可查看。")
    case 2: talk = say(" You can drag the clips to try another order.", "您也可以拖拽片段来调整顺序。")
    default: talk = ""
    }
    return say("Done: \(list).\(talk)", "好的：\(list)。\(talk)")
  }

  func notUnderstood(_ edits: [Edit], uploads: [Upload]) -> String {
    guard edits.isEmpty else {
      return say(
        "Nothing had to change: it is so already, or what you name is not in the video.",
        "没有需要更改的：已经如此，或者视频里没有您说的内容。")
    }
    return say(
      "I can change the length, shape, title, closing line, music and its level, the clips' order, "
        + "lengths and speed, and the transitions. For example: “make it 15 seconds”, “music at "
        + "35%”, “put clip 3 first”, “change the title to 'Hello'”.",
      "我可以修改时长、画幅、标题、结尾文字、音乐和音量、片段的顺序、长度和速度，以及转场。"
        + "例如：“改成15秒”、“音乐音量35%”、“把第3段放到最前面”、“标题改成‘你好’”。")
  }

  // MARK: Changes

  /// One change in words.
  func done(_ edit: Edit) -> String {
    switch edit {
    case .duration(let seconds):
      say("the video lasts \(Self.number(seconds)) s", "时长改为\(Self.number(seconds))秒")
    case .canvas(let size): say("the picture is \(size)", "画面改为\(size)")
    case .title(let words): say("the title is “\(words)”", "标题改为“\(words)”")
    case .removeTitle: say("the title is gone", "标题已去掉")
    case .closing(let words): say("it closes with “\(words)”", "结尾文字为“\(words)”")
    case .removeClosing: say("the closing line is gone", "结尾文字已去掉")
    case .transition(.fade): say("shots dissolve into each other", "镜头之间改为淡入淡出")
    case .transition(.cut): say("shots change with hard cuts", "镜头之间改为硬切")
    case .reverse: say("the shots run in reverse order", "镜头顺序已反转")
    case .music, .musicFactor, .removeMusic, .silence, .clipSound: doneToSound(edit)
    default: doneToShots(edit)
    }
  }

  private func doneToSound(_ edit: Edit) -> String {
    switch edit {
    case .music(let name, let level):
      say("music", "音乐") + (name.map { " “\($0)”" } ?? "")
        + (level.map { say(" at \(Self.percent($0))", "音量\(Self.percent($0))") }
          ?? say(" added", "已添加"))
    case .musicFactor(let factor):
      factor > 1 ? say("the music is louder", "音乐已调大") : say("the music is quieter", "音乐已调小")
    case .removeMusic: say("the music is gone", "音乐已去掉")
    case .silence(true): say("there is no sound", "已静音")
    case .silence(false): say("the sound is back", "已恢复声音")
    case .clipSound(let level):
      say("the clips' own sound is at \(Self.percent(level))", "原声音量\(Self.percent(level))")
    default: ""
    }
  }

  private func doneToShots(_ edit: Edit) -> String {
    switch edit {
    case .move(let shot, let place):
      place.map { say("\(name(shot)) is now number \($0)", "\(name(shot))移到第\($0)位") }
        ?? say("\(name(shot)) is now the last", "\(name(shot))移到最后")
    case .swap(let a, let b):
      say("\(name(a)) and \(name(b)) have changed places", "\(name(a))与\(name(b))已交换")
    case .remove(let shot): say("\(name(shot)) is gone", "\(name(shot))已删除")
    case .length(let shot, let seconds):
      say("\(name(shot)) lasts \(Self.number(seconds)) s", "\(name(shot))长\(Self.number(seconds))秒")
    case .lengthen(let shot, let seconds):
      say(
        "\(name(shot)) is \(Self.number(abs(seconds))) s \(seconds < 0 ? "shorter" : "longer")",
        "\(name(shot))\(seconds < 0 ? "缩短" : "延长")\(Self.number(abs(seconds)))秒")
    case .cutStart(let shot, let seconds):
      say(
        "\(name(shot)) starts \(Self.number(seconds)) s later",
        "\(name(shot))剪掉开头\(Self.number(seconds))秒")
    case .cutEnd(let shot, let seconds):
      say(
        "\(name(shot)) ends \(Self.number(seconds)) s earlier",
        "\(name(shot))剪掉结尾\(Self.number(seconds))秒")
    case .speed(let shot, let factor):
      say("\(name(shot)) runs at \(Self.percent(factor))", "\(name(shot))速度\(Self.percent(factor))")
    case .replace(let shot, let file):
      say("\(name(shot)) is now \(file)", "\(name(shot))已换成\(file)")
    default: ""
    }
  }

  private func name(_ shot: ShotReference) -> String {
    switch shot {
    case .number(let number): say("shot \(number)", "第\(number)段")
    case .last: say("the last shot", "最后一段")
    case .all: say("everything", "全部片段")
    case .named(let name): name
    }
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() ? "\(Int(value))" : String(format: "%.1f", value)
  }

  private static func percent(_ value: Double) -> String { "\(Int((value * 100).rounded()))%" }
}
