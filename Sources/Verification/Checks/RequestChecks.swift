import Brief
import Foundation
import MediaModel

/// What came back against what was asked.
enum RequestChecks {
  static func findings(_ context: CheckContext) -> [Finding] {
    [
      container(context), codec(context), resolution(context), aspectRatio(context),
      duration(context), frameRate(context), sound(context), size(context), title(context),
    ]
  }

  static func container(_ context: CheckContext) -> Finding {
    let facts = context.facts
    let isMP4 = facts.container == .mp4
    return Finding(
      code: "container", outcome: isMP4 ? .pass : .fail, asked: "MP4",
      found: name(of: facts.container)
        + (facts.majorBrand.map { " (brand \($0.trimmingCharacters(in: .whitespaces)))" } ?? ""),
      remedy: isMP4 ? nil : "preflight prep makes an MP4 of it")
  }

  private static func name(of container: ContainerFormat) -> String {
    switch container {
    case .mov: "QuickTime"
    case .mkv: "Matroska"
    case .webm: "WebM"
    default: container.rawValue.uppercased()
    }
  }

  static func codec(_ context: CheckContext) -> Finding {
    guard let video = context.video else {
      return Finding(
        code: "video-codec", outcome: .fail, asked: "H.264", found: "no video",
        remedy: "ask for a video again; this file holds none")
    }
    let isRight = video.codec == "h264"
    return Finding(
      code: "video-codec", outcome: isRight ? .pass : .fail, asked: "H.264",
      found: (isRight ? "H.264" : video.codec.uppercased())
        + (video.profile.map { " \($0)" } ?? ""),
      remedy: isRight ? nil : "preflight prep --smooth re-encodes it to H.264")
  }

  static func resolution(_ context: CheckContext) -> Finding {
    let shown = context.video?.displaySize
    let found = shown?.description ?? "no picture"
    if let asked = context.request.resolution {
      let isRight = shown == asked
      return Finding(
        code: "resolution", outcome: isRight ? .pass : .fail, asked: asked.description,
        found: found, remedy: isRight ? nil : remedy(asked))
    }
    guard let lines = context.request.shortSide else { return unasked("resolution", found) }
    let isRight = shown.map { min($0.width, $0.height) == lines } ?? false
    return Finding(
      code: "resolution", outcome: isRight ? .pass : .fail, asked: "\(lines)p", found: found,
      remedy: isRight ? nil : "ask for \(lines)p again, with the shape")
  }

  private static func remedy(_ asked: Resolution) -> String {
    RequestReader.notes(VideoRequest(resolution: asked)).first
      ?? "ask again: “make it \(asked.width)x\(asked.height)”"
  }

  static func aspectRatio(_ context: CheckContext) -> Finding {
    let shown = context.video?.displaySize
    let found = shown.map { size in
      (size.aspectRatio.map { nearest(size) ?? $0.description } ?? "") + " (\(size))"
    }
    guard let asked = context.request.aspectRatio else {
      return unasked("aspect-ratio", found ?? "no picture")
    }
    let isRight = shown.map(asked.matches) ?? false
    return Finding(
      code: "aspect-ratio", outcome: isRight ? .pass : .fail, asked: asked.description,
      found: found ?? "no picture",
      remedy: isRight ? nil : "ask again: “make it \(asked)”, or --fix --shape pad (or crop)")
  }

  /// A usual shape that the size has to within a pixel: 1080×1918 counts as no other.
  private static func nearest(_ size: Resolution) -> String? {
    let usual = [(9, 16), (16, 9), (1, 1), (4, 5), (5, 4), (4, 3), (3, 4), (2, 3), (3, 2), (21, 9)]
    return usual.first { AspectRatio(width: $0.0, height: $0.1)?.matches(size) == true }
      .map { "\($0.0):\($0.1)" }
  }

  static func duration(_ context: CheckContext) -> Finding {
    guard let length = context.length else {
      return Finding(
        code: "duration", outcome: asked(context.request) == nil ? .notEvaluated : .fail,
        asked: asked(context.request), found: "nothing could be decoded")
    }
    let kind = context.analysis == nil ? " declared" : ""
    let found = Words.seconds(length) + kind
    guard let asked = asked(context.request) else { return unasked("duration", found) }
    let target = context.request.durationRange?.upperBound ?? context.request.duration ?? 0
    let tolerance = max(
      context.frameLength, context.thresholds[.durationTolerance],
      target < 86_400 ? target * context.thresholds[.durationPart] : 0)
    let range =
      context.request.durationRange
      ?? (context.request.duration ?? 0)...(context.request.duration ?? 0)
    let isRight =
      length >= range.lowerBound - tolerance - 1e-6 && length <= range.upperBound + tolerance + 1e-6
    return Finding(
      code: "duration", outcome: isRight ? .pass : .fail,
      asked: "\(asked) ± \(Words.seconds(tolerance))", found: found,
      remedy: isRight ? nil : "ask again: “make it exactly \(asked) long”")
  }

  private static func asked(_ request: VideoRequest) -> String? {
    if let duration = request.duration {
      return (request.durationRange == nil ? "" : "about ") + Words.seconds(duration)
    }
    guard let range = request.durationRange else { return nil }
    if range.lowerBound <= 0 { return "at most \(Words.seconds(range.upperBound))" }
    if range.upperBound >= VideoRequest.unboundedDuration {
      return "at least \(Words.seconds(range.lowerBound))"
    }
    return "\(Words.number(range.lowerBound))–\(Words.seconds(range.upperBound))"
  }

  static func frameRate(_ context: CheckContext) -> Finding {
    let rate = context.frameRate
    let found = rate.map { Words.number($0, decimals: 2) + " fps" } ?? "unknown"
    guard let asked = context.request.frameRate else { return unasked("frame-rate", found) }
    let isRight = rate.map { abs($0 - asked) <= context.thresholds[.frameRateTolerance] } ?? false
    return Finding(
      code: "frame-rate", outcome: isRight ? .pass : .fail,
      asked: Words.number(asked, decimals: 2) + " fps", found: found,
      remedy: isRight ? nil : "ask again for \(Words.number(asked, decimals: 2)) fps")
  }

  static func sound(_ context: CheckContext) -> Finding {
    let isHeard = isHeard(context)
    let found =
      context.audio == nil
      ? "no sound" : isHeard == nil ? "a sound track" : isHeard == true ? "sound" : "silence"
    guard let asked = context.request.sound else { return unasked("sound", found) }
    guard let has = context.audio == nil ? false : isHeard else {
      return Finding(
        code: "sound", outcome: .notEvaluated, asked: asked ? "sound" : "silence", found: found)
    }
    return Finding(
      code: "sound", outcome: has == asked ? .pass : .fail, asked: asked ? "sound" : "silence",
      found: found,
      remedy: has == asked
        ? nil : asked ? "ask again: “add background music”" : "ask again: “remove the sound”")
  }

  /// Whether anything is heard; nil where nothing was decoded.
  private static func isHeard(_ context: CheckContext) -> Bool? {
    guard context.analysis != nil else { return nil }
    guard let sound = context.sound, let length = context.tally(context.audio)?.length else {
      return false
    }
    let silent = sound.silent.reduce(0) { $0 + $1.length }
    return (sound.truePeak ?? -200) > context.thresholds[.silenceLevel] && silent < length * 0.98
  }

  static func size(_ context: CheckContext) -> Finding {
    let found = ByteSize(context.facts.bytes).description
    guard let asked = context.request.largest else { return unasked("file-size", found) }
    let isRight = context.facts.bytes <= asked.bytes
    return Finding(
      code: "file-size", outcome: isRight ? .pass : .fail, asked: "at most \(asked)", found: found,
      remedy: isRight ? nil : "preflight prep --limit \(asked.bytes)B makes it fit")
  }

  static func title(_ context: CheckContext) -> Finding {
    guard let title = context.request.title else {
      return Finding(code: "title", outcome: .notEvaluated, found: "not asked")
    }
    return Finding(
      code: "title", outcome: .notEvaluated, asked: "“\(title)”",
      found: "look at the picture: text in it is not read")
  }

  private static func unasked(_ code: String, _ found: String) -> Finding {
    Finding(code: code, outcome: .notEvaluated, found: found)
  }
}
