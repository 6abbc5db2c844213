import Brief
import FaithfulJSON
import Foundation

/// Turns a message into a turn; pure, and the same for the same seed.
struct Agent {
  let seed: UInt64
  let rules: ServiceRules

  /// What the message makes of the session.
  func turn(_ message: String, in session: Session) -> Turn {
    let speech = Speech(isChinese: Self.isChinese(message))
    let chance = Chance(seed: seed, turn: session.messages.count, words: message)
    let requests = RequestReader.readAll(message)
    let isNew =
      session.timelines.isEmpty || requests.count > 1 || EditReader.asksForNewVideo(message)
    return isNew
      ? creation(message, in: session, speech, chance) : edit(message, in: session, speech, chance)
  }

  private static func isChinese(_ text: String) -> Bool {
    text.unicodeScalars.contains { (0x4e00...0x9fff).contains($0.value) }
  }

  // MARK: A new video

  private func creation(
    _ message: String, in session: Session, _ speech: Speech, _ chance: Chance
  ) -> Turn {
    let composer = Composer(uploads: session.uploads)
    let requests = RequestReader.readAll(message)
    let timelines = requests.enumerated().map { number, request in
      composer.compose(
        request, message: message, id: "draft-\(session.messages.count + 1)-\(number + 1)")
    }
    var turn = Turn(timelines: timelines)
    let isGenerated = !session.uploads.contains { $0.fileType != "audio" }
    if isGenerated {
      turn.cost = rules.generationCost * timelines.count
    } else {
      payEditing(&turn, session)
    }
    turn.tools = timelines.map { timeline in
      Turn.Tool(
        name: isGenerated ? "generate_video" : "create_timeline",
        arguments: .object([
          ("prompt", .string(message)), ("duration_ms", JSON(timeline.duration)),
          ("width", JSON(timeline.width)), ("height", JSON(timeline.height)),
        ]),
        response: .object([("status", "ok"), ("draft_id", .string(timeline.id))]))
    }
    turn.text = speech.created(timelines, uploads: session.uploads, chance)
    return turn
  }

  private func payEditing(_ turn: inout Turn, _ session: Session) {
    guard !session.hasPaidEditing else { return }
    turn.cost = rules.editingCost
    turn.paysEditing = true
  }

  // MARK: A change

  private func edit(
    _ message: String, in session: Session, _ speech: Speech, _ chance: Chance
  ) -> Turn {
    let (videos, rest) = Self.meant(message, of: session.timelines.count)
    let edits = EditReader.read(
      rest, files: session.uploads.filter { $0.fileType != "audio" }.map(\.filename))
    let editor = Editor(uploads: session.uploads)
    var timelines = session.timelines
    var done: [Edit] = []
    for index in videos {
      for edit in edits {
        guard let changed = editor.applying(edit, to: timelines[index]) else { continue }
        timelines[index] = changed
        if !done.contains(edit) { done.append(edit) }
      }
      if timelines[index] != session.timelines[index] { timelines[index].revision += 1 }
    }
    guard !done.isEmpty else {
      return Turn(text: speech.notUnderstood(edits, uploads: session.uploads))
    }
    var turn = Turn(timelines: timelines)
    payEditing(&turn, session)
    turn.tools = done.map { edit in
      Turn.Tool(
        name: "edit_timeline",
        arguments: .object([("instruction", .string(Speech(isChinese: false).done(edit)))]),
        response: .object([("status", "ok")]))
    }
    turn.text = chance.isSilent ? nil : speech.changed(done, chance)
    return turn
  }

  /// Which of several videos a change is about ("video 2", else all), and the message without the
  /// words that say so.
  private static func meant(_ message: String, of count: Int) -> (videos: [Int], rest: String) {
    let all = Array(0..<count)
    let english = /\bvideo\s*#?([0-9]+)/.ignoresCase()
    let chinese = /第([0-9一二三四五六七八九十]+)(?:个|条)视频/
    guard count > 1,
      let match = message.firstMatch(of: english) ?? message.firstMatch(of: chinese),
      let number = Clause.number(String(match.output.1)), all.contains(Int(number) - 1)
    else { return (all, message) }
    let rest = message.replacingCharacters(in: match.range, with: "")
    return ([Int(number) - 1], rest)
  }
}

/// What is left to chance, the same for the same seed, turn and words.
struct Chance {
  private let value: UInt64

  init(seed: UInt64, turn: Int, words: String) {
    // FNV-1a, 64 bit.
    value = "\(seed)|\(turn)|\(words)".utf8.reduce(0xcbf2_9ce4_8422_2325) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
  }

  /// True in three of ten cases.
  var isSilent: Bool { (value >> 16) % 10 < 3 }

  /// One of so many ways of saying it.
  func pick(_ ways: Int) -> Int { Int((value >> 32) % UInt64(max(1, ways))) }
}
