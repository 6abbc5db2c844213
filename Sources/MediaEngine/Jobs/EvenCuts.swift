public import MediaModel

/// Where a clip is cut into parts of about the same length, at key frames, which encoders set at
/// changes of scene.
public enum EvenCuts {
  /// The stretches of a clip in seconds of its presentation, in order and without gaps; fewer
  /// than asked for where key frames are rare.
  public static func stretches(
    of facts: MediaFacts, path: String, count: Int, cancellation: Cancellation? = nil
  ) throws -> [ClosedRange<Double>] {
    guard let length = facts.duration, let stream = facts.mainVideo?.index else { return [] }
    let offset = PresentationStart.seconds(facts)
    let source = try Demuxer.open(path, cancellation: cancellation)
    source.select([stream])
    let packet = try Packet()
    var keys: [Double] = []
    while try source.read(into: packet) {
      if packet.isKey, let time = packet.seconds { keys.append(time - offset) }
    }
    return stretches(keys: keys, length: length, count: count)
  }

  /// The same from the times of key frames; pure.
  static func stretches(keys: [Double], length: Double, count: Int) -> [ClosedRange<Double>] {
    let usual = length / Double(max(1, count))
    var cuts: [Double] = [0]
    for number in 1..<max(2, count) {
      let wanted = usual * Double(number)
      let nearest = keys.min { abs($0 - wanted) < abs($1 - wanted) } ?? wanted
      // Where key frames are rare, a cut between them is as good as any.
      let cut = abs(nearest - wanted) <= usual / 3 ? nearest : wanted
      if cut > cuts[cuts.count - 1] + 0.2, cut < length - 0.2 { cuts.append(cut) }
    }
    return zip(cuts, cuts.dropFirst() + [length]).map { $0...$1 }
  }
}
