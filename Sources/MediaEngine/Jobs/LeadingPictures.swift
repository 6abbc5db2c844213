/// Finds the pictures with which a recording, or one that is joined to it, begins between key frames: no decoder can show them, nor those
/// that are shown before the first key frame and refer to them.
struct LeadingPictures {
  private enum State {
    case unknown
    case waiting(packets: Int)
    /// Behind the first key frame, which is shown at that time.
    case begun(Int64)
    case whole
  }
  private var state: State

  /// Packets within which a key frame comes: streams that refresh bit by bit may have none.
  private static let patience = 600

  init() { state = .unknown }

  /// - Parameter first: The first packet of a recording that is joined to another: what is shown before its
  ///   first key frame would be decoded from pictures of the other.
  init(joinedAt first: Packet) {
    state = first.isKey ? first.presentationTime.map { .begun($0) } ?? .whole : .waiting(packets: 0)
  }

  /// Whether the next packet of a stream is one of them.
  mutating func includes(_ packet: Packet) -> Bool {
    if case .unknown = state { state = packet.isKey ? .whole : .waiting(packets: 0) }
    switch state {
    case .unknown, .whole: return false
    case .waiting(let count):
      guard count < Self.patience else {
        state = .whole
        return false
      }
      state = .waiting(packets: count + 1)
      guard packet.isKey, let time = packet.presentationTime else { return true }
      state = .begun(time)
      return false
    case .begun(let first): return packet.presentationTime.map { $0 < first } ?? false
    }
  }
}
