import Brief
import Foundation
import MediaEngine
import MediaModel

/// What is done to mend a file, decided from its verdict.
struct RepairPlan: Equatable {
  /// What is done, one line each, for a person; empty where there is nothing to do.
  var actions: [String] = []
  /// Filters for the picture, which is encoded again; nil to copy it.
  var pictureFilter: String?
  /// Whether the picture is encoded again though nothing is done to it.
  private var encodesPicture = false
  /// Whether bars are added.
  var pads = false
  /// Filters for the sound, which is encoded again; empty to copy it.
  var soundFilters: [String] = []
  /// The colour tags to write into a copied picture; nil to leave them.
  var tagsColour = false
  /// Where the file ends, in seconds; nil for its own end.
  var end: Double?
  /// What is taken off all times, in seconds.
  var offset = 0.0

  /// The loudness that sound is brought to, in LUFS, and the highest peak, in dBTP: what YouTube
  /// and TikTok turn sound down to, and EBU R128's limit with half a decibel for the encoder.
  static let loudness = -14.0
  static let peak = -1.5

  static func make(
    _ verdict: Verdict, edits: MovieEdits? = nil, shape: Repair.Options.Shape?,
    thresholds: Thresholds
  ) -> RepairPlan {
    var plan = RepairPlan()
    guard let facts = verdict.facts, let video = facts.mainVideo, video.codec == "h264",
      verdict.analysis != nil
    else { return plan }
    plan.structure(verdict, facts)
    plan.pieces(verdict, edits)
    plan.picture(verdict, video, shape)
    plan.tail(verdict, thresholds)
    plan.lateSound(verdict, thresholds)
    plan.sound(verdict, thresholds)
    plan.carriedSound(facts)
    return plan
  }

  private static func isOpen(_ verdict: Verdict, _ code: String) -> Bool {
    let outcome = verdict.finding(code)?.outcome
    return outcome == .warn || outcome == .fail
  }

  private mutating func structure(_ verdict: Verdict, _ facts: MediaFacts) {
    if facts.container != .mp4 { actions.append("put into an MP4") }
    if Self.isOpen(verdict, "index-first") { actions.append("moved the index to the front") }
    if Self.isOpen(verdict, "fragments") { actions.append("joined the fragments") }
    let starts = verdict.analysis?.streams.compactMap(\.start) ?? []
    if let first = starts.min(), first > 0.001, Self.isOpen(verdict, "start-offset") {
      offset = first
      actions.append("let it begin at 0 and not at \(Words.seconds(first))")
    }
  }

  /// Pictures and sound that an edit list hides stay in a copy, so that what it shows is encoded.
  private mutating func pieces(_ verdict: Verdict, _ edits: MovieEdits?) {
    guard Self.isOpen(verdict, "edit-list"), let edits else { return }
    let cut = edits.tracks.filter { track in
      track.edits.count { $0.start != nil } > 1 || track.edits.contains { ($0.start ?? 0) > 0.1 }
    }
    guard !cut.isEmpty else { return }
    if cut.contains(where: \.isPicture) { encodesPicture = true }
    if cut.contains(where: { !$0.isPicture }) { soundFilters.append("anull") }
    actions.append("wrote the file as its edit list shows it")
  }

  private mutating func picture(
    _ verdict: Verdict, _ video: StreamFacts, _ shape: Repair.Options.Shape?
  ) {
    let shown = video.displaySize ?? Resolution(width: 0, height: 0)
    var filters = Upright.filters(video)
    let isTurned = Self.isOpen(verdict, "rotation")
    if isTurned { actions.append("turned the pixels upright") }
    let isUntagged = Self.isUntagged(verdict, video)
    if isUntagged { actions.append("tagged the colours as BT.709") }
    if let shape, let asked = Self.size(verdict.request, shown),
      Self.isOpen(verdict, "aspect-ratio") || Self.isOpen(verdict, "resolution")
    {
      filters += Self.fitting(asked, shape)
      pads = shape == .pad
      actions.append("\(pads ? "padded" : "cropped") the picture to \(asked)")
    } else if !isTurned, !encodesPicture {
      tagsColour = isUntagged
      return
    }
    pictureFilter = (filters + ["setsar=1", "format=yuv420p"]).joined(separator: ",")
  }

  private static func isUntagged(_ verdict: Verdict, _ video: StreamFacts) -> Bool {
    let tags = [video.colour.primaries, video.colour.transfer, video.colour.matrix]
    return isOpen(verdict, "colour") && video.hdr == nil && tags.contains(nil)
      && tags.allSatisfy { $0 == nil || $0 == "bt709" } && video.colour.isFullRange != true
  }

  private static func fitting(_ size: Resolution, _ shape: Repair.Options.Shape) -> [String] {
    let sides = "\(size.width):\(size.height)"
    switch shape {
    case .pad:
      return [
        "scale=\(sides):force_original_aspect_ratio=decrease", "pad=\(sides):(ow-iw)/2:(oh-ih)/2",
      ]
    case .crop: return ["scale=\(sides):force_original_aspect_ratio=increase", "crop=\(sides)"]
    }
  }

  /// The size to bring a picture to: the one asked, else the asked shape at the short side it has.
  private static func size(_ request: VideoRequest, _ shown: Resolution) -> Resolution? {
    if let size = request.resolution { return size }
    guard shown.width > 0, shown.height > 0 else { return nil }
    return request.aspectRatio?.resolution(shortSide: min(shown.width, shown.height))
  }

  /// A black or silent end goes unless the asked length would suffer; sound beyond the picture
  /// goes. Silence under less than half of the picture is an end.
  private mutating func tail(_ verdict: Verdict, _ thresholds: Thresholds) {
    guard let analysis = verdict.analysis, let picture = analysis.picture,
      let video = Self.tally(verdict, verdict.facts?.mainVideo), let last = video.end
    else { return }
    let start = video.start ?? 0
    let needed = verdict.request.duration ?? verdict.request.durationRange?.lowerBound ?? 0
    let sound = Self.tally(verdict, verdict.facts?.mainAudio)
    if let black = picture.black.last, black.end >= last - 0.05, black.start > start + 0.5,
      Self.isOpen(verdict, "black"), black.start - start >= needed - 0.05
    {
      end = black.start
      actions.append("cut the black end off at \(Words.seconds(black.start))")
    } else if let silent = analysis.sound?.silent.last, let soundEnd = sound?.end,
      silent.end >= soundEnd - 0.05, soundEnd >= last - 0.1, Self.isOpen(verdict, "silence"),
      case let place = max(silent.start, start + needed), place < last - 0.2,
      place - start > (last - start) / 2
    {
      end = place
      actions.append("cut the silent end off at \(Words.seconds(place))")
    } else if let soundEnd = sound?.end, soundEnd > last + thresholds[.lengthDifferenceWarn] {
      end = last
      actions.append("let the sound end with the picture")
    }
  }

  private static func tally(_ verdict: Verdict, _ stream: StreamFacts?) -> StreamTally? {
    guard let stream else { return nil }
    return verdict.analysis?.streams.first { $0.index == stream.index }
  }

  /// Silence is put before a sound that begins after the picture.
  private mutating func lateSound(_ verdict: Verdict, _ thresholds: Thresholds) {
    let facts = verdict.facts
    guard Self.isOpen(verdict, "start-offset"), let audio = facts?.mainAudio,
      let start = Self.tally(verdict, audio)?.start,
      let picture = Self.tally(verdict, facts?.mainVideo)?.start,
      start - picture > thresholds[.startOffset]
    else { return }
    let first = Int((offset * Double(audio.sampleRate ?? 48_000)).rounded())
    soundFilters.append("aresample=async=1:first_pts=\(first)")
    actions.append("put \(Words.seconds(start - picture)) of silence before the sound")
  }

  private mutating func sound(_ verdict: Verdict, _ thresholds: Thresholds) {
    guard let sound = verdict.analysis?.sound, let loudness = sound.loudness,
      let peak = sound.truePeak,
      Self.isOpen(verdict, "loudness") || Self.isOpen(verdict, "true-peak")
    else { return }
    let isOff = Self.isOpen(verdict, "loudness")
    let gain = isOff ? Self.loudness - loudness : min(0, Self.peak - peak)
    let limit = Words.number(pow(10, Self.peak / 20), decimals: 3)
    soundFilters.append("volume=\(Words.number(gain, decimals: 2))dB")
    if peak + gain > Self.peak {
      soundFilters.append("alimiter=limit=\(limit):level=0:attack=2:release=50")
    }
    actions.append(
      isOff
        ? "brought the sound from \(Words.number(loudness, decimals: 1)) to -14 LUFS"
        : "lowered the peaks to \(Words.number(Self.peak, decimals: 1)) dBTP")
  }

  /// What an MP4 carries and phones play; other sound is encoded.
  static let carriedSounds: Set<String> = ["aac", "mp3", "ac3", "eac3", "alac"]

  private mutating func carriedSound(_ facts: MediaFacts) {
    let isCarried = facts.audioStreams.allSatisfy { Self.carriedSounds.contains($0.codec) }
    if !isCarried, !actions.isEmpty { actions.append("encoded the sound as AAC") }
  }
}

/// The filters that turn coded pictures as a player would.
enum Upright {
  static func filters(_ stream: StreamFacts?) -> [String] {
    let mirror = stream?.isMirrored == true ? ["hflip"] : []
    switch stream?.rotation ?? 0 {
    case 90: return mirror + ["transpose=clock"]
    case 180: return mirror + ["hflip", "vflip"]
    case 270: return mirror + ["transpose=cclock"]
    default: return mirror
    }
  }
}
