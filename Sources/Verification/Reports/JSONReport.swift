public import FaithfulJSON
import MediaModel

/// The verdict for programs, of the form that ``VerdictSchema`` describes.
///
/// Members without a value are left out; spans are `[start, end]` in seconds.
public enum JSONReport {
  /// The version of the form.
  public static let version = 1

  /// One file; `mended` says what was done to it, where anything was to be done.
  public static func json(_ verdict: Verdict, mended: [String]? = nil) -> JSON {
    JSON.object([
      ("version", JSON(version)),
      ("path", JSON(verdict.path)),
      ("outcome", JSON(verdict.outcome.rawValue)),
      ("quick", JSON(verdict.isQuick)),
      ("request", try? JSON.encoding(verdict.request)),
      ("platform", verdict.platform.map { JSON($0.name) }),
      ("findings", .array(verdict.findings.map(finding))),
      ("facts", verdict.facts.flatMap { try? JSON.encoding($0) }),
      ("measured", verdict.analysis.map(measured)),
      ("mended", mended.map { .array($0.map { JSON($0) }) }),
    ])
  }

  private static func finding(_ finding: Finding) -> JSON {
    JSON.object([
      ("code", JSON(finding.code)),
      ("outcome", JSON(finding.outcome.rawValue)),
      ("asked", finding.asked.map { JSON($0) }),
      ("found", JSON(finding.found)),
      ("remedy", finding.remedy.map { JSON($0) }),
      ("spans", spans(finding.spans)),
    ])
  }

  private static func spans(_ spans: [TimeSpan]) -> JSON? {
    guard !spans.isEmpty else { return Optional.none }
    return .array(spans.map { .array([rounded($0.start), rounded($0.end)]) })
  }

  private static func rounded(_ value: Double) -> JSON { JSON((value * 1000).rounded() / 1000) }

  private static func measured(_ analysis: MediaAnalysis) -> JSON {
    JSON.object([
      ("errors", JSON(analysis.errors)),
      ("messages", .array(analysis.messages.map { JSON($0) })),
      ("streams", .array(analysis.streams.map(stream))),
      ("loudness", analysis.sound?.loudness.map(rounded)),
      ("truePeak", analysis.sound?.truePeak.map(rounded)),
      ("longestKeyDistance", analysis.picture.map { rounded($0.longestKeyDistance) }),
    ])
  }

  private static func stream(_ tally: StreamTally) -> JSON {
    JSON.object([
      ("index", JSON(tally.index)),
      ("kind", JSON(tally.kind.rawValue)),
      ("packets", JSON(tally.packets)),
      ("frames", JSON(tally.frames)),
      ("start", tally.start.map(rounded)),
      ("end", tally.end.map(rounded)),
    ])
  }
}
