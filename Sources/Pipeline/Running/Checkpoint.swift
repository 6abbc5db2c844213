/// The moments of a run at which a death would leave different traces.
enum Moment: String, CaseIterable, Sendable {
  case runBegun
  case prepared
  case sessionOpened
  case sessionKept
  case fileUploaded
  case uploadKept
  case messageWritten
  case turnOver
  case messageAnswered
  case renderWritten
  case renderStarted
  case renderCompleted
  case downloadBegun
  case downloaded
  case downloadKept
  case verified
}

/// Called at each moment; what it throws ends the run there, as a death would.
typealias Checkpoint = @Sendable (Moment) throws -> Void
