/// How fast the local service answers, in seconds.
public struct Pace: Sendable, Hashable {
  /// Between two events of a turn.
  public var betweenEvents: Double
  /// How long a tool seems to work, from its call to its response.
  public var tool: Double
  /// Between two heartbeats while a tool works.
  public var heartbeat: Double
  /// The least time from the start of a render to its end.
  public var render: Double

  /// Makes a pace.
  public init(betweenEvents: Double, tool: Double, heartbeat: Double, render: Double) {
    self.betweenEvents = betweenEvents
    self.tool = tool
    self.heartbeat = heartbeat
    self.render = render
  }

  /// Fast enough for tests, slow enough to see progress.
  public static let brisk = Pace(betweenEvents: 0.02, tool: 0.15, heartbeat: 0.05, render: 0.5)
  /// Without any pause.
  public static let instant = Pace(betweenEvents: 0, tool: 0, heartbeat: 1, render: 0)
  /// About as slow as the real service: an edit takes some 20 s, a render 30 s.
  public static let lifelike = Pace(betweenEvents: 0.4, tool: 15, heartbeat: 5, render: 30)

  /// The pace of that name: `instant`, `brisk` or `lifelike`.
  public static func named(_ name: String) -> Pace? {
    switch name {
    case "instant": instant
    case "brisk": brisk
    case "lifelike": lifelike
    default: nil
    }
  }
}
