import MediaModel

/// What a viewer would be ashamed of in the picture.
enum PictureChecks {
  static func findings(_ context: CheckContext) -> [Finding] {
    guard let picture = context.picture, let tally = context.tally(context.video),
      let length = tally.length, length > 0
    else { return [Finding(code: "picture", outcome: .notEvaluated, found: "not decoded")] }
    return [
      black(context, picture, length), plain(context, picture, length),
      frozen(context, picture, length), repeated(context, picture), bars(context, picture),
      flashing(picture),
    ]
  }

  static func black(
    _ context: CheckContext, _ picture: PictureAnalysis, _ length: Double
  ) -> Finding {
    stretches(
      "black", picture.black, length, warn: context.thresholds[.blackWarn],
      fail: context.thresholds[.blackFail],
      remedy: isTail(picture.black, context)
        ? "--fix cuts a black end" : "ask again for the gap to be filled"
    )
  }

  static func plain(
    _ context: CheckContext, _ picture: PictureAnalysis, _ length: Double
  ) -> Finding {
    stretches(
      "one-colour", picture.plain, length, warn: context.thresholds[.plainWarn],
      fail: context.thresholds[.plainFail], remedy: "ask again for the gap to be filled")
  }

  private static func isTail(_ spans: [TimeSpan], _ context: CheckContext) -> Bool {
    guard spans.count == 1, let span = spans.first, let end = context.tally(context.video)?.end
    else { return false }
    return span.end >= end - 0.05 && span.start > 0.1
  }

  /// Stretches by the longest; half of the video or more is a fault at any length.
  private static func stretches(
    _ code: String, _ spans: [TimeSpan], _ length: Double, warn: Double,
    fail: Double, remedy: String
  ) -> Finding {
    let longest = spans.map(\.length).max() ?? 0
    let total = spans.reduce(0) { $0 + $1.length }
    let outcome: Outcome =
      longest >= fail - 1e-6 || total >= length / 2 && total >= warn
      ? .fail : longest >= warn - 1e-6 ? .warn : .pass
    let told = outcome == .pass ? [] : spans
    return Finding(
      code: code, outcome: outcome, asked: "less than \(Words.seconds(warn)) at a time",
      found: outcome == .pass
        ? "none" : "\(Words.seconds(total)), at \(Words.spans(told))",
      remedy: outcome == .pass ? nil : remedy, spans: told)
  }

  static func frozen(
    _ context: CheckContext, _ picture: PictureAnalysis, _ length: Double
  ) -> Finding {
    let warn = context.thresholds[.freezeWarn]
    let isAll =
      picture.stillSeconds >= length * context.thresholds[.freezePart] && length >= warn
      && picture.moving <= 2
    let spans = isAll ? [TimeSpan(start: 0, end: length)] : picture.frozen
    let total = spans.reduce(0) { $0 + $1.length }
    let outcome: Outcome =
      isAll || total >= length / 2 && total > 0 ? .fail : spans.isEmpty ? .pass : .warn
    return Finding(
      code: "frozen", outcome: outcome, asked: "moves, or is held from a cut on",
      found: isAll
        ? "one picture stands still from beginning to end"
        : spans.isEmpty
          ? "none" : "stands still for \(Words.seconds(total)): \(Words.spans(spans))",
      remedy: outcome == .pass ? nil : "ask again for movement there", spans: spans)
  }

  static func repeated(_ context: CheckContext, _ picture: PictureAnalysis) -> Finding {
    let whole = picture.repeated + picture.moving
    let part = Double(picture.repeated) / Double(max(1, whole))
    let isRight = part <= context.thresholds[.repeatPart] + 0.02 || picture.repeated < 5
    return Finding(
      code: "repeated-frames", outcome: isRight ? .pass : .warn,
      asked: "at most \(Words.percent(context.thresholds[.repeatPart])) of those that move",
      found: isRight ? "few" : "\(Words.percent(part)) repeat the one before: movement stutters",
      remedy: isRight ? nil : "ask again for the full frame rate")
  }

  static func bars(_ context: CheckContext, _ picture: PictureAnalysis) -> Finding {
    let limit = context.thresholds[.barPart]
    var (tops, sides) = (
      min(picture.bars.top, picture.bars.bottom), min(picture.bars.left, picture.bars.right)
    )
    if (context.video?.rotation ?? 0) % 180 != 0 { (tops, sides) = (sides, tops) }
    let has = max(tops, sides) >= limit && tops < 0.49 && sides < 0.49
    guard has, let shown = context.video?.displaySize else {
      return Finding(code: "bars", outcome: .pass, asked: "none", found: "none")
    }
    let inner = Resolution(
      width: Int((Double(shown.width) * (1 - (sides >= limit ? sides * 2 : 0))).rounded()),
      height: Int((Double(shown.height) * (1 - (tops >= limit ? tops * 2 : 0))).rounded()))
    let name = tops >= limit ? (sides >= limit ? "window box" : "letterbox") : "pillarbox"
    let isAsked = context.request.aspectRatio != nil || context.request.resolution != nil
    return Finding(
      code: "bars", outcome: isAsked ? .fail : .warn, asked: "a picture that fills its frame",
      found: "\(name): a picture of about \(inner) inside \(shown)",
      remedy: "ask again to fill the frame, or --fix --shape crop")
  }

  static func flashing(_ picture: PictureAnalysis) -> Finding {
    let spans = picture.flashing.isEmpty ? picture.redFlashing : picture.flashing
    let what = picture.flashing.isEmpty ? "saturated red flashes" : "flashes"
    return Finding(
      code: "flashing", outcome: spans.isEmpty ? .pass : .fail,
      asked: "three flashes a second at most",
      found: spans.isEmpty
        ? "none" : "\(what) more than three times a second: \(Words.spans(spans))",
      remedy: spans.isEmpty ? nil : "can cause seizures: ask again for slower changes",
      spans: spans)
  }
}
