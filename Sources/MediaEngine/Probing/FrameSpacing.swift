import CFFmpeg

/// Whether the pictures of a stream come at a constant pace.
enum FrameSpacing {
  /// Looked at in an index, at most.
  static let mostEntries = 20_000

  static func varies(in stream: UnsafeMutablePointer<AVStream>) -> Bool {
    if evenStep(in: stream) != nil { return false }
    let count = min(Int(avformat_index_get_entries_count(stream)), mostEntries)
    let declared = Int(stream.pointee.nb_frames)
    // Only an index of all pictures tells their spacing; that of other formats has key frames only.
    if declared > 2, count > 2, count * 10 >= min(declared, mostEntries) * 9 {
      var times: [Int64] = []
      times.reserveCapacity(count)
      for index in 0..<count {
        guard let entry = avformat_index_get_entry(stream, Int32(index)) else { break }
        times.append(entry.pointee.timestamp)
      }
      return varies(times)
    }
    let average = av_q2d(stream.pointee.avg_frame_rate)
    let base = av_q2d(stream.pointee.r_frame_rate)
    guard average > 0, base > 0, average.isFinite, base.isFinite else { return false }
    return base < 1000 && abs(average - base) > 0.02 * base
  }

  /// The ticks from each picture of a stream to the next where its container counts ticks as pictures and
  /// its index has a picture at every second or third alone; nil elsewhere.
  ///
  /// AVI has one rate for both, and FFmpeg copies H.264 into it at twice the pictures' rate.
  static func evenStep(in stream: UnsafeMutablePointer<AVStream>) -> Int64? {
    let count = avformat_index_get_entries_count(stream)
    let declared = stream.pointee.nb_frames
    func time(_ number: Int32) -> Int64? {
      avformat_index_get_entry(stream, number)?.pointee.timestamp
    }
    guard declared > 2, declared == stream.pointee.duration, count > 2,
      let first = time(0), let second = time(1), let last = time(count - 1)
    else { return nil }
    let step = second - first
    guard (2...8).contains(step), last - first == Int64(count - 1) * step,
      abs(declared - (last + step)) <= step
    else { return nil }
    for number in 1..<min(count, Int32(mostEntries))
    where time(number) != first + Int64(number) * step {
      return nil
    }
    return step
  }

  /// Whether the distances of decode times differ by more than a tenth and a tick from their
  /// median; the last is left out, as its length is often made up.
  static func varies(_ times: [Int64]) -> Bool {
    var steps: [Double] = []
    for index in 1..<max(1, times.count) {
      steps.append(Double(times[index]) - Double(times[index - 1]))
    }
    if steps.count > 2 { steps.removeLast() }
    guard steps.count > 1 else { return false }
    let median = steps.sorted()[steps.count / 2]
    let allowed = max(1, median * 0.1)
    return steps.contains { abs($0 - median) > allowed }
  }
}

extension FrameSpacing {
  /// The median distance of a stream's pictures in seconds, from its packets' times.
  static func usualStep(
    path: String, stream: Int, cancellation: Cancellation?
  ) throws -> Double? {
    let source = try Demuxer.open(path, cancellation: cancellation)
    source.select([stream])
    let packet = try Packet()
    var times: [Double] = []
    while times.count < mostEntries, try source.read(into: packet) {
      if packet.streamIndex == stream, let time = packet.seconds { times.append(time) }
    }
    times.sort()
    return usualStep(zip(times.dropFirst(), times).map { $0 - $1 })
  }

  /// The median of the steps; their mean where they are of two lengths, two and three fields, which is
  /// how DVDs carry films (soft telecine).
  static func usualStep(_ steps: [Double]) -> Double? {
    let steps = steps.filter { $0 > 0.0005 }.sorted()
    guard !steps.isEmpty else { return nil }
    let (short, long) = (steps[steps.count / 10], steps[steps.count * 9 / 10])
    func isNear(_ step: Double, _ length: Double) -> Bool { abs(step - length) < length * 0.05 }
    let (brief, lasting) = (steps.filter { isNear($0, short) }, steps.filter { isNear($0, long) })
    let count = brief.count + lasting.count
    if isNear(long, short * 1.5), count * 10 >= steps.count * 9 {
      let (low, high) = (brief.reduce(0, +), lasting.reduce(0, +))
      // Of steps in turn there may be one more of one kind, which would tilt a mean over all.
      return abs(brief.count - lasting.count) * 20 <= count
        ? (low / Double(brief.count) + high / Double(lasting.count)) / 2
        : (low + high) / Double(count)
    }
    return steps[steps.count / 2]
  }
}
