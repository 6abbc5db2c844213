import MediaModel

/// Tells tracks of sound that are declared and hold none, as recorders without a microphone write
/// them.
public enum SoundPresence {
  /// Whether any of a file's sound tracks holds a packet; reads to the first one.
  public static func isThere(in path: String, cancellation: Cancellation? = nil) throws -> Bool {
    let source = try Demuxer.open(path, cancellation: cancellation)
    let sounds = Set(source.streams.filter { $0.kind == .audio }.map(\.index))
    source.select(sounds)
    let packet = try Packet()
    // What was read to know the streams comes too.
    while try source.read(into: packet) {
      if packet.size > 0, sounds.contains(packet.streamIndex) { return true }
    }
    return false
  }
}
