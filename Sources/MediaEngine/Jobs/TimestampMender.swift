/// Gives one stream's packets the times that MP4 needs: a decode time on each, always growing, no
/// later than the presentation time, and a length; pure.
struct TimestampMender {
  /// The times of one packet, in ticks.
  struct Times: Equatable {
    var presentation: Int64?
    var decode: Int64?
    var duration: Int64
  }

  private let usualDuration: Int64
  private var lastDecode: Int64?
  private var lastDuration: Int64 = 0

  /// - Parameter usualDuration: The ticks of one packet where nothing else tells; 0 if unknown.
  init(usualDuration: Int64) { self.usualDuration = usualDuration }

  mutating func mend(_ times: Times) -> Times {
    let expected = lastDecode.map { $0 + max(1, lastDuration) }
    var decode = times.decode ?? expected ?? times.presentation ?? 0
    if times.decode == nil, let presentation = times.presentation {
      decode = min(decode, presentation)
    }
    if let lastDecode, decode <= lastDecode { decode = lastDecode + 1 }
    var duration = times.duration
    if duration <= 0 {
      let step = lastDecode.map { decode - $0 } ?? 0
      duration = usualDuration > 0 ? usualDuration : max(0, step)
    }
    lastDecode = decode
    lastDuration = duration
    return Times(
      presentation: max(times.presentation ?? decode, decode), decode: decode, duration: duration)
  }
}
