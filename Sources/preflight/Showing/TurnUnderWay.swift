import Pipeline
import Service
import Synchronization

/// A message that the service works on. It goes on when nobody waits for it any longer.
final class TurnUnderWay: Sendable {
  private let task: Task<Turn, any Error>
  private let over = Mutex(false)

  /// Sends the words; `show` gets the answer's pieces.
  init(_ words: String, in project: Project, show: @escaping @Sendable (String) -> Void) {
    task = Task { try await project.chat(words, onText: show) }
  }

  /// Whether its end has been seen.
  var isOver: Bool { over.withLock { $0 } }

  /// What it came to; waits for its end.
  var result: Result<Turn, any Error> {
    get async {
      let result = await task.result
      over.withLock { $0 = true }
      return result
    }
  }

  /// Waits for its end, or until `stop` yields; true when it is over.
  func isOver(before stops: AsyncStream<Void>) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask { [self] in
        // The message goes on when this task is cancelled, so its end is looked for.
        let ends = AsyncStream<Void> { continuation in
          Task {
            _ = await result
            continuation.finish()
          }
        }
        for await _ in ends {}
        return isOver
      }
      group.addTask {
        for await _ in stops { break }
        return false
      }
      defer { group.cancelAll() }
      return await group.next() ?? false
    }
  }

  /// Lets go of it: the connection is closed, and the message stays with the service.
  func leave() { task.cancel() }
}
