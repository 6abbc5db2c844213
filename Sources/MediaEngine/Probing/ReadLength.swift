public import MediaModel

/// Finds out how long a file lasts whose container does not tell, by reading all of it. Transport and program
/// streams have nothing but the last time in the file, which tells little where recordings were joined, and
/// bare streams of pictures have no times at all.
public enum ReadLength {
  /// Whether probing found no length, or no more than a guess from the ends of a recording.
  public static func isDoubtful(_ facts: MediaFacts) -> Bool {
    facts.kind == .video && (facts.duration == nil || facts.container.isRecording)
  }

  /// Whether its clock starts again on the way.
  static func hasRestarts(
    _ facts: MediaFacts, path: String, _ cancellation: Cancellation?
  ) throws -> Bool {
    guard facts.container.isRecording else { return false }
    return try Demuxer.open(path, cancellation: cancellation).hasRestartingClock()
  }

  /// Seconds from the first picture or sound to the end of the last; nil where nothing tells.
  public static func seconds(
    of path: String, facts: MediaFacts, cancellation: Cancellation? = nil
  ) throws -> Double? {
    let source = try Demuxer.open(path, cancellation: cancellation)
    let wanted = facts.streams.filter { $0.kind == .video || $0.kind == .audio }.map(\.index)
    source.select(Set(wanted))
    var span = StreamSpan(offset: PresentationStart.seconds(facts))
    let packet = try Packet()
    var pictures = 0
    while try source.read(into: packet) {
      span.note(packet)
      if packet.streamIndex == facts.mainVideo?.index { pictures += 1 }
    }
    guard !source.tellsTimes else { return span.end > 0 ? span.end : nil }
    return facts.mainVideo?.frameRate.map { Double(pictures) / max(1, $0.value) }
  }
}
