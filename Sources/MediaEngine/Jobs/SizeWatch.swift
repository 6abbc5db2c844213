import MediaModel

/// Watches a stream of H.264 that is copied for pictures of another size, as where recordings were joined.
///
/// Browsers show each at its own size; not every program does.
struct SizeWatch {
  private let stream: Int
  private var first: [Int]?
  /// Whether there were pictures of more than one size.
  private(set) var hasChanged = false

  /// Bytes in which a key picture's headers stand.
  private static let reach = 4096

  /// Nil where there is nothing to watch.
  init?(_ facts: MediaFacts) {
    guard facts.container.isRecording, let stream = facts.mainVideo, stream.codec == "h264" else {
      return nil
    }
    self.stream = stream.index
  }

  mutating func note(_ packet: Packet) {
    guard packet.streamIndex == stream, packet.isKey, !hasChanged,
      let size = packet.withBytes({ H264Parameters.sizes([UInt8]($0.prefix(Self.reach))) }).first
    else { return }
    hasChanged = first.map { $0 != size } ?? false
    first = first ?? size
  }
}
