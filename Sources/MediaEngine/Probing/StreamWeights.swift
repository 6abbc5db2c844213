public import MediaModel

/// Finds out how much of a file each of its streams takes, by reading its packets: many containers
/// tell no bit rates, and what some tell is what the encoder was asked for.
public enum StreamWeights {
  /// How long one file may take; what was read until then stands for the rest.
  private static let timeLimit = Duration.seconds(20)

  /// Bits a second of each stream over its own length, or the file's where that is not told, by index;
  /// empty where the file has no length.
  public static func bitRates(
    of path: String, facts: MediaFacts, cancellation: Cancellation? = nil
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
