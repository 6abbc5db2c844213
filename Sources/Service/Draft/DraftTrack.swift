import FaithfulJSON
public import MediaModel

/// A track of a draft.
public struct DraftTrack: Hashable, Sendable {
  /// What a track holds.
  public enum Kind: Hashable, Sendable {
    /// Type 0: clips and pictures.
    case video
    /// Type 1: music and speech.
    case audio
    /// Type 7: titles.
    case text
    /// Any other type, by its number or word.
    case other(String)
  }

  /// What it holds.
  public let kind: Kind
  /// Its segments in their order.
  public let segments: [DraftSegment]

  /// Reads `tt` and `sg`; nil for what is not an object.
  init?(_ json: JSON) {
    guard json.object != nil else { return nil }
    let type = json.first("tt", "track_type", "trackType", "type")
    kind = Self.kind(type?.words?.lowercased())
    let kind = kind
    var end = 0.0
    segments = (json.first("sg", "segments")?.array ?? []).compactMap { entry in
      guard entry.object != nil else { return nil }
      let segment = DraftSegment(entry, kind: kind, after: end)
      end = segment.span?.end ?? end
      return segment
    }
  }

  private static func kind(_ type: String?) -> Kind {
    switch type {
    case "0", "video", "image": .video
    case "1", "audio", "music", "bgm", "voice": .audio
    case "7", "text", "title", "subtitle": .text
    case let other?: .other(Sanitizer.line(other, limit: 20))
    case nil: .other("?")
    }
  }

  /// What a person calls it.
  var label: String { kind.label }

  /// Such as `BGM: Lo-fi (0-10s, 35%)`.
  var summary: String {
    segments.isEmpty
      ? "\(label): empty" : "\(label): \(segments.map(\.summary).joined(separator: ", "))"
  }
}

extension DraftTrack.Kind {
  /// What a person calls it.
  var label: String {
    switch self {
    case .video: "Video"
    case .audio: "BGM"
    case .text: "Title"
    case .other(let type): "Track of type \(type)"
    }
  }
}

/// A stretch of a track.
public struct DraftSegment: Hashable, Sendable {
  /// What it is called, for a text its words; nil where the draft does not say.
  public let name: String?
  /// When it is shown or heard, in seconds; nil where the draft does not say.
  public let span: TimeSpan?
  /// How loud, where 1 is as recorded; nil where the draft does not say.
  public let volume: Double?
  private let isText: Bool

  /// Reads a segment. Beyond `d` its fields are not documented, so any of several spellings will
  /// do: the name is in `n`, `name`, `title` or `label`, for texts in `tx`, `text` or `content`
  /// first, there or in `m`, `material` or `metadata`, and last the file name of `src`, `source`,
  /// `path` or `url`; the start is in `s`, `st`, `start` or `start_time`, else where the segment
  /// before ended; the length in `d`, `dur` or `duration`, else up to `e`, `et` or `end`; the
  /// level in `vol`, `v` or `volume`. Times are in milliseconds.
  init(_ json: JSON, kind: DraftTrack.Kind, after end: Double) {
    isText = kind == .text
    let inside = json.first("m", "material", "metadata", "meta", "asset") ?? .null
    name = Self.name(json, inside, isText: isText)
    let start = json.first("s", "st", "start", "start_time", "startTime")?.amount
    let duration = json.first("d", "dur", "duration")?.amount
    let stop = json.first("e", "et", "end", "end_time", "endTime")?.amount
    let begin = max(0, start.map { $0 / 1000 } ?? end)
    let finish = duration.map { begin + $0 / 1000 } ?? stop.map { $0 / 1000 }
    span = finish.flatMap { $0 > begin && $0.isFinite ? TimeSpan(start: begin, end: $0) : nil }
    volume = json.first("vol", "v", "volume")?.amount.map { $0 > 2 ? $0 / 100 : $0 }
      .flatMap { (0...100).contains($0) ? $0 : nil }
  }

  private static func name(_ json: JSON, _ inside: JSON, isText: Bool) -> String? {
    let words = isText ? [json, inside].lazy.compactMap { $0.first("tx", "text", "content") } : nil
    let names = [json, inside].lazy.compactMap { $0.first("n", "name", "title", "label") }
    let found =
      words?.compactMap(\.string).first ?? names.compactMap(\.string).first
      ?? [json, inside].lazy.compactMap { $0.first("text", "tx")?.string }.first
      ?? [json, inside].lazy.compactMap { $0.first("src", "source", "path", "url")?.string }
      .first.map(fileName)
    return found.map { Sanitizer.line($0, limit: 80) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The last part of a path or address, without query and extension.
  private static func fileName(_ path: String) -> String {
    let plain = path.prefix { $0 != "?" && $0 != "#" }
    let last = plain.split(separator: "/").last.map(String.init) ?? path
    guard let dot = last.lastIndex(of: "."), dot != last.startIndex else { return last }
    return String(last[..<dot])
  }

  /// Such as `Lo-fi (0-10s, 35%)`.
  var summary: String {
    let shown = isText ? "\"\(name ?? "untitled")\"" : name ?? "untitled"
    let details = [times, isText ? nil : percent].compactMap { $0 }
    return details.isEmpty ? shown : "\(shown) (\(details.joined(separator: ", ")))"
  }

  /// Such as `0-10s`.
  var times: String? { span.map { "\(Self.seconds($0.start))-\(Self.seconds($0.end))s" } }

  /// Such as `35%`; nil for what is as recorded, unless it was said.
  var percent: String? { volume.map { "\(Int(($0 * 100).rounded()))%" } }

  /// Seconds with at most one decimal place, and that only where it is not zero.
  static func seconds(_ value: Double) -> String {
    let tenths = Int(min(max(value, 0), 1e9) * 10 + 0.5)
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}
