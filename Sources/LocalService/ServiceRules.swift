public import MediaModel

/// Credits, limits and lifetimes of the local service. The defaults are those of the real one as
/// far as they are known.
public struct ServiceRules: Sendable, Hashable {
  /// Credits of a new anonymous account.
  public var anonymousCredits = 100
  /// Credits of a registered account, which is any token that starts with `nmv_reg_`.
  public var registeredCredits = 1000
  /// What a generated clip costs.
  public var generationCost = 100
  /// What editing costs, once per session.
  public var editingCost = 50
  /// Whether accounts that hold less than they began with are filled up when the server starts.
  public var isRefilledAtStart = false
  /// How long an anonymous token lives, in seconds.
  public var tokenLifetime = 7 * 86_400.0
  /// How long a download link lives, in seconds.
  public var linkLifetime = 86_400.0
  /// How many new anonymous tokens there are in `tokenLifetime`; more are answered with 429.
  public var tokensPerAddress = 100
  /// How many calls a token may make in ten seconds; more are answered with 429.
  public var callsPerTenSeconds = 2000
  /// The largest file; nil takes the limit of the skill that the request names.
  public var largestUpload: ByteSize?
  /// The longest video that a render makes, in seconds.
  public var longestVideo = 600.0

  /// The usual rules.
  public init() {}
}
