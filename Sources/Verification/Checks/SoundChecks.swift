import Foundation
import MediaModel

/// What a listener would be ashamed of in the sound.
enum SoundChecks {
  static func findings(_ context: CheckContext) -> [Finding] {
    guard let sound = context.sound, let tally = context.tally(context.audio),
      let length = tally.length, length > 0
    else { return [Finding(code: "loudness", outcome: .notEvaluated, found: "no sound")] }
    let isSilent = (sound.truePeak ?? -200) <= context.thresholds[.silenceLevel]
    return [
      silence(context, sound, length), channels(sound), clipping(context, sound, length),
      loudness(context, sound, isSilent), truePeak(context, sound, isSilent),
      end(context, sound),
    ]
  }

  static func silence(
    _ context: CheckContext, _ sound: SoundAnalysis, _ length: Double
  ) -> Finding {
    let warn = context.thresholds[.silenceWarn]
    let longest = sound.silent.map(\.length).max() ?? 0
    let total = sound.silent.reduce(0) { $0 + $1.length }
    let isWanted = context.request.sound == true
    let isAll = total >= length * 0.98
    if context.request.sound == false {
      return Finding(
        code: "silence", outcome: .notEvaluated, found: "silence was asked")
    }
    let isLong = longest >= warn - 1e-6
    let outcome: Outcome =
      isWanted && (isAll || longest >= context.thresholds[.silenceFail])
      ? .fail : isAll || isLong ? .warn : .pass
    let told = outcome == .pass ? [] : sound.silent
    return Finding(
      code: "silence", outcome: outcome, asked: "less than \(Words.seconds(warn)) at a time",
      found: isAll
        ? "all of it is silent"
        : outcome == .pass ? "none" : "\(Words.seconds(total)): \(Words.spans(told))",
      remedy: outcome == .pass
        ? nil
        : isAll || !isTail(context, sound)
          ? "ask again for music there" : "ask again for music there; --fix cuts a silent end",
      spans: told)
  }

  private static func isTail(_ context: CheckContext, _ sound: SoundAnalysis) -> Bool {
    guard let last = sound.silent.last, let end = context.tally(context.audio)?.end else {
      return false
    }
    return last.end >= end - 0.05
  }

  static func channels(_ sound: SoundAnalysis) -> Finding {
    let missing = sound.missingChannels
    let names =
      sound.channels == 2 ? missing.map { $0 == 0 ? "left" : "right" } : missing.map { "\($0 + 1)" }
    return Finding(
      code: "channels", outcome: missing.isEmpty ? .pass : sound.channels == 2 ? .fail : .warn,
      asked: "sound in all",
      found: missing.isEmpty
        ? Words.count(sound.channels, "channel")
        : "nothing in channel " + names.joined(separator: ", "),
      remedy: missing.isEmpty ? nil : "one ear hears nothing: ask again, or mix down to mono")
  }

  static func clipping(
    _ context: CheckContext, _ sound: SoundAnalysis, _ length: Double
  ) -> Finding {
    let perMinute = Double(sound.clips) / max(length / 60, 1.0 / 6)
    let isRight = perMinute <= context.thresholds[.clips]
    return Finding(
      code: "clipping", outcome: isRight ? .pass : .warn,
      asked: "at most \(Words.number(context.thresholds[.clips])) places a minute",
      found: isRight ? "none to speak of" : Words.count(sound.clips, "place") + " at full scale",
      remedy: isRight ? nil : "it crackles: ask again with quieter music",
      spans: isRight ? [] : sound.clipped)
  }

  static func loudness(
    _ context: CheckContext, _ sound: SoundAnalysis, _ isSilent: Bool
  ) -> Finding {
    let (low, high) = (context.thresholds[.loudnessLow], context.thresholds[.loudnessHigh])
    guard let loudness = sound.loudness, !isSilent else {
      return Finding(code: "loudness", outcome: .notEvaluated, found: "nothing to measure")
    }
    let isRight = loudness >= low && loudness <= high
    return Finding(
      code: "loudness", outcome: isRight ? .pass : .warn,
      asked: "\(Words.number(low)) to \(Words.number(high)) LUFS",
      found: "\(Words.number(loudness, decimals: 1)) LUFS",
      remedy: isRight
        ? nil
        : (loudness < low ? "too quiet" : "too loud") + ": --fix brings it to -14 LUFS")
  }

  static func truePeak(
    _ context: CheckContext, _ sound: SoundAnalysis, _ isSilent: Bool
  ) -> Finding {
    guard let peak = sound.truePeak, !isSilent else {
      return Finding(code: "true-peak", outcome: .notEvaluated, found: "nothing to measure")
    }
    let limit = context.thresholds[.truePeak]
    // The tolerance of a meter after EBU Tech 3341.
    let isRight = peak <= limit + 0.2
    return Finding(
      code: "true-peak", outcome: isRight ? .pass : .warn,
      asked: "at most \(Words.number(limit, decimals: 1)) dBTP",
      found: "\(Words.number(peak, decimals: 1)) dBTP",
      remedy: isRight ? nil : "distorts on some players: --fix lowers it")
  }

  static func end(_ context: CheckContext, _ sound: SoundAnalysis) -> Finding {
    let level = sound.endPeak > 0 ? 20 * log10(sound.endPeak) : -200
    let isRight = level <= context.thresholds[.endLevel]
    let end = context.tally(context.audio)?.end ?? 0
    return Finding(
      code: "end-click", outcome: isRight ? .pass : .warn, asked: "fades or ends softly",
      found: isRight
        ? "ends softly" : "breaks off at \(Words.number(level, decimals: 1)) dBFS: a click",
      remedy: isRight ? nil : "ask again: “fade the music out at the end”",
      spans: isRight ? [] : [TimeSpan(start: max(0, end - 0.05), end: end)])
  }
}
