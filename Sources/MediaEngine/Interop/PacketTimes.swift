import CFFmpeg
import MediaModel

/// Brings the times that a container gives to one clock that goes on, packet by packet.
struct PacketTimes {
  /// For formats whose clock may start again.
  private(set) var clock: ClockRestarts?
  /// For sound in Ogg.
  private var chain: ChainedRate?
  private var standing = StandingTimes()
  private var bounds = TimeBounds()

  /// Knows that the clock of the format may start again.
  mutating func expectRestarts() { clock = ClockRestarts() }

  /// Learns what is known of a file once its streams are.
  mutating func expect(start: Double?, duration: Double?, chain: ChainedRate?) {
    bounds.expect(start: start, duration: duration)
    self.chain = chain
  }

  /// Mends the times of a packet, which stands among those before it; returns what is wrong where they can't
  /// be mended.
  mutating func mend(_ packet: Packet, _ kind: AVMediaType?) -> String? {
    guard bounds.settle(packet) else { return "its times are beyond any clock's" }
    chain?.mend(packet)
    if kind == AVMEDIA_TYPE_AUDIO { standing.mend(packet) }
    shift(packet)
    let isContinuous = kind == AVMEDIA_TYPE_VIDEO || kind == AVMEDIA_TYPE_AUDIO
    return bounds.leap(to: packet, isContinuous: isContinuous).map {
      "its timestamps jump by \(Int($0 / 3600)) hours"
    }
  }

  private mutating func shift(_ packet: Packet) {
    guard clock != nil, let time = packet.decodeSeconds, let base = packet.tick,
      let shift = clock?.shift(
        stream: packet.streamIndex, time: time, duration: Double(packet.duration) * base),
      shift != 0
    else { return }
    let ticks = Int64(nearest: shift / base)
    packet.presentationTime = packet.presentationTime.map { $0 &+ ticks }
    packet.decodeTime = packet.decodeTime.map { $0 &+ ticks }
  }

  /// Forgets the place up to which was read, as before a seek.
  mutating func forgetPlace() {
    clock?.reset()
    standing = StandingTimes()
    bounds.forgetPlace()
  }
}

/// Puts sound behind each other of which a container gives all packets of a stretch one time, as RealMedia
/// does.
private struct StandingTimes {
  /// What the last packet of each stream says of its time, and its end, in ticks.
  private var latest: [Int: (told: Int64, end: Int64)] = [:]

  mutating func mend(_ packet: Packet) {
    guard let told = packet.presentationTime, packet.duration > 0 else { return }
    var time = told
    if let before = latest[packet.streamIndex], before.told == told {
      time = before.end
      packet.presentationTime = time
      packet.decodeTime = packet.decodeTime.map { max($0, time) }
    }
    latest[packet.streamIndex] = (told, time &+ packet.duration)
  }
}
