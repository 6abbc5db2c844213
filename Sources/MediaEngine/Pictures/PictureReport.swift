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
    if found.size != full {
      notes.append(.madeSmaller(from: full, to: found.size, Reason.fewBytes))
    }
    if Double(facts.bytes) < Double(limit.bytes) * PictureFit.enough, found.size == full,
      let reason = Reason.qualityReached(found.setting)
    {
      notes.append(reason)
    }
  }
}

extension Reason {
  /// Said where a picture ends under its limit as more bits would not show; nil where the quality
  /// is none of those.
  fileprivate static func qualityReached(_ setting: PictureFit.Setting) -> Reason? {
    if setting.isLossless { return .qualityReached("nothing of it is lost") }
    guard setting.quality >= StillEncoder.mostQuality(of: .jpeg) else { return nil }
    return .qualityReached("more would not show (quality \(Int(setting.quality)))")
  }
}
