import MediaEngine
import MediaModel

/// Whether the file is built so that it starts at once and plays on every phone.
enum StructureChecks {
  static func findings(_ context: CheckContext) -> [Finding] {
    [
      indexFirst(context), fragments(context), editList(context), startOffset(context),
      tracks(context), profile(context), pixelFormat(context), pixelShape(context),
      rotation(context), colour(context), interlacing(context), pace(context),
      closedGroups(context), keyDistance(context), bitRate(context),
    ]
  }

  private static func open(_ code: String, _ found: String) -> Finding {
    Finding(code: code, outcome: .notEvaluated, found: found)
  }

  static func indexFirst(_ context: CheckContext) -> Finding {
    guard let isFirst = context.facts.indexFirst else { return open("index-first", "no MP4") }
    return Finding(
      code: "index-first", outcome: isFirst ? .pass : .warn, asked: "before the media",
      found: isFirst ? "before the media" : "after the media: playing starts late",
      remedy: isFirst ? nil : "--fix moves it")
  }

  static func fragments(_ context: CheckContext) -> Finding {
    guard context.facts.indexFirst != nil else { return open("fragments", "no MP4") }
    let has = context.facts.isFragmented
    return Finding(
      code: "fragments", outcome: has ? .warn : .pass, asked: "none",
      found: has ? "in fragments: some editors and uploads refuse it" : "none",
      remedy: has ? "--fix writes one index" : nil)
  }

  /// An edit list that only takes away what encoders add in front is usual.
  static func editList(_ context: CheckContext) -> Finding {
    guard let edits = context.edits else { return open("edit-list", "no MP4") }
    let allowed = max(context.thresholds[.startOffset], context.frameLength * 4)
    let odd = edits.tracks.filter { track in
      track.edits.count > 2 || track.edits.filter { $0.start != nil }.count > 1
        || track.edits.contains { ($0.start ?? 0) > allowed }
        || track.edits.contains { $0.start == nil && $0.length > allowed }
    }
    return Finding(
      code: "edit-list", outcome: odd.isEmpty ? .pass : .warn, asked: "none that hides or delays",
      found: odd.first.map { describe($0) } ?? "none that matters",
      remedy: odd.isEmpty ? nil : "--fix writes the file as it is shown")
  }

  private static func describe(_ track: MovieEdits.Track) -> String {
    let what = track.isPicture ? "picture" : "sound"
    if let empty = track.edits.first(where: { $0.start == nil }) {
      return "\(what) begins \(Words.seconds(empty.length)) late"
    }
    if track.edits.count == 1, let start = track.edits.first?.start {
      return "the first \(Words.seconds(start)) of the \(what) are hidden"
    }
    return "the \(what) is put together of \(track.edits.count) pieces"
  }

  static func startOffset(_ context: CheckContext) -> Finding {
    let starts = [context.video, context.audio].compactMap { stream in
      context.tally(stream)?.start ?? stream?.startTime
    }
    guard let latest = starts.max() else { return open("start-offset", "unknown") }
    let allowed = max(context.thresholds[.startOffset], context.frameLength)
    let isRight = latest <= allowed
    return Finding(
      code: "start-offset", outcome: isRight ? .pass : .warn, asked: "begins at 0",
      found: isRight ? "begins at \(Words.seconds(latest))" : late(context, latest),
      remedy: isRight ? nil : "--fix lets it begin at 0")
  }

  private static func late(_ context: CheckContext, _ latest: Double) -> String {
    let picture = context.tally(context.video)?.start ?? context.video?.startTime ?? latest
    let what = picture == latest ? "picture" : "sound"
    return "the \(what) begins at \(Words.seconds(latest))"
  }

  static func tracks(_ context: CheckContext) -> Finding {
    let (video, audio) = (context.facts.videoStreams.count, context.facts.audioStreams.count)
    let isRight = video == 1 && audio <= 1
    return Finding(
      code: "tracks", outcome: isRight || video == 0 ? .pass : .warn,
      asked: "one of pictures, one of sound at most",
      found: "\(video) of pictures, \(audio) of sound",
      remedy: isRight || video == 0 ? nil : "players show the first only: export again with one")
  }

  private static let playedProfiles: Set<String> = [
    "Constrained Baseline", "Baseline", "Main", "High", "Progressive High", "Constrained High",
  ]

  static func profile(_ context: CheckContext) -> Finding {
    guard let video = context.video, video.codec == "h264" else {
      return open("profile", "no H.264")
    }
    let profile = video.profile ?? "unknown"
    let level = video.level ?? 0
    let found = profile + (level > 0 ? ", level \(Words.number(Double(level) / 10))" : "")
    let isPlayed = playedProfiles.contains(profile) || video.profile == nil
    let isHigh = Double(level) > context.thresholds[.level]
    return Finding(
      code: "profile", outcome: !isPlayed ? .fail : isHigh ? .warn : .pass,
      asked: "High or lower, level \(Words.number(context.thresholds[.level] / 10)) at most",
      found: found, remedy: isPlayed && !isHigh ? nil : "preflight prep --smooth re-encodes it")
  }

  static func pixelFormat(_ context: CheckContext) -> Finding {
    guard let format = context.video?.sampleFormat else { return open("pixel-format", "unknown") }
    let isRight = format == "yuv420p" || format == "yuvj420p"
    return Finding(
      code: "pixel-format", outcome: isRight ? .pass : .fail, asked: "4:2:0, 8 bit", found: format,
      remedy: isRight ? nil : "phones do not play it: preflight prep --smooth re-encodes it")
  }

  static func pixelShape(_ context: CheckContext) -> Finding {
    let ratio = context.video?.sampleAspectRatio ?? .one
    let isSquare = ratio == .one
    let isAbsurd = ratio.value < 0.1 || ratio.value > 10
    return Finding(
      code: "square-pixels", outcome: isSquare ? .pass : isAbsurd ? .fail : .warn, asked: "square",
      found: isSquare ? "square" : "\(ratio.numerator):\(ratio.denominator)",
      remedy: isSquare ? nil : "some players ignore it and stretch: preflight prep mends it")
  }

  static func rotation(_ context: CheckContext) -> Finding {
    guard let video = context.video else { return open("rotation", "no picture") }
    let isUpright = video.rotation == 0 && !video.isMirrored
    return Finding(
      code: "rotation", outcome: isUpright ? .pass : .warn, asked: "upright pixels",
      found: isUpright
        ? "upright" : "turned by a tag: \(video.rotation)°\(video.isMirrored ? ", mirrored" : "")",
      remedy: isUpright ? nil : "some sites ignore it: --fix turns the pixels (re-encodes)")
  }

  static func colour(_ context: CheckContext) -> Finding {
    guard let video = context.video else { return open("colour", "no picture") }
    let colour = video.colour
    let tags = [colour.primaries, colour.transfer, colour.matrix]
    let range = colour.isFullRange == true ? ", full range" : ""
    let named = tags.map { $0 ?? "untagged" }
    let found =
      (Set(named).count == 1 ? named[0] : named.joined(separator: "/")) + range
    if let hdr = video.hdr {
      return Finding(
        code: "colour", outcome: .fail, asked: "BT.709", found: "\(hdr.rawValue) (\(found))",
        remedy: "looks grey on most screens: preflight prep --smooth tone-maps it")
    }
    let isSmall = (video.displaySize.map { min($0.width, $0.height) } ?? 0) < 720
    let old: Set<String> = ["smpte170m", "bt470bg", "bt470m"]
    let isUntagged = tags.contains { $0 == nil }
    let isRight = tags.allSatisfy { tag in
      tag == nil || tag == "bt709" || isSmall && tag.map(old.contains) == true
        || tag == "iec61966-2-1"
    }
    let outcome: Outcome =
      !isRight ? .fail : isUntagged || colour.isFullRange == true ? .warn : .pass
    return Finding(
      code: "colour", outcome: outcome, asked: "BT.709, limited range", found: found,
      remedy: outcome == .pass
        ? nil
        : isUntagged && isRight
          ? "players guess: --fix tags it" : "colours shift: preflight prep --smooth converts it")
  }

  static func interlacing(_ context: CheckContext) -> Finding {
    let fields = context.picture?.interlaced ?? 0
    let isTagged = [.topFirst, .bottomFirst].contains(context.video?.fieldOrder)
    let isProgressive = fields == 0 && !isTagged
    return Finding(
      code: "interlacing", outcome: isProgressive ? .pass : .fail, asked: "whole pictures",
      found: isProgressive ? "whole pictures" : "two fields a picture: combs on movement",
      remedy: isProgressive ? nil : "preflight prep --smooth removes them")
  }

  static func pace(_ context: CheckContext) -> Finding {
    guard let picture = context.picture, let tally = context.tally(context.video) else {
      let varies = context.video?.isVariableFrameRate
      return Finding(
        code: "frame-pace", outcome: varies == true ? .warn : .notEvaluated,
        asked: "constant", found: varies == true ? "variable" : "not decoded",
        remedy: varies == true ? "preflight prep --smooth makes it constant" : nil)
    }
    let part = Self.uneven(picture, tally)
    let isConstant = isEven(context)
    let rate = picture.step.map { Words.number(1 / max($0, 0.0001), decimals: 2) + " fps" }
    return Finding(
      code: "frame-pace", outcome: isConstant ? .pass : .warn, asked: "constant",
      found: isConstant
        ? "constant" + (rate.map { ", \($0)" } ?? "")
        : "\(Words.percent(part)) of the steps differ: sound drifts in some editors",
      remedy: isConstant ? nil : "preflight prep --smooth makes it constant")
  }

  /// Whether nearly all pictures come at the same distance.
  static func isEven(_ context: CheckContext) -> Bool {
    guard let picture = context.picture, let tally = context.tally(context.video) else {
      return true
    }
    return picture.unevenSteps <= 1 || uneven(picture, tally) <= 0.01
  }

  private static func uneven(_ picture: PictureAnalysis, _ tally: StreamTally) -> Double {
    Double(picture.unevenSteps) / Double(max(1, tally.frames - 1))
  }

  static func closedGroups(_ context: CheckContext) -> Finding {
    guard let picture = context.picture else { return open("closed-gop", "not decoded") }
    let isClosed = picture.openGroups == 0
    return Finding(
      code: "closed-gop", outcome: isClosed ? .pass : .warn, asked: "closed",
      found: isClosed ? "closed" : Words.count(picture.openGroups, "open group"),
      remedy: isClosed ? nil : "cuts and uploads may flicker: preflight prep --smooth re-encodes")
  }

  static func keyDistance(_ context: CheckContext) -> Finding {
    guard let picture = context.picture else { return open("key-frames", "not decoded") }
    let distance = picture.longestKeyDistance
    let limit = context.thresholds[.keyDistance]
    let isRight = distance <= limit
    return Finding(
      code: "key-frames", outcome: isRight ? .pass : .warn, asked: "every \(Words.seconds(limit))",
      found: "up to \(Words.seconds(distance)) apart",
      remedy: isRight ? nil : "seeking is slow: preflight prep --smooth re-encodes it")
  }

  static func bitRate(_ context: CheckContext) -> Finding {
    guard let rate = context.facts.bitRate else { return open("bit-rate", "unknown") }
    let limit = context.thresholds[.bitRate]
    let isRight = Double(rate) <= limit
    return Finding(
      code: "bit-rate", outcome: isRight ? .pass : .warn,
      asked: "at most \(Words.number(limit / 1e6, decimals: 1)) Mb/s",
      found: "\(Words.number(Double(rate) / 1e6, decimals: 2)) Mb/s",
      remedy: isRight ? nil : "phones stutter: preflight prep --limit makes it smaller")
  }
}
