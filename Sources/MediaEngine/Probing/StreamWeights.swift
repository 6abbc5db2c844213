public import MediaModel

/// Tells how much of a file each of its streams takes: by what the container tells where that can be believed,
/// else by reading its packets.
public enum StreamWeights {
  /// How long one file may take; what was read until then stands for the rest.
  private static let timeLimit = Duration.seconds(20)

  /// Containers whose index has the bytes of each packet; others tell no bit rates, or what the encoder was
  /// asked for.
  private static let certain: Set<ContainerFormat> = [.mp4, .mov]

  /// The facts with the bits a second that each stream takes; what is not known stays as it is told.
  public static func weighed(
    _ facts: MediaFacts, of path: String, cancellation: Cancellation? = nil
  ) throws -> MediaFacts {
    let isTold = facts.streams.allSatisfy { $0.kind == .data || $0.bitRate != nil }
    if isTold, certain.contains(facts.container) { return facts }
    var facts = facts
    let rates = try bitRates(of: path, facts: facts, cancellation: cancellation)
    for place in facts.streams.indices {
      if let rate = rates[facts.streams[place].index], rate > 0 {
        facts.streams[place].bitRate = rate
      }
    }
    return facts
  }

  /// Bits a second of each stream over its own length, or the file's where that is not told, by index;
  /// empty where the file has no length.
  private static func bitRates(
    of path: String, facts: MediaFacts, cancellation: Cancellation?
  ) throws -> [Int: Int64] {
    guard let whole = facts.duration, whole > 0 else { return [:] }
    let source = try Demuxer.open(path, cancellation: cancellation)
    let packet = try Packet()
    let deadline = ContinuousClock.now + timeLimit
    var bytes: [Int: Int] = [:]
    var share = 1.0
    while try source.read(into: packet) {
      bytes[packet.streamIndex, default: 0] += packet.size
      if ContinuousClock.now > deadline {
        let read = bytes.values.reduce(0, +)
        share = Double(read) / Double(max(1, facts.bytes, Int64(read)))
        break
      }
    }
    return Dictionary(
      uniqueKeysWithValues: facts.streams.map { stream in
        let seconds = stream.duration.flatMap { $0 > 0 ? $0 : nil } ?? whole
        let bits = Double(bytes[stream.index] ?? 0) * 8 / max(share, .leastNormalMagnitude)
        return (stream.index, Int64(min(bits / seconds, 1e15)))
      })
  }
}
