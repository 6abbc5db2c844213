/// Puts what comes after a clock has started again behind what came before; pure.
///
/// Recordings that were joined end to end, and some broadcasts, begin anew in the middle, earlier or later
/// than before. All streams start again together, though each at a packet of its own.
struct ClockRestarts {
  /// Seconds to add in each run of the clock.
  private var shifts = [0.0]
  /// The run that each stream is in.
  private var runs: [Int: Int] = [:]
  private var latest: [Int: Double] = [:]
  private var end = -Double.infinity

  /// Seconds that a stream's decode time has to go back by; times waver by less.
  private static let leastJump = 1.0
  /// Seconds by which it may go on beyond all streams: FFmpeg's own threshold (`-dts_delta_threshold`).
  /// What FFmpeg takes for a counter of 33 bits that has begun again goes on by hours.
  private static let mostGap = 10.0

  /// Whether the latest packet is the first of its stream behind a restart.
  private(set) var isAtRestart = false

  /// Whether it has started again.
  var hasRestarted: Bool { shifts.count > 1 }

  /// Forgets all, as after a seek.
  mutating func reset() { self = ClockRestarts() }

  /// The seconds to add to a packet's times.
  mutating func shift(stream: Int, time: Double, duration: Double) -> Double {
    var run = runs[stream] ?? shifts.count - 1
    isAtRestart = false
    if let before = latest[stream],
      time < before - Self.leastJump
        || time > before + Self.mostGap && time + shifts[run] > end + Self.mostGap
    {
      run += 1
      isAtRestart = true
      if run == shifts.count { shifts.append(end - time) }
    }
    runs[stream] = run
    latest[stream] = time
    end = max(end, time + duration + shifts[run])
    return shifts[run]
  }
}
