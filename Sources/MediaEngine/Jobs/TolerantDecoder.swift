import MediaModel

/// Decodes one stream past its damaged parts, its times moved to the output's clock and made up
/// where there are none.
final class TolerantDecoder {
  private let decoder: StreamDecoder
  private let shift: Int64
  private let usualDuration: Int64
  /// Whether pictures are counted, since the container has no times for them; FFmpeg makes some up.
  private let isCounting: Bool
  private let frame: Frame
  private var end: Int64?
  private var lastTime: Int64?
  /// The length of one tick of the frames' times in seconds.
  let timeBase: Rational
  /// Packets that could not be decoded, or of which a part had to be made up.
  private(set) var errors = 0
  /// The time of the key frame that it begins with, in ticks, where others come before that one:
  /// up to there errors are not counted, as it may lack what those refer to.
  private let start: Int64?
  /// The stretch that is shown: what is damaged behind it, or before the last key frame that its pictures
  /// may refer to, is not counted.
  private let shown: ClosedRange<Int64>?
  /// For packets that do not say when their pictures are shown.
  private var decodeTimes: DecodeTimes?
  /// The first picture at or behind its start.
  private(set) var opening: (time: Int64, isKey: Bool)?

  /// - Parameters:
  ///   - offset: Seconds that are taken off the source's times.
  ///   - threads: The codec's threads; 0 for as many as there are cores.
  ///   - start: When the key frame is shown that it begins with, on the output's clock, where that is
  ///     not the stream's first.
  ///   - span: The stretch that is shown, in seconds of that clock; nil for all.
  init(
    source: Demuxer, stream index: Int, offset: Double, threads: Int, start: Double? = nil,
    span: ClosedRange<Double>? = nil
  ) throws {
    timeBase = source.timeBase(ofStream: index) ?? .one
    let ticks = 1 / max(timeBase.value, .leastNormalMagnitude)
    shift = Int64(nearest: offset * ticks)
    let rate = source.facts(ofStream: index)?.frameRate?.value ?? 25
    self.start = start.map { Int64(nearest: $0 * ticks) }
    shown = span.map {
      Int64(nearest: $0.lowerBound * ticks)...Int64(nearest: $0.upperBound * ticks)
    }
    isCounting = !source.tellsTimes
    usualDuration = Int64(nearest: ticks / max(rate, 1))
    decoder = try StreamDecoder.open(source, stream: index, threads: threads)
    frame = try Frame()
    if source.lacksPresentationTimes(ofStream: index) { decodeTimes = DecodeTimes() }
  }

  /// Whether pictures that no other refers to are left out, from the next packet on.
  var decodesOnlyReferences: Bool {
    get { decoder.decodesOnlyReferences }
    set { decoder.decodesOnlyReferences = newValue }
  }

  /// Takes the next packet, or nil at the end, and lends each frame for the length of a call.
  func take(_ packet: Packet?, _ each: (Frame) throws -> Void) throws {
    let time = packet?.presentationTime.map { $0 &- shift }
    if let packet, packet.isKey, let time, let shown, time <= shown.lowerBound { errors = 0 }
    let isCounted = time.map(counts) ?? true
    let before = errors
    defer { if !isCounted { errors = before } }
    try send(packet)
    var failures = 0
    while failures < 2 {
      guard let isThere = try tolerating({ try receive() }) else {
        failures += 1
        continue
      }
      guard isThere else { return }
      failures = 0
      mendTimes()
      let time = frame.presentationTime ?? 0
      if opening == nil, time >= start ?? .min { opening = (time, frame.isKey) }
      if frame.isConcealed, counts(time) { errors += 1 }
      try each(frame)
    }
  }

  /// Whether damage to a packet or picture of that time is counted.
  private func counts(_ time: Int64) -> Bool {
    time > start ?? .min && time <= shown?.upperBound ?? .max
  }

  /// Forgets what it holds.
  func flush() {
    decoder.flush()
    if decodeTimes != nil { decodeTimes = DecodeTimes() }
  }

  private func send(_ packet: Packet?) throws {
    if decodeTimes != nil, let packet, let time = packet.decodeTime {
      packet.presentationTime = time
      decodeTimes?.send(time)
    }
    _ = try tolerating { try decoder.send(packet) }
  }

  private func receive() throws -> Bool {
    guard decodeTimes != nil else { return try decoder.receive(into: frame) }
    guard try decoder.receiveAsSent(into: frame) else { return false }
    frame.presentationTime = decodeTimes?.show(
      sent: frame.presentationTime, frame.isKey ? .key : frame.isBetween ? .between : .forward)
    return true
  }

  /// Nil where a part is damaged; what stops the work or has nothing to do with the stream is thrown.
  private func tolerating<T>(_ body: () throws -> T) throws -> T? {
    do {
      return try body()
    } catch let error as MediaError where error.kind != .cancelled && error.kind != .outOfMemory {
      errors += 1
      return nil
    }
  }

  private func mendTimes() {
    let told = isCounting && frame.sampleCount == 0 ? nil : frame.presentationTime
    let time = told.map { $0 &- shift } ?? end ?? 0
    frame.presentationTime = time
    if frame.sampleCount == 0, frame.duration <= 0 {
      let step = lastTime.map { time - $0 } ?? 0
      frame.duration = step > 0 ? step : usualDuration
    }
    lastTime = time
    if frame.sampleCount > 0, frame.sampleRate > 0 {
      let seconds = Double(frame.sampleCount) / Double(frame.sampleRate)
      end = time + Int64(nearest: seconds / timeBase.value)
    } else {
      end = time + frame.duration
    }
  }
}
