import MediaModel

/// One file that is to be worked on.
struct WorkItem: Sendable {
  /// The file.
  var file: FoundFile
  /// What is known of it.
  var facts: MediaFacts?
  /// What is done with it.
  var decision: Decision
  /// The output's path below the output folder; nil where nothing is delivered.
  var name: String?

  /// The work, in seconds of one core.
  var cost: Double { decision.delivers ? decision.estimate.coreSeconds : 0 }

  /// Whether more threads make it faster: encoding, and the look at a copy.
  var gainsFromThreads: Bool {
    decision.recipes.contains {
      switch $0 {
      case .transcode, .fit, .remux, .copy, .recodeSound, .split, .transparent, .encodedParts: true
      case .picture(let format): format == .mp4
      case .stripLocation, .fillSizes, .sound: false
      }
    }
  }
}
