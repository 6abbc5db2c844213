public import MediaModel

/// Where a clip is cut into parts of about the same length: at key frames, which encoders set at changes of
/// scene, and where those are rare, where another picture begins.
public struct EvenCuts: Sendable {
  /// When pictures are shown, in seconds of the presentation, in order.
  private let pictures: [Double]
  private let keys: [Double]
  private let length: Double

  /// Reads the times of all pictures; throws a ``MediaError``.
  public init(of facts: MediaFacts, path: String, cancellation: Cancellation? = nil) throws {
    length = facts.duration ?? 0
    var pictures: [Double] = []
    var keys: [Double] = []
    if let stream = facts.mainVideo?.index {
      let offset = PresentationStart.seconds(facts)
      let source = try Demuxer.open(path, cancellation: cancellation)
      source.select([stream])
      let packet = try Packet()
      while try source.read(into: packet) {
        guard let time = packet.seconds else { continue }
        pictures.append(time - offset)
        if packet.isKey { keys.append(time - offset) }
      }
    }
    self.pictures = pictures.sorted()
    self.keys = keys.sorted()
  }

  /// The stretches of the clip in seconds of its presentation, in order and without gaps; fewer than asked
  /// for where it is short.
  public func stretches(count: Int) -> [ClosedRange<Double>] {
    Self.stretches(keys: keys, pictures: pictures, of: 0...max(0, length), count: count)
  }

  /// A stretch in two, or as it is where it is too short.
  public func halves(of stretch: ClosedRange<Double>) -> [ClosedRange<Double>] {
    Self.stretches(keys: keys, pictures: pictures, of: stretch, count: 2)
  }

  /// The same from the times of pictures, which are in order; pure.
  static func stretches(
    keys: [Double], pictures: [Double] = [], of span: ClosedRange<Double>, count: Int
  ) -> [ClosedRange<Double>] {
    let usual = (span.upperBound - span.lowerBound) / Double(max(1, count))
    var cuts: [Double] = [span.lowerBound]
    for number in 1..<max(2, count) {
      let wanted = span.lowerBound + usual * Double(number)
      let key = nearest(to: wanted, in: keys) ?? wanted
      let cut = abs(key - wanted) <= usual / 3 ? key : nearest(to: wanted, in: pictures) ?? wanted
      let (last, end) = (cuts[cuts.count - 1], span.upperBound)
      if count > 1, cut > last + shortest, cut < end - shortest { cuts.append(cut) }
    }
    return zip(cuts, cuts.dropFirst() + [span.upperBound]).map { $0...$1 }
  }

  private static let shortest = 0.2

  private static func nearest(to time: Double, in times: [Double]) -> Double? {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < time { low = middle + 1 } else { high = middle }
    }
    return times[max(0, low - 1)..<min(times.count, low + 1)]
      .min { abs($0 - time) < abs($1 - time) }
  }
}
