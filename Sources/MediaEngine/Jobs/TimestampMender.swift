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
  private let reordering: Int64
  private var lastDecode: Int64?
  private var lastDuration: Int64 = 0

  /// - Parameters:
  ///   - usualDuration: The ticks of one packet where nothing else tells; 0 if unknown.
  ///   - reordering: How many pictures are decoded before the first is shown. Matroska leaves the
  ///     decode times of as many packets out, and they lie before the first picture.
  init(usualDuration: Int64, reordering: Int = 0) {
    self.usualDuration = usualDuration
    self.reordering = Int64(reordering)
  }

  mutating func mend(_ times: Times) -> Times {
    let expected = lastDecode.map { $0 + max(1, lastDuration) }
    var decode = times.decode ?? expected ?? times.presentation ?? 0
    if times.decode == nil, let presentation = times.presentation {
      let lead = lastDecode == nil ? reordering * usualDuration : 0
      decode = min(decode, presentation - lead)
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
