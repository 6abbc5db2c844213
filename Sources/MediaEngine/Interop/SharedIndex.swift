import Synchronization

/// Hands out 0, 1, 2, … to whoever asks next.
public final class SharedIndex: Sendable {
  private let next = Atomic<Int>(0)

  /// Makes one that begins at 0.
  public init() {}

  /// The next index; nil where there are no more than `count`.
  public func take(below count: Int) -> Int? {
    let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
    return index < count ? index : nil
  }
}
