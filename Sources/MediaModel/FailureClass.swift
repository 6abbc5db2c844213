/// Who has to act when something fails. The exit status of a command follows from it.
public enum FailureClass: Int32, Sendable, Codable, CaseIterable {
  /// What was made or looked at is not as it should be.
  case notPassed = 1
  /// The command was used in a way it does not have.
  case usage = 2
  /// The service refused.
  case refused = 3
  /// The network failed, or something took too long.
  case network = 4
  /// This machine: no permission, no room, no encoder.
  case machine = 5
  /// The person stopped it.
  case interrupted = 130
}
