/// Finds the pictures with which a recording, or one that is joined to it, begins between key frames: no
/// decoder can show them, nor those that are shown before the first key frame and refer to them.
struct LeadingPictures {
  /// By the streams of pictures.
  private var states: [Int: State] = [:]

  /// Begins anew, as after a seek.
  mutating func reset() { states = [:] }

  /// Whether the next packet of a stream of pictures is one of them.
  ///
  /// - Parameter isJoined: Whether it is the first of its stream in a recording that is joined to another:
  ///   what is shown before the first key frame would be decoded from pictures of the other.
  mutating func includes(_ packet: Packet, isJoined: Bool) -> Bool {
    let known = isJoined ? nil : states[packet.streamIndex]
    let (isLeading, next) = (known ?? State(first: packet, isJoined: isJoined)).judge(packet)
    states[packet.streamIndex] = next
    return isLeading
  }
}

/// What is known of one stream's beginning.
private enum State {
  case waiting(packets: Int)
  /// Behind the first key frame, which is shown at that time.
  case begun(Int64)
  case whole

  /// Packets within which a key frame comes: streams that refresh bit by bit may have none.
  private static let patience = 600

  init(first packet: Packet, isJoined: Bool) {
    guard packet.isKey else {
      self = .waiting(packets: 0)
      return
    }
    self = isJoined ? packet.presentationTime.map { .begun($0) } ?? .whole : .whole
  }

  func judge(_ packet: Packet) -> (isLeading: Bool, next: State) {
    switch self {
    case .whole: return (false, self)
    case .begun(let first): return (packet.presentationTime.map { $0 < first } ?? false, self)
    case .waiting(let count):
      guard count < Self.patience else { return (false, .whole) }
      guard packet.isKey, let time = packet.presentationTime else {
        return (true, .waiting(packets: count + 1))
      }
      return (false, .begun(time))
    }
  }
}
