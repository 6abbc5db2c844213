import Brief
import FaithfulJSON
import Foundation
import Ledger
import MediaModel
import Service

/// The words that ask for what a video lacks, and for nothing else.
enum Correction {
  /// The checks whose failure the service can mend; others are defects of the file.
  static let mendable: Set<String> = ["duration", "aspect-ratio", "resolution", "sound"]

  /// The message for findings that failed; nil when asking can't mend any of them.
  static func message(
    for findings: [Finding], request: VideoRequest, part: Int, parts: Int, inChinese: Bool
  ) -> String? {
    var failed = Set(findings.filter { $0.outcome == .fail }.map(\.code)).intersection(mendable)
    if request.exceedsService { failed.remove("resolution") }
    var wishes: [String] = []
    if failed.contains("duration"), let wish = length(request, inChinese) { wishes.append(wish) }
    if !failed.isDisjoint(with: ["aspect-ratio", "resolution"]),
      let wish = shape(request, inChinese)
    {
      wishes.append(wish)
    }
    if failed.contains("sound"), let sound = request.sound {
      wishes.append(
        inChinese ? (sound ? "要有声音" : "不要任何声音") : sound ? "with sound" : "without any sound")
    }
    guard !wishes.isEmpty else { return nil }
    if inChinese {
      let which = parts > 1 ? "第\(part + 1)个视频" : "视频"
      return "请把\(which)改为：\(wishes.joined(separator: "，"))。其他内容保持不变。"
    }
    let which = parts > 1 ? "video \(part + 1)" : "the video"
    return "Change \(which) so that it is \(wishes.joined(separator: ", ")). "
      + "Keep everything else as it is."
  }

  private static func length(_ request: VideoRequest, _ inChinese: Bool) -> String? {
    if let seconds = request.duration {
      return inChinese
        ? "时长\(Words.number(seconds))秒" : "exactly \(Words.number(seconds)) seconds long"
    }
    guard let range = request.durationRange else { return nil }
    let (low, high) = (Words.number(range.lowerBound), Words.number(range.upperBound))
    if range.lowerBound <= 0 {
      return inChinese ? "时长不超过\(high)秒" : "at most \(high) seconds long"
    }
    if range.upperBound >= VideoRequest.unboundedDuration {
      return inChinese ? "时长至少\(low)秒" : "at least \(low) seconds long"
    }
    return inChinese ? "时长\(low)到\(high)秒" : "between \(low) and \(high) seconds long"
  }

  private static func shape(_ request: VideoRequest, _ inChinese: Bool) -> String? {
    var words: [String] = []
    if let ratio = request.aspectRatio { words.append("\(ratio)") }
    if let size = request.resolution, !request.exceedsService {
      words.append("\(size.width)x\(size.height)")
    } else if let lines = request.shortSide, !request.exceedsService {
      words.append("\(lines)p")
    }
    guard !words.isEmpty else { return nil }
    return (inChinese ? "画面" : "") + words.joined(separator: inChinese ? "，" : " at ")
  }
}

extension RunEngine {
  /// The words of this round: the prompt, or what the verdicts of the round before ask for.
  func roundMessage() async throws -> String {
    guard run.round > 0 else { return job.prompt + (prepared?.words ?? "") }
    let wrong = try await ledger.verdicts(run: runID)
      .filter { $0.round == run.round - 1 && $0.outcome == Outcome.fail.rawValue }
    for record in wrong {
      let findings: [Finding] = try JSON(parsing: record.findings).decoded()
      if let words = correction(findings, part: record.part) { return words }
    }
    throw PipelineError(
      .machine, "the ledger does not say what to correct", advice: "start over with --fresh")
  }

  /// Begins a round that asks for a correction, where there is one to ask for, retries are left
  /// and the credits allow it; false where the video has to do as it is.
  func beginsCorrection(_ findings: [Finding], part: Int, path: String) async throws -> Bool {
    guard run.round < job.retries, let words = correction(findings, part: part) else {
      return false
    }
    if try await spent() >= (job.creditLimit ?? .infinity) {
      relay.warning("no correction is asked for: the limit of credits is reached")
      return false
    }
    if path.isEmpty {
      try await ledger.keep(
        VerdictRecord(
          run: runID, round: run.round, part: part, path: path, outcome: Outcome.fail.rawValue,
          findings: try JSON.encoding(findings).text()))
    }
    try await ledger.note(run: runID, round: run.round + 1)
    verdicts = [:]
    relay.warning("asking for a correction (\(run.round + 1) of \(job.retries)): \(words)")
    return true
  }

  private func correction(_ findings: [Finding], part: Int) -> String? {
    Correction.message(
      for: findings, request: job.requests[part], part: part, parts: job.requests.count,
      inChinese: job.prompt.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) })
  }
}
