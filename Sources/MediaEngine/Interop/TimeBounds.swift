/// Tells of times that no clock gave: they would overflow, or have pictures and silence made up without
/// end.
struct TimeBounds {
  /// The first time that was seen, in seconds.
  private var first: Double?
  private var longestLeap = Self.twoWeeks

  /// Far from where sums of ticks overflow.
  private static let mostTicks: Int64 = 1 << 61
  /// Three thousand years in seconds: live recordings count from 1970.
  private static let mostSeconds = 1e11
  /// In seconds: twice the longest clip that is taken.
  private static let twoWeeks = 14.0 * 24 * 3600
  private static let day = 24.0 * 3600
  /// Seconds that a picture is decoded before it is shown, at most: some frames, and slides stand long.
  private static let longestWait = 600.0

  /// Learns what a file says of itself; where it does not say when it begins, its times count from zero.
  ///
  /// - Parameters:
  ///   - start: Its first time in seconds.
  ///   - duration: Its length in seconds. Recorders that broke off may have written too small a one, so
  ///     that times may be a day beyond it.
  mutating func expect(start: Double?, duration: Double?) {
    if start == nil {
      first = 0
      longestLeap = Self.day
    } else if let duration {
      longestLeap = min(Self.twoWeeks, 2 * max(0, duration) + Self.day)
    }
  }

  /// What is wrong with a packet's times; nil where they are sound. A length that can't be is unknown
  /// from then on, and so is when a picture is shown that is decoded at quite another time.
  mutating func complaint(about packet: Packet) -> String? {
    let tick = packet.tick ?? 0
    if packet.duration < 0 || Double(packet.duration) * tick > Self.twoWeeks {
      packet.duration = 0
    }
    if let shown = packet.presentationTime, let decoded = packet.decodeTime,
      abs(Double(shown) - Double(decoded)) * tick > Self.longestWait
    {
      packet.presentationTime = nil
    }
    for ticks in [packet.presentationTime, packet.decodeTime].compactMap(\.self) {
      let time = Double(ticks) * tick
      guard ticks.magnitude < Self.mostTicks, time.magnitude < Self.mostSeconds else {
        return "its times are beyond any clock's"
      }
      first = first ?? time
      if let first, (time - first).magnitude > longestLeap {
        return "its times leap by \(Int((time - first).magnitude / 3600)) hours"
      }
    }
    return nil
  }
}
