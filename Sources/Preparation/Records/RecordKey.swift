import MediaModel

/// What bears on a result besides its source: options, and the decision that they came to.
///
/// A result stands while the options are the same, and also where others come to the same decision and have no
/// other part in what was made: a kept photo, when the limit for clips is lowered.
struct RecordKey: Hashable, Sendable {
  /// Raised when the same source and options would come out otherwise than before.
  static let rulesVersion = 12

  /// A digest of what may bear on any file: the rules, the policy, how outputs are checked and what is left out
  /// of them and their records.
  let common: String
  /// A digest of the options that bear on some files.
  let rest: String
  /// A digest of the decision and of those options that its making heeded; empty where another way than the
  /// decision's first was taken, so that any may have mattered.
  let making: String

  /// - Parameters:
  ///   - decision: What was decided.
  ///   - recipe: What made the result in the end; nil where nothing was made.
  init(_ options: PreparationOptions, decision: Decision? = nil, madeBy recipe: Recipe? = nil) {
    let policy = options.policy
    common = Self.digest([
      "\(Self.rulesVersion)", policy.skill, policy.version,
      policy.accepted.sorted().joined(separator: ","),
      policy.smoothest.sorted().joined(separator: ","), "\(options.deep)",
      "\(options.keepLocation)",
    ])
    rest = Self.digest([
      "\(options.effectiveLimit.bytes)", "\(options.smooth)", options.preset ?? "",
      options.oversize.rawValue, options.trim.map { "\($0.lowerBound)-\($0.upperBound)" } ?? "",
    ])
    guard var decision, let recipe, recipe == decision.recipes.first else {
      making = ""
      return
    }
    decision.estimate = Estimate(bytes: 0, coreSeconds: 0)
    making = Self.digest(["\(decision)"] + recipe.heeded(of: options))
  }

  /// Reads what ``text`` wrote; keys of earlier versions are like no other.
  init(text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    (common, rest, making) = parts.count == 3 ? (parts[0], parts[1], parts[2]) : (text, "", "")
  }

  /// How it is written.
  var text: String { "\(common)-\(rest)-\(making)" }

  /// The key of what another one's result is when it stands under the options of this.
  func made(like other: RecordKey) -> RecordKey {
    RecordKey(text: "\(common)-\(rest)-\(other.making)")
  }

  /// Whether all options are the same.
  func hasOptions(of other: RecordKey) -> Bool { common == other.common && rest == other.rest }

  private static func digest(_ words: [String]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in words.joined(separator: "|").utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return String(hash, radix: 16)
  }
}

extension Recipe {
  /// The options of a run that bear on what it makes, besides those that bear on all files.
  ///
  /// A copy and what is encoded at constant quality come out the same under any limit that they meet.
  fileprivate func heeded(of options: PreparationOptions) -> [String] {
    let limit = "\(options.effectiveLimit.bytes)"
    let preset = options.preset ?? ""
    return switch self {
    case .copy, .stripLocation, .remux: []
    case .transcode: [preset]
    case .recodeSound, .transparent, .split, .sound: [limit]
    case .picture(let format): format == .mp4 ? [limit, preset] : [limit]
    case .fit, .encodedParts: [limit, preset]
    }
  }
}
