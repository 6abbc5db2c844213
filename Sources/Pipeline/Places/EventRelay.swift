import Synchronization

/// Hands events on one at a time, whichever threads they come from.
final class EventRelay: Sendable {
  private let gate = Mutex<Void>(())
  private let receiver: PipelineEvents

  init(_ receiver: @escaping PipelineEvents) { self.receiver = receiver }

  func send(_ event: PipelineEvent) {
    gate.withLock { _ in receiver(event) }
  }

  func notice(_ text: String) { send(.notice(.info, text)) }

  func warning(_ text: String) { send(.notice(.warning, text)) }
}
