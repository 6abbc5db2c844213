import MediaEngine
import MediaModel

/// Whether the file is whole: it decodes to its end, and holds what it says it holds.
enum WholeChecks {
  static func findings(_ context: CheckContext) -> [Finding] {
    guard let analysis = context.analysis else {
      return [
        Finding(code: "decodes", outcome: .notEvaluated, found: "only the headers were read")
      ]
    }
    return [
      decodes(analysis), frames(context, analysis), declaredLength(context),
      truncation(context), zeroLength(context, analysis), lengths(context),
      timeStamps(context, analysis),
      gaps(context, analysis),
    ]
  }

  static func decodes(_ analysis: MediaAnalysis) -> Finding {
    let failures = analysis.streams.reduce(0) { $0 + $1.failures + $1.concealed }
    let isWhole = analysis.errors == 0 && failures == 0
    let message = analysis.messages.first.map { ": \($0)" } ?? ""
    return Finding(
      code: "decodes", outcome: isWhole ? .pass : .fail, asked: "to the end without an error",
      found: isWhole
        ? "without an error"
        : Words.count(max(analysis.errors, failures), "error") + message,
      remedy: isWhole ? nil : "download it again, or export again")
  }

  static func frames(_ context: CheckContext, _ analysis: MediaAnalysis) -> Finding {
    guard let video = context.video, let tally = context.tally(video) else {
      return Finding(code: "frames", outcome: .notEvaluated, found: "no picture")
    }
    let declared = video.frameCount ?? tally.packets
    let isShort = tally.packets < declared
    let isLost = tally.frames < tally.packets && !context.facts.hasEditList
    let isNone = tally.frames == 0
    return Finding(
      code: "frames", outcome: isShort || isLost || isNone ? .fail : .pass,
      asked: Words.count(Int(declared), "picture") + " declared",
      found: Words.count(Int(tally.frames), "picture") + " decoded",
      remedy: isShort || isLost ? "download it again, or export again" : nil)
  }

  static func declaredLength(_ context: CheckContext) -> Finding {
    let video = context.video ?? context.audio
    guard let declared = video?.duration ?? context.facts.duration,
      let decoded = context.tally(video)?.length
    else { return Finding(code: "declared-length", outcome: .notEvaluated, found: "unknown") }
    let allowed = max(context.thresholds[.declaredDifference], context.frameLength * 2)
    // Some containers count from 0 to the end, some from the first picture on.
    let end = context.tally(video)?.end ?? decoded
    let isRight = min(abs(declared - decoded), abs(declared - end)) <= allowed
    return Finding(
      code: "declared-length", outcome: isRight ? .pass : .fail,
      asked: Words.seconds(declared) + " declared", found: Words.seconds(decoded) + " decoded",
      remedy: isRight ? nil : "download it again, or --fix writes a true index")
  }

  static func truncation(_ context: CheckContext) -> Finding {
    guard let edits = context.edits else {
      return Finding(code: "cut-off", outcome: .notEvaluated, found: "no MP4")
    }
    return Finding(
      code: "cut-off", outcome: edits.missingBytes == nil ? .pass : .fail, asked: "all of it",
      found: edits.missingBytes.map { "\($0) bytes are missing" } ?? "all of it",
      remedy: edits.missingBytes == nil ? nil : "download it again")
  }

  static func zeroLength(_ context: CheckContext, _ analysis: MediaAnalysis) -> Finding {
    let empty = analysis.streams.filter { $0.frames == 0 }.map(\.index)
    return Finding(
      code: "empty-tracks", outcome: empty.isEmpty ? .pass : .fail, asked: "none",
      found: empty.isEmpty
        ? "none" : "no frame in track " + empty.map { "\($0)" }.joined(separator: ", "),
      remedy: empty.isEmpty ? nil : "export again")
  }

  static func lengths(_ context: CheckContext) -> Finding {
    guard let picture = context.tally(context.video), let sound = context.tally(context.audio),
      let pictureEnd = picture.end, let soundEnd = sound.end
    else {
      return Finding(code: "sound-length", outcome: .notEvaluated, found: "one of them alone")
    }
    let difference = soundEnd - pictureEnd
    let outcome: Outcome =
      abs(difference) > context.thresholds[.lengthDifferenceFail]
      ? .fail : abs(difference) > context.thresholds[.lengthDifferenceWarn] ? .warn : .pass
    let way = difference < 0 ? "earlier" : "later"
    return Finding(
      code: "sound-length", outcome: outcome, asked: "ends with the picture",
      found: "sound ends \(Words.seconds(abs(difference))) \(way)",
      remedy: outcome == .pass ? nil : "ask again: “make the music end with the picture”")
  }

  /// A single picture that is squeezed in among others that come evenly is a wrong time stamp;
  /// where the distances vary anyway, it is the clip's way, told by the pace.
  static func timeStamps(_ context: CheckContext, _ analysis: MediaAnalysis) -> Finding {
    let steps = analysis.streams.reduce(0) { $0 + $1.backwardSteps + $1.disorder }
    let squeezed = context.picture.map { $0.squeezedSteps } ?? 0
    let others = (context.picture?.unevenSteps ?? 0) - squeezed * 2
    let isEven = others <= 1 || StructureChecks.isEven(context)
    let outcome: Outcome = steps > 0 ? .fail : squeezed > 0 && isEven ? .warn : .pass
    return Finding(
      code: "time-stamps", outcome: outcome, asked: "rising evenly",
      found: steps > 0
        ? Words.count(steps, "step") + " back or none"
        : outcome == .pass
          ? "rising" : Words.count(squeezed, "picture") + " shown for less than half its time",
      remedy: outcome == .pass ? nil : "preflight prep writes new ones")
  }

  static func gaps(_ context: CheckContext, _ analysis: MediaAnalysis) -> Finding {
    let limit = context.frameLength * 3
    let spans = analysis.streams.flatMap(\.gaps)
      .filter { $0.length > max(limit, context.thresholds[.gapWarn]) }
    let longest = spans.map(\.length).max() ?? 0
    let outcome: Outcome =
      spans.isEmpty ? .pass : longest > context.thresholds[.gapFail] ? .fail : .warn
    return Finding(
      code: "gaps", outcome: outcome, asked: "none",
      found: spans.isEmpty
        ? "none" : Words.count(spans.count, "gap") + ", the longest \(Words.seconds(longest))",
      remedy: spans.isEmpty ? nil : "export again", spans: spans)
  }
}
