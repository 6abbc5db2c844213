import Synchronization

/// Hands out 0, 1, 2, … to whoever asks next.
final class SharedIndex: Sendable {
  private let next = Atomic<Int>(0)

  func take(below count: Int) -> Int? {
    let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
    return index < count ? index : nil
  }
}
