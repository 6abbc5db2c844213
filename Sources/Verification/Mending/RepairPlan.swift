import Brief
import Foundation
import MediaModel

/// What is done to mend a file, decided from its verdict.
struct RepairPlan: Equatable {
  /// What is done, one line each, for a person; empty where there is nothing to do.
  var actions: [String] = []
  /// Filters for the picture, which is encoded again; nil to copy it.
  var pictureFilter: String?
  /// The size that the picture gets when it is encoded again.
  var pictureSize: Resolution?
  /// Filters for the sound, which is encoded again; nil to copy it.
  var soundFilter: String?
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
    _ verdict: Verdict, shape: Repair.Options.Shape?, thresholds: Thresholds
  ) -> RepairPlan {
    var plan = RepairPlan()
    guard let facts = verdict.facts, let video = facts.mainVideo, video.codec == "h264",
      verdict.analysis != nil
    else { return plan }
    plan.structure(verdict, facts)
    plan.picture(verdict, video, shape)
    plan.tail(verdict, thresholds)
    plan.sound(verdict, thresholds)
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
    if Self.isOpen(verdict, "edit-list"), offset == 0 {
      actions.append("wrote the file as its edit list shows it")
    }
  }

  private mutating func picture(
    _ verdict: Verdict, _ video: StreamFacts, _ shape: Repair.Options.Shape?
  ) {
    let shown = video.displaySize ?? Resolution(width: 0, height: 0)
    var filters = Upright.filters(video)
    var size = shown
    let isTurned = Self.isOpen(verdict, "rotation")
    if isTurned { actions.append("turned the pixels upright") }
    if let shape, let asked = Self.size(verdict.request, shown),
      Self.isOpen(verdict, "aspect-ratio") || Self.isOpen(verdict, "resolution")
    {
      let fit = shape == .pad ? "decrease" : "increase"
      let (width, height) = (asked.width, asked.height)
      filters += ["scale=\(width):\(height):force_original_aspect_ratio=\(fit)"]
      filters += [
        shape == .pad
          ? "pad=\(width):\(height):(ow-iw)/2:(oh-ih)/2" : "crop=\(width):\(height)"
      ]
      size = asked
      actions.append("\(shape == .pad ? "padded" : "cropped") the picture to \(asked)")
    } else if !isTurned {
      let isUntagged =
        Self.isOpen(verdict, "colour") && video.hdr == nil
        && [video.colour.primaries, video.colour.transfer, video.colour.matrix].contains(nil)
        && [video.colour.primaries, video.colour.transfer, video.colour.matrix]
          .allSatisfy { $0 == nil || $0 == "bt709" }
        && video.colour.isFullRange != true
      if isUntagged {
        tagsColour = true
        actions.append("tagged the colours as BT.709")
      }
      return
    }
    pictureSize = size
    pictureFilter = (filters + ["setsar=1", "format=yuv420p"]).joined(separator: ",")
  }

  /// The size to bring a picture to: the one asked, else the asked shape at the short side it has.
  private static func size(_ request: VideoRequest, _ shown: Resolution) -> Resolution? {
    if let size = request.resolution { return size }
    guard shown.width > 0, shown.height > 0 else { return nil }
    return request.aspectRatio?.resolution(shortSide: min(shown.width, shown.height))
  }

  /// A black end goes, with its sound, unless the asked length would suffer; sound beyond the
  /// picture goes.
  private mutating func tail(_ verdict: Verdict, _ thresholds: Thresholds) {
    guard let picture = verdict.analysis?.picture, let index = verdict.facts?.mainVideo?.index,
      let tally = verdict.analysis?.streams.first(where: { $0.index == index }),
      let last = tally.end
    else { return }
    let needed = verdict.request.duration ?? verdict.request.durationRange?.lowerBound ?? 0
    if let black = picture.black.last, black.end >= last - 0.05, black.start > 0.5,
      Self.isOpen(verdict, "black"), black.start - (tally.start ?? 0) >= needed - 0.05
    {
      end = black.start
      actions.append("cut the black end off at \(Words.seconds(black.start))")
    } else if let sound = verdict.facts?.mainAudio?.index,
      let soundEnd = verdict.analysis?.streams.first(where: { $0.index == sound })?.end,
      soundEnd > last + thresholds[.lengthDifferenceWarn]
    {
      end = last
      actions.append("let the sound end with the picture")
    }
  }

  private mutating func sound(_ verdict: Verdict, _ thresholds: Thresholds) {
    guard let sound = verdict.analysis?.sound, let loudness = sound.loudness,
      let peak = sound.truePeak,
      Self.isOpen(verdict, "loudness") || Self.isOpen(verdict, "true-peak")
    else { return }
    let isOff = Self.isOpen(verdict, "loudness")
    let gain = isOff ? Self.loudness - loudness : min(0, Self.peak - peak)
    let limit = Words.number(pow(10, Self.peak / 20), decimals: 3)
    var filters = ["volume=\(Words.number(gain, decimals: 2))dB"]
    if peak + gain > Self.peak {
      filters.append("alimiter=limit=\(limit):level=0:attack=2:release=50")
    }
    soundFilter = filters.joined(separator: ",")
    actions.append(
      isOff
        ? "brought the sound from \(Words.number(loudness, decimals: 1)) to -14 LUFS"
        : "lowered the peaks to \(Words.number(Self.peak, decimals: 1)) dBTP")
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
