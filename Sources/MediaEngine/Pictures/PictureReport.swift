public import MediaModel

/// What came of converting a picture.
public struct PictureReport: Hashable, Sendable {
  /// The facts of what was written.
  public var facts: MediaFacts
  /// What was done to meet the limit, for people.
  public var notes: [Reason]

  init(facts: MediaFacts, notes: [Reason]) {
    self.facts = facts
    self.notes = notes
  }

  /// - Parameter source: The bytes of the source. A limit that it keeps to need not be filled.
  init<Made>(
    _ facts: MediaFacts, of found: PictureFit.Result<Made>, from full: Resolution,
    limit: ByteSize?, source: Int64
  ) {
    self.init(facts: facts, notes: [])
    guard let limit, facts.bytes > limit.bytes || source > limit.bytes else { return }
    if found.size != full { notes.append(.madeSmaller(from: full, to: found.size)) }
    if Double(facts.bytes) < Double(limit.bytes) * PictureFit.enough, found.size == full,
      let reason = Reason.qualityReached(found.setting)
    {
      notes.append(reason)
    }
  }
}

extension Reason {
  /// Said where a limit took pixels.
  static func madeSmaller(from size: Resolution, to less: Resolution) -> Reason {
    Reason(code: "made-smaller", text: "The picture was made smaller, \(size) to \(less).")
  }

  /// Said where a picture ends under its limit as more bits would not show; nil where the quality
  /// is none of those.
  fileprivate static func qualityReached(_ setting: PictureFit.Setting) -> Reason? {
    if setting.isLossless {
      return Reason(
        code: qualityReachedCode, text: "It ends under the limit: nothing of it is lost.")
    }
    guard setting.quality >= StillEncoder.mostQuality(of: .jpeg) else { return nil }
    let quality = Int(setting.quality)
    return Reason(
      code: qualityReachedCode,
      text: "It ends under the limit: at quality \(quality) more bits would not show.")
  }

  /// Said of an MP4 made of an animation.
  static let rateFactorReached = Reason(
    code: qualityReachedCode,
    text: "It ends under the limit: at x264's rate factor \(AnimationJob.rateFactor) more bits "
      + "would not show.")

  private static let qualityReachedCode = "quality-reached"
}
