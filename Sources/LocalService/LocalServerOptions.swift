/// How the local service is set up.
public struct LocalServerOptions: Sendable {
  /// The port on 127.0.0.1; 0 picks a free one.
  public var port: UInt16
  /// The folder that keeps sessions, uploads, drafts and renders across restarts; nil takes a
  /// temporary one that goes with the server.
  public var data: String?
  /// Faults to play from the start.
  public var faults: FaultPlan
  /// How fast answers come.
  public var pace: Pace
  /// Credits, limits and lifetimes.
  public var rules: ServiceRules
  /// Decides which edits are answered without text and which answers use GUI talk.
  public var seed: UInt64
  /// Takes one line per finished request, such as `POST /run_sse 200`; called on the thread of
  /// the request.
  public var log: (@Sendable (String) -> Void)?

  /// Makes options; what is not given is a temporary, fault-free service on a free port.
  public init(
    port: UInt16 = 0, data: String? = nil, faults: FaultPlan = FaultPlan(),
    pace: Pace = .brisk, rules: ServiceRules = ServiceRules(), seed: UInt64 = 1,
    log: (@Sendable (String) -> Void)? = nil
  ) {
    self.port = port
    self.data = data
    self.faults = faults
    self.pace = pace
    self.rules = rules
    self.seed = seed
    self.log = log
  }

  /// The service inside a command: its balance never runs dry between runs.
  public static func embedded(data: String?) -> LocalServerOptions {
    var rules = ServiceRules()
    rules.anonymousCredits = 10_000
    rules.isRefilledAtStart = true
    return LocalServerOptions(data: data, rules: rules)
  }
}
