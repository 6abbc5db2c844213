import MediaModel

/// Where the presentation of a source begins on its own clock; pure.
enum PresentationStart {
  /// Seconds to take off all times, so that the presentation begins at 0.
  ///
  /// The clock of an MP4 or MOV with an index begins at 0 by definition, and what is silent or
  /// dark before the first sample belongs to it. Broadcast streams, fragments cut from a longer
  /// stream, and Matroska begin wherever they were cut.
  static func seconds(_ facts: MediaFacts) -> Double {
    let hasClock = facts.indexFirst != nil && !facts.isFragmented
    // Without edits a late start can only be AAC's padding, which iTunes notes in a tag.
    if hasClock, facts.kind != .audio || facts.hasEditList { return 0 }
    return facts.startTime ?? 0
  }
}
