/// Compares copied streams with their source, packet by packet.
public enum PacketComparison {
  /// Throws a ``MediaError`` of kind `unsound` at the first difference in content, order or time.
  ///
  /// - Parameter streams: The source's streams in the copy's order; nil for those of the same kind
  ///   in order.
  public static func run(
    copy: String, source: String, streams: [Int]? = nil, cancellation: Cancellation? = nil
  ) throws {
    throw MediaError(.other, operation: "comparing", path: copy, detail: "not available")
  }
}
