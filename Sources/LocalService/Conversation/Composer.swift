import Brief
import Foundation
import MediaModel

/// Makes a first timeline of what was uploaded and asked; pure.
struct Composer {
  let uploads: [Upload]

  /// The name of the sound that is made where there is none.
  static let bedName = "Soft bed"

  /// A timeline for a request; `message` may also name the music's level.
  func compose(_ request: VideoRequest, message: String, id: String) -> Timeline {
    let pictures = uploads.filter { $0.fileType != "audio" }
      .sorted { $0.filename.compare($1.filename, options: .numeric) == .orderedAscending }
    let canvas = request.canvas(orElse: Self.shape(of: pictures))
    let title = request.title ?? Self.quotedTitle(in: message)
    var timeline = Timeline(
      id: id, name: title ?? Self.topic(of: message), width: canvas.width, height: canvas.height)
    if let rate = request.frameRate { timeline.frameRate = min(60, max(10, Int(rate.rounded()))) }
    timeline.target = request.targetDuration.map { Int(($0 * 1000).rounded()) }
    timeline.isSilent = request.sound == false
    if let title { timeline.texts = [Timeline.Text(words: title)] }
    addShots(pictures, to: &timeline, words: title ?? timeline.name)
    addMusic(to: &timeline, message: message)
    for edit in EditReader.read(message) {
      switch edit {
      case .closing, .transition, .reverse, .clipSound:
        timeline = Editor(uploads: uploads).applying(edit, to: timeline) ?? timeline
      default: break
      }
    }
    return timeline.laidOut()
  }

  private func addShots(_ pictures: [Upload], to timeline: inout Timeline, words: String) {
    let hasMusic = uploads.contains { $0.fileType == "audio" }
    timeline.shots = pictures.enumerated().map { number, upload in
      Self.shot(of: upload, id: "shot-\(number + 1)", volume: hasMusic ? 0 : 1)
    }
    guard timeline.shots.isEmpty else { return }
    let length = timeline.target ?? 15_000
    timeline.target = length
    let count = min(12, max(2, length / 4000))
    timeline.shots = (0..<count).map { number in
      Timeline.Shot(
        id: "shot-\(number + 1)", name: "Scene \(number + 1)", source: nil, isStill: true)
    }
    if timeline.texts.isEmpty { timeline.texts = [Timeline.Text(words: words)] }
  }

  private func addMusic(to timeline: inout Timeline, message: String) {
    guard !timeline.isSilent else { return }
    let sounds = uploads.filter { $0.fileType == "audio" }.sorted { $0.filename < $1.filename }
    let asked = EditReader.read(message).lazy.compactMap { edit -> (String?, Double?)? in
      if case .music(let name, let level) = edit { (name, level) } else { nil }
    }.first
    let chosen =
      asked?.0.flatMap { name in
        sounds.first { $0.filename.lowercased().contains(name.lowercased()) }
      } ?? sounds.first
    if let chosen {
      timeline.music = Timeline.Music(
        name: Self.shownName(chosen.filename), source: chosen.hash, level: asked?.1 ?? 1)
    } else if !timeline.shots.allSatisfy({ $0.volume != nil }) || asked != nil {
      let hasOwnSound = timeline.shots.contains { $0.volume != nil }
      timeline.music = Timeline.Music(
        name: Self.bedName, source: nil, level: asked?.1 ?? (hasOwnSound ? 0.35 : 1))
    }
  }

  /// A shot of an upload.
  static func shot(of upload: Upload, id: String, volume: Double) -> Timeline.Shot {
    Timeline.Shot(
      id: id, name: shownName(upload.filename), source: upload.hash,
      isStill: upload.fileType == "image",
      available: upload.duration.map { max(1, Int($0 * 1000)) },
      volume: upload.hasSound ? volume : nil)
  }

  /// A file's name as a person would say it: `city_timelapse-01.mp4` becomes `city timelapse 01`.
  static func shownName(_ file: String) -> String {
    let last = file.split(separator: "/").last.map(String.init) ?? file
    let stem =
      last.split(separator: ".").count > 1 ? last.split(separator: ".").dropLast() : [last[...]]
    let words = stem.joined(separator: " ").split { "_- ".contains($0) }
    return words.isEmpty ? last : words.joined(separator: " ")
  }

  /// Portrait when most pictures are, else landscape.
  private static func shape(of pictures: [Upload]) -> AspectRatio {
    let upright = pictures.count { ($0.height ?? 0) > ($0.width ?? 0) }
    return upright * 2 > pictures.count ? .portrait : .landscape
  }

  private static func quotedTitle(in message: String) -> String? {
    for case .title(let words) in EditReader.read(message) { return words }
    return nil
  }

  /// What a message is about, in a few words.
  static func topic(of message: String) -> String {
    let pattern = /\b(?:about|on the subject of|promoting|introducing)\s+([^.,;:!?\n]+)/
    let about = message.firstMatch(of: pattern.ignoresCase()).map { String($0.output.1) }
    let chinese = message.firstMatch(of: /(?:关于|介绍|宣传)([^的，。,.\n]+)/).map {
      String($0.output.1)
    }
    let text = about ?? chinese ?? message
    let words = text.split { $0.isWhitespace }.prefix(6).joined(separator: " ")
    let short = words.count > 40 ? String(words.prefix(40)) : words
    return short.prefix(1).uppercased() + short.dropFirst()
  }
}
