/// What one message came to.
public struct Turn: Hashable, Sendable {
  /// The service's answer as it may be shown: GUI instructions dropped, nothing that steers a
  /// terminal left.
  public var text: String
  /// What the answer asks the client to do in place of buttons.
  public var actions: [GUIAction]
  /// What changed in the draft, in words, such as `Title added: 'Urban Dreams' (0-3s)`.
  public var changes: [String]
  /// The state after the turn, where it was read.
  public var state: ProjectState?
  /// Whether the connection was lost and the outcome read from the state.
  public var recovered: Bool

  /// Makes a turn.
  public init(
    text: String = "", actions: [GUIAction] = [], changes: [String] = [],
    state: ProjectState? = nil, recovered: Bool = false
  ) {
    self.text = text
    self.actions = actions
    self.changes = changes
    self.state = state
    self.recovered = recovered
  }
}

/// What happens while a message is worked on.
public enum TurnEvent: Hashable, Sendable {
  /// The message has reached the service; from here on it may be charged.
  case accepted
  /// A piece of the answer to show now. Pieces follow each other without anything between.
  case text(String)
  /// A tool of the service has begun; for the progress line.
  case toolStarted(name: String)
  /// A tool of the service has ended; for the progress line.
  case toolFinished(name: String)
  /// Two more minutes without text; the line to show.
  case stillWorking(String)
  /// The connection was lost; the state will be read after so many seconds.
  case recovering(attempt: Int, of: Int, wait: Double)
}

/// What the service's talk of buttons comes to.
public enum GUIAction: Hashable, Sendable {
  /// Export the video.
  case export
  /// Read the state.
  case readState
  /// Show the timeline.
  case showTimeline
  /// Read the credits.
  case readCredits
  /// Send these words as an edit.
  case edit(String)
}
