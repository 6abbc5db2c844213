/// Finds the pictures with which a recording begins between key frames: no decoder can show them, nor those
/// that are shown before the first key frame and refer to them.
struct LeadingPictures {
  private enum State {
    case unknown
    case waiting(packets: Int)
    /// Behind the first key frame, which is shown at that time.
    case begun(Int64)
    case whole
  }
  private var state = State.unknown

  /// Packets within which a key frame comes: streams that refresh bit by bit may have none.
  private static let patience = 600

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
