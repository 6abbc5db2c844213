/// Leaves out what is no sound in files of bare frames: tags in odd places, padding, and whatever stands behind
/// the last frame. Players pass over it, and decoders call it damage, which it is only where frames are missing:
/// in the middle, and neither a tag nor zeros.
struct StrayBytes {
  /// The bits that every frame begins with, and their values.
  private let sync: (mask: Int, value: Int)
  private let stream: Int
  /// What may be damage, if a frame follows.
  private var held: [Packet] = []
  private var ready: [Packet] = []

  private static let tags = ["TAG", "ID3", "APETAGEX", "LYRICSBEGIN"].map { Array($0.utf8) }
  private static let mostHeld = 256

  /// Nil for formats other than MP3, FLAC and ADTS.
  init?(format: String, stream: Int) {
    switch format {
    case "mp3": sync = (0xFFE0, 0xFFE0)
    case "flac": sync = (0xFFFC, 0xFFF8)
    case "aac": sync = (0xFFF6, 0xFFF0)
    default: return nil
    }
    self.stream = stream
  }

  /// Forgets what waits, as after a seek.
  mutating func reset() { (held, ready) = ([], []) }

  /// Reads the next packet with `read`, or one that had to wait; false at the end.
  mutating func next(into packet: Packet, from read: (Packet) throws -> Bool) throws -> Bool {
    while ready.isEmpty {
      guard try read(packet) else {
        reset()
        return false
      }
      let isStray = packet.streamIndex == stream && packet.withBytes(isStray)
      if !isStray, held.isEmpty { return true }
      if !isStray || !packet.withBytes(Self.isHarmless) { held.append(try packet.copy()) }
      packet.clear()
      if !isStray || held.count > Self.mostHeld { (ready, held) = (held.reversed(), []) }
    }
    if let first = ready.popLast() { try packet.share(first) }
    return true
  }

  private func isStray(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count < 2 || (Int(bytes[0]) << 8 | Int(bytes[1])) & sync.mask != sync.value
  }

  private static func isHarmless(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.allSatisfy { $0 == 0 } || tags.contains { bytes.starts(with: $0) }
  }
}
