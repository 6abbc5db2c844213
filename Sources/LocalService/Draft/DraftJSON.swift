import FaithfulJSON

/// The draft as the service sends it, in short keys.
///
/// | key | where | what |
/// |---|---|---|
/// | `id`, `v` | draft | its id and revision |
/// | `d` | draft, segment | length in milliseconds |
/// | `fps` | draft | frames a second |
/// | `m` | draft | `title`, `width`, `height`, and whatever else; comes back untouched |
/// | `t` | draft | the tracks, in the order in which they are shown |
/// | `tt` | track | 0 video, 1 sound, 7 text |
/// | `sg` | track | its segments |
/// | `s` | segment | start in milliseconds |
/// | `m` | segment | `title`: the name to show, for texts their words |
/// | `src` | segment | the upload's hash; not there for generated material |
/// | `in`, `sp` | video segment | where it begins in its source (ms), speed |
/// | `k` | video segment | `clip`, `still` or `card` |
/// | `vol` | video, sound segment | 0 to 1; a video segment without it is mute |
/// | `tx`, `pos` | text segment | the words; `center`, `top` or `bottom` |
/// | `tr` | draft | `fade` or `cut` between shots |
/// | `mute` | draft | true when there shall be no sound at all |
///
/// `m` also carries numbers that a careless client would spoil (past 2^53, trailing zeros).
enum DraftJSON {
  static func write(_ timeline: Timeline) -> JSON {
    .object([
      ("id", .string(timeline.id)), ("v", JSON(timeline.revision)),
      ("d", JSON(timeline.duration)), ("fps", JSON(timeline.frameRate)),
      ("tr", .string(timeline.transition.rawValue)),
      ("mute", timeline.isSilent ? true : nil),
      ("m", metadata(of: timeline)), ("t", .array(tracks(of: timeline))),
    ])
  }

  private static func metadata(of timeline: Timeline) -> JSON {
    .object([
      ("title", .string(timeline.name)), ("width", JSON(timeline.width)),
      ("height", JSON(timeline.height)),
      ("rev_id", number("9007199254740993")), ("grid", number("1.50")),
    ])
  }

  private static func number(_ spelling: String) -> JSON {
    JSONNumber(spelling: spelling).map { .number($0) } ?? .null
  }

  private static func tracks(of timeline: Timeline) -> [JSON] {
    var tracks: [JSON] = []
    if !timeline.shots.isEmpty {
      tracks.append(track(0, "video", timeline.shots.map(segment)))
    }
    if let music = timeline.music, !timeline.isSilent {
      tracks.append(track(1, "music", [segment(music, whole: timeline.duration)]))
    }
    if !timeline.texts.isEmpty {
      tracks.append(track(7, "text", timeline.texts.map(segment)))
    }
    return tracks
  }

  private static func track(_ kind: Int, _ id: String, _ segments: [JSON]) -> JSON {
    .object([("id", .string(id)), ("tt", JSON(kind)), ("sg", .array(segments))])
  }

  private static func segment(_ shot: Timeline.Shot) -> JSON {
    let kind = shot.source == nil ? "card" : shot.isStill ? "still" : "clip"
    return .object([
      ("id", .string(shot.id)), ("s", JSON(shot.start)), ("d", JSON(shot.duration)),
      ("m", .object([("title", .string(shot.name))])), ("k", .string(kind)),
      ("src", shot.source.map { .string($0) }), ("in", JSON(shot.inPoint)),
      ("sp", JSON(shot.speed)), ("vol", shot.volume.flatMap { $0 > 0 ? JSON($0) : nil }),
    ])
  }

  private static func segment(_ music: Timeline.Music, whole: Int) -> JSON {
    .object([
      ("id", "music-1"), ("s", JSON(music.start)),
      ("d", JSON(music.length ?? max(0, whole - music.start))),
      ("m", .object([("title", .string(music.name))])),
      ("src", music.source.map { .string($0) }), ("vol", JSON(music.level)),
    ])
  }

  private static func segment(_ text: Timeline.Text) -> JSON {
    .object([
      ("s", JSON(text.start)), ("d", JSON(text.duration)),
      ("m", .object([("title", .string(text.words))])), ("tx", .string(text.words)),
      ("pos", .string(text.place.rawValue)),
    ])
  }
}

extension DraftJSON {
  /// Reads a draft that a client sent to be rendered; nil when it has no shots.
  static func read(_ draft: JSON) -> Timeline? {
    guard let tracks = draft["t"]?.array else { return nil }
    var timeline = Timeline(
      id: draft["id"]?.string ?? "draft", name: draft["m"]?["title"]?.string ?? "Video",
      width: side(draft["m"]?["width"], or: 1920), height: side(draft["m"]?["height"], or: 1080))
    timeline.frameRate = min(60, max(1, integer(draft["fps"]) ?? 30))
    timeline.transition = draft["tr"]?.string.flatMap(Timeline.Transition.init) ?? .fade
    timeline.isSilent = draft["mute"]?.bool ?? false
    for track in tracks {
      let segments = track["sg"]?.array ?? []
      switch integer(track["tt"]) {
      case 0: timeline.shots += segments.compactMap(shot)
      case 1: timeline.music = timeline.music ?? segments.first.flatMap(music)
      case 7: timeline.texts += segments.compactMap(text)
      default: break
      }
    }
    timeline.shots.sort { $0.start < $1.start }
    return timeline.shots.isEmpty ? nil : timeline
  }

  private static func side(_ value: JSON?, or standard: Int) -> Int {
    let side = integer(value) ?? standard
    return (16...4096).contains(side) ? side & ~1 : standard
  }

  private static func integer(_ value: JSON?) -> Int? {
    value?.double.flatMap { Int(exactly: $0.rounded()) }
  }

  private static func shot(_ segment: JSON) -> Timeline.Shot? {
    guard let duration = integer(segment["d"]), duration > 0 else { return nil }
    var shot = Timeline.Shot(
      id: segment["id"]?.string ?? "shot", name: segment["m"]?["title"]?.string ?? "",
      source: segment["src"]?.string, isStill: segment["k"]?.string != "clip")
    shot.start = max(0, integer(segment["s"]) ?? 0)
    shot.duration = duration
    shot.inPoint = max(0, integer(segment["in"]) ?? 0)
    shot.speed = min(8, max(0.125, segment["sp"]?.double ?? 1))
    shot.volume = segment["vol"]?.double.map { min(1, max(0, $0)) }
    return shot
  }

  private static func music(_ segment: JSON) -> Timeline.Music? {
    Timeline.Music(
      name: segment["m"]?["title"]?.string ?? "Music", source: segment["src"]?.string,
      level: min(1, max(0, segment["vol"]?.double ?? 1)),
      start: max(0, integer(segment["s"]) ?? 0), length: integer(segment["d"]))
  }

  private static func text(_ segment: JSON) -> Timeline.Text? {
    guard let words = segment["tx"]?.string ?? segment["m"]?["title"]?.string, !words.isEmpty
    else { return nil }
    return Timeline.Text(
      words: words, place: segment["pos"]?.string.flatMap(Timeline.Text.Place.init) ?? .center,
      start: max(0, integer(segment["s"]) ?? 0), duration: integer(segment["d"]) ?? 3000)
  }
}
