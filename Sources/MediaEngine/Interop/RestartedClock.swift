import CFFmpeg
import MediaModel

/// Finding places by time in transport and program streams whose clock starts again, where FFmpeg's own search
/// goes by times that are told twice or never.
extension Demuxer {
  /// Whether that is such a file. The first time it is read until its clock starts again.
  func hasRestartingClock() throws -> Bool {
    if let known = restarts { return known }
    guard container.isRecording else {
      restarts = false
      return false
    }
    try rewind()
    let packet = try Packet()
    var found = false
    while !found, try readNext(into: packet) {
      packet.clear()
      found = times.clock?.hasRestarted == true
    }
    restarts = found
    try rewind()
    return found
  }

  /// Goes to the last key frame of a stream (or packet of any) at or before a time, from the beginning on.
  func walk(to seconds: Double, stream index: Int?) throws {
    let packet = try Packet()
    try rewind()
    var wanted = 0
    var count = 0
    while try readNext(into: packet) {
      defer { packet.clear() }
      if let time = packet.seconds, index == nil || packet.streamIndex == index {
        if time > seconds + Self.reordering { break }
        if packet.isKey, time <= seconds { wanted = count }
      }
      count += 1
    }
    try rewind()
    for _ in 0..<wanted where try readNext(into: packet) { packet.clear() }
  }

  /// Seconds by which pictures may be coded before others that are shown earlier.
  private static let reordering = 2.0

  /// Goes to the beginning.
  func rewind() throws {
    forgetPlace()
    try gate.check(av_seek_frame(context, -1, 0, AVSEEK_FLAG_BYTE), "seeking")
  }
}
