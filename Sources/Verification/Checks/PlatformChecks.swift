import MediaModel

/// Whether a platform takes the file, and shows it without bars.
enum PlatformChecks {
  static func findings(_ context: CheckContext) -> [Finding] {
    guard let platform = context.platform else { return [] }
    return [
      length(context, platform), shape(context, platform), size(context, platform),
      frameRate(context, platform), bitRate(context, platform), bytes(context, platform),
      sound(context, platform),
    ]
  }

  private static func finding(
    _ what: String, _ platform: PlatformProfile, isRight: Bool?, asked: String, found: String,
    remedy: String, wrong: Outcome = .fail
  ) -> Finding {
    Finding(
      code: "platform-\(what)", outcome: isRight.map { $0 ? .pass : wrong } ?? .notEvaluated,
      asked: "\(asked) (\(platform.title))", found: found, remedy: isRight == false ? remedy : nil)
  }

  static func length(_ context: CheckContext, _ platform: PlatformProfile) -> Finding {
    let length = context.length
    return finding(
      "length", platform, isRight: length.map { platform.lengths.contains($0) },
      asked:
        "\(Words.number(platform.lengths.lowerBound))–\(Words.seconds(platform.lengths.upperBound))",
      found: length.map(Words.seconds) ?? "unknown", remedy: "ask again for a length it takes")
  }

  static func shape(_ context: CheckContext, _ platform: PlatformProfile) -> Finding {
    guard let size = context.video?.displaySize, size.height > 0 else {
      return finding("shape", platform, isRight: nil, asked: "", found: "no picture", remedy: "")
    }
    let ratio = Double(size.width) / Double(size.height)
    let isTaken = platform.ratios.contains(ratio)
    let fills = platform.shape.map { $0.matches(size) } ?? true
    return finding(
      "shape", platform, isRight: isTaken && fills,
      asked: platform.shape.map { "\($0)" } ?? "any", found: "\(size)",
      remedy: "it is shown with bars or cut: ask again for the shape",
      wrong: isTaken ? .warn : .fail)
  }

  static func size(_ context: CheckContext, _ platform: PlatformProfile) -> Finding {
    let short = context.video?.displaySize.map { min($0.width, $0.height) }
    return finding(
      "size", platform, isRight: short.map { $0 >= platform.shortSide },
      asked: "\(platform.shortSide) pixels and more on the short side",
      found: short.map { "\($0)" } ?? "no picture", remedy: "ask again for 1080p")
  }

  static func frameRate(_ context: CheckContext, _ platform: PlatformProfile) -> Finding {
    let rate = context.frameRate
    let (low, high) = (platform.frameRates.lowerBound, platform.frameRates.upperBound)
    return finding(
      "frame-rate", platform, isRight: rate.map { $0 >= low - 0.01 && $0 <= high + 0.01 },
      asked: "\(Words.number(low))–\(Words.number(high)) fps",
      found: rate.map { Words.number($0, decimals: 2) + " fps" } ?? "unknown",
      remedy: "ask again for 30 fps")
  }

  static func bitRate(_ context: CheckContext, _ platform: PlatformProfile) -> Finding {
    guard let limit = platform.bitRate else {
      return finding(
        "bit-rate", platform, isRight: nil, asked: "any", found: "no limit is named", remedy: "")
    }
    let rate = (context.video?.bitRate ?? context.facts.bitRate).map(Double.init)
    return finding(
      "bit-rate", platform, isRight: rate.map { $0 <= limit },
      asked: "at most \(Words.number(limit / 1e6, decimals: 1)) Mb/s",
      found: rate.map { Words.number($0 / 1e6, decimals: 2) + " Mb/s" } ?? "unknown",
      remedy: "preflight prep --limit makes it smaller")
  }

  static func sound(_ context: CheckContext, _ platform: PlatformProfile) -> Finding {
    guard let limits = platform.sound else {
      return finding(
        "sound", platform, isRight: nil, asked: "any", found: "no limit is named", remedy: "")
    }
    let asked = "AAC, \(limits.sampleRate / 1000) kHz and \(limits.channels) channels at most"
    guard let audio = context.audio else {
      return finding(
        "sound", platform, isRight: true, asked: asked, found: "no sound", remedy: "")
    }
    let (rate, channels) = (audio.sampleRate ?? 0, audio.channels ?? 0)
    return finding(
      "sound", platform,
      isRight: audio.codec == "aac" && rate <= limits.sampleRate && channels <= limits.channels,
      asked: asked,
      found: "\(audio.codec.uppercased()), \(Words.number(Double(rate) / 1000)) kHz, "
        + Words.count(channels, "channel"),
      remedy: "preflight prep --smooth encodes it anew")
  }

  static func bytes(_ context: CheckContext, _ platform: PlatformProfile) -> Finding {
    finding(
      "file-size", platform, isRight: context.facts.bytes <= platform.largest.bytes,
      asked: "at most \(platform.largest)", found: "\(ByteSize(context.facts.bytes))",
      remedy: "preflight prep --limit \(platform.largest.bytes)B makes it fit")
  }
}
