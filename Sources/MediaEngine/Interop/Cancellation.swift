import Synchronization

/// A request to stop that reaches blocking C code, from any thread.
public final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)
  private let outer: Cancellation?

  /// Makes one that has not been asked for; work that holds it also stops when the outer one is.
  public init(within outer: Cancellation? = nil) { self.outer = outer }

  /// Asks all work that holds this to stop; it stays asked for.
  public func cancel() { flag.store(true, ordering: .releasing) }

  /// Whether stopping was asked for.
  public var isCancelled: Bool {
    flag.load(ordering: .acquiring) || outer?.isCancelled == true
  }

  /// Throws a ``MediaError`` of kind `cancelled` once stopping was asked for.
  public func check() throws {
    if isCancelled { throw MediaError.cancelled() }
  }
}

extension MediaError {
  static func cancelled(operation: String = "stopped on request", path: String = "") -> MediaError {
    MediaError(.cancelled, operation: operation, path: path, detail: "")
  }
}
