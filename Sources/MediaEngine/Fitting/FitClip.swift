import MediaModel

/// A clip's picture as fitting reads it: several times, at several sizes, from several places.
struct FitClip {
  let path: String
  let stream: StreamFacts
  /// Seconds from the source's times to the presentation's.
  let offset: Double
  /// The stretch to keep, in seconds of the presentation; nil for all.
  let trim: ClosedRange<Double>?
  /// Seconds of the result.
  let length: Double
  /// The median distance of the source's frames in seconds, where it varies.
  let usualStep: Double?
  let threads: Int
  let cancellation: Cancellation?

  /// Frames a second of the result.
  var rate: Rational { FrameRateChoice.rate(for: stream, usualStep: usualStep) }

  /// About how many frames the result has.
  var frames: Int { max(1, Int((length * rate.value).rounded())) }

  /// How its pictures become ones of a size, from a frame of the result on.
  func plan(size: Resolution, from frame: Int = 0) -> PicturePlan {
    var span = trim
    if frame > 0 {
      let start = (trim?.lowerBound ?? 0) + Double(frame) / rate.value
      span = start...max(start + 1, trim?.upperBound ?? start + length + 60)
    }
    return PicturePlan.make(for: stream, size: size, usualStep: usualStep, span: span)
  }

  /// The frame of the result that is shown at a time of the source.
  func frame(at packet: Packet) -> Int? {
    packet.seconds.map {
      Int((($0 - offset - (trim?.lowerBound ?? 0)) * rate.value).rounded())
    }
  }

  /// Gives out the result's pictures with their numbers until there are no more or `emit` says
  /// false.
  func read(
    size: Resolution, from first: Int = 0, onKeyPacket: (Int) -> Void = { _ in },
    emit: (Int, Frame) throws -> Bool
  ) throws {
    let source = try Demuxer.open(
      path, options: ["fflags": "+genpts"], cancellation: cancellation)
    source.select([stream.index])
    let begin = (trim?.lowerBound ?? 0) + Double(first) / rate.value
    if begin > 1 { try source.seek(to: begin + offset, stream: stream.index) }
    let pipe = try PicturePipe(
      source: source, stream: stream.index, plan: plan(size: size, from: first), offset: offset,
      threads: threads)
    var isWanted = true
    var next = first
    func take(_ frame: Frame) throws {
      guard isWanted else { return }
      frame.presentationTime = Int64(next)
      isWanted = try emit(next, frame)
      next += 1
    }
    let packet = try Packet()
    let end = trim.map { $0.upperBound + offset + 2 }
    while isWanted, try source.read(into: packet) {
      guard packet.streamIndex == stream.index else { continue }
      if let end, let time = packet.decodeSeconds, time > end { break }
      if packet.isKey, let number = frame(at: packet) { onKeyPacket(number) }
      try pipe.take(packet, take)
    }
    if isWanted { try pipe.take(nil, take) }
  }
}
