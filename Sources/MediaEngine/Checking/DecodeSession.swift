import MediaModel

/// Decodes stretches of one file and keeps count.
struct DecodeSession {
  private let source: Demuxer
  private let facts: MediaFacts
  private var streams: [Int: DecodeReport.Stream] = [:]
  private var decoders: [Int: StreamDecoder] = [:]
  private var messages: [String] = []
  private let packet: Packet
  private let frame: Frame

  init(path: String, facts: MediaFacts, threads: Int, cancellation: Cancellation?) throws {
    self.facts = facts
    source = try Demuxer.open(path, cancellation: cancellation)
    packet = try Packet()
    frame = try Frame()
    for stream in source.streams where Self.isDecodable(stream) {
      streams[stream.index] = DecodeReport.Stream(
        index: stream.index, kind: stream.kind, decoded: 0, errors: 0)
      do {
        decoders[stream.index] = try StreamDecoder.open(
          source, stream: stream.index, threads: stream.kind == .video ? threads : 1)
      } catch let error as MediaError {
        streams[stream.index]?.errors += 1
        messages.append(error.detail)
      }
    }
    source.select(Set(decoders.keys))
  }

  private static func isDecodable(_ stream: StreamFacts) -> Bool {
    (stream.kind == .video || stream.kind == .audio) && !stream.isAttachedPicture
  }

  /// Decodes from a place (nil: the beginning) for so many seconds (nil: to the end).
  mutating func decode(from place: Double?, for length: Double?, meter: ProgressMeter) throws {
    if let place {
      let start = PresentationStart.seconds(facts)
      do {
        try source.seek(to: place + start)
      } catch let error as MediaError where error.kind != .cancelled {
        return
      }
      for decoder in decoders.values { decoder.flush() }
    }
    var errorsBefore = decoders.mapValues { $0.log.errorCount }
    var isSettled = Set(place == nil ? Array(decoders.keys) : [])
    var end: Double?
    while true {
      do {
        guard try source.read(into: packet) else { break }
      } catch let error as MediaError where error.kind != .cancelled {
        note(error.detail)
        if let index = streams.keys.min() { streams[index]?.errors += 1 }
        break
      }
      let index = packet.streamIndex
      guard let decoder = decoders[index], packet.size > 0 else { continue }
      let time = packet.decodeSeconds
      meter.advance(to: time)
      if let length, let time {
        let stop = end ?? time + length
        end = stop
        if time > stop { break }
      }
      try feed(packet, to: decoder, settled: &isSettled, before: &errorsBefore)
    }
    for decoder in decoders.values {
      try feed(nil, to: decoder, settled: &isSettled, before: &errorsBefore)
    }
    for (index, decoder) in decoders {
      let fresh = decoder.log.errorCount - (errorsBefore[index] ?? 0)
      if fresh > 0, isSettled.contains(index) {
        streams[index]?.errors += fresh
        decoder.log.lines.filter(\.isError).forEach { note($0.text) }
      }
    }
  }

  private mutating func feed(
    _ packet: Packet?, to decoder: StreamDecoder, settled: inout Set<Int>,
    before: inout [Int: Int]
  ) throws {
    let index = decoder.streamIndex
    do {
      try decoder.send(packet)
    } catch let error as MediaError where error.kind != .cancelled {
      if settled.contains(index) { fail(index, error) }
    }
    while true {
      do {
        guard try decoder.receive(into: frame) else { break }
      } catch let error as MediaError where error.kind != .cancelled {
        if settled.contains(index) { fail(index, error) }
        break
      }
      // After a seek the first pictures may refer to what was not decoded; that is no damage.
      if settled.insert(index).inserted { before[index] = decoder.log.errorCount }
      count(index)
    }
  }

  private mutating func fail(_ index: Int, _ error: MediaError) {
    streams[index]?.errors += 1
    note(error.detail)
  }

  private mutating func note(_ message: String) {
    if !message.isEmpty, !messages.contains(message), messages.count < 16 {
      messages.append(message)
    }
  }

  private mutating func count(_ index: Int) {
    guard var stream = streams[index] else { return }
    let isSound = stream.kind == .audio
    stream.decoded += isSound ? Int64(frame.sampleCount) : 1
    if let start = frame.seconds {
      let length =
        isSound
        ? Double(frame.sampleCount) / Double(max(1, frame.sampleRate))
        : Double(frame.duration) * (frame.timeBase?.value ?? 0)
      stream.start = min(stream.start ?? start, start)
      stream.end = max(stream.end ?? start, start + length)
    }
    if frame.isConcealed { stream.errors += 1 }
    streams[index] = stream
  }

  /// Complaints of demuxers about files that lose nothing: ASF with a span that is noted wrongly.
  private static let harmless = ["pkt.size != ds_packet_size"]

  /// What was found; what the container complains of is counted with the first stream.
  mutating func report(depth: DecodeCheck.Depth) -> DecodeReport {
    let complaints = source.log.lines.filter { line in
      line.isError && !Self.harmless.contains { line.text.hasPrefix($0) }
    }
    complaints.forEach { note($0.text) }
    if let first = streams.keys.min() { streams[first]?.errors += complaints.count }
    return DecodeReport(
      depth: depth, streams: streams.values.sorted { $0.index < $1.index }, messages: messages)
  }
}
