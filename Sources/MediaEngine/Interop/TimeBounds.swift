/// Tells of times that no clock gave: they would overflow, or have pictures and silence made up without
/// end.
struct TimeBounds {
  /// The first time that was seen, in seconds.
  private var first: Double?
  private var longestLeap = Self.twoWeeks
  /// The last time of each stream of pictures or sound.
  private var latest: [Int: Double] = [:]
  private var hasSought = false

  /// Far from where sums of ticks overflow.
  private static let mostTicks: Int64 = 1 << 61
  /// Three thousand years in seconds: live recordings count from 1970.
  private static let mostSeconds = 1e11
  /// In seconds: twice the longest clip that is taken.
  private static let twoWeeks = 14.0 * 24 * 3600
  private static let day = 24.0 * 3600
  /// Seconds that a picture stands, or a microphone is mute, at most: a night.
  static let longestPause = 6.0 * 3600
  /// Seconds that a picture is decoded before it is shown, at most: some frames, and slides stand long.
  private static let longestWait = 600.0

  /// Learns what a file says of itself; where it does not say when it begins, its times count from zero.
  ///
  /// - Parameters:
  ///   - start: Its first time in seconds.
  ///   - duration: Its length in seconds. Recorders that broke off may have written too small a one, so
  ///     that times may be a day beyond it.
  mutating func expect(start: Double?, duration: Double?) {
    first = start ?? 0
    if start == nil {
      longestLeap = Self.day
    } else if let duration {
      longestLeap = min(Self.twoWeeks, 2 * max(0, duration) + Self.day)
    }
  }

  /// Leaves out of a packet what can't be: a length, and when a picture is shown that is decoded at quite
  /// another time. Returns whether what is left can be reckoned with.
  func settle(_ packet: Packet) -> Bool {
    let tick = packet.tick ?? 0
    if packet.duration < 0 || Double(packet.duration) * tick > Self.twoWeeks {
      packet.duration = 0
    }
    if let shown = packet.presentationTime, let decoded = packet.decodeTime,
      abs(Double(shown) - Double(decoded)) * tick > Self.longestWait
    {
      packet.presentationTime = nil
    }
    return [packet.presentationTime, packet.decodeTime].compactMap(\.self).allSatisfy {
      $0.magnitude < Self.mostTicks && (Double($0) * tick).magnitude < Self.mostSeconds
    }
  }

  /// The seconds by which a packet's times leap, where they do.
  ///
  /// - Parameter isContinuous: Whether it is of pictures or sound, which other streams may do without for
  ///   hours.
  mutating func leap(to packet: Packet, isContinuous: Bool) -> Double? {
    guard let time = packet.decodeSeconds else { return nil }
    let start = first ?? time
    first = start
    if abs(time - start) > longestLeap { return abs(time - start) }
    guard isContinuous else { return nil }
    let before = latest[packet.streamIndex] ?? (hasSought ? time : start)
    latest[packet.streamIndex] = time
    return time - before > Self.longestPause ? time - before : nil
  }

  /// Forgets what was read last, as after a seek.
  mutating func forgetPlace() { (latest, hasSought) = ([:], true) }
}
