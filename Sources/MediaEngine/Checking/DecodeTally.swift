import MediaModel

/// Decodes packets of one file's streams and keeps count of what comes out and what fails.
final class DecodeTally {
  private var streams: [Int: DecodeReport.Stream] = [:]
  private var decoders: [Int: StreamDecoder] = [:]
  private var messages: [String] = []
  /// The streams whose complaints count by now.
  private var settled: Set<Int> = []
  private var errorsBefore: [Int: Int] = [:]
  /// The seconds that the latest of each stream lasts.
  private var lastLengths: [Int: Double] = [:]
  private let frame: Frame

  init() throws { frame = try Frame() }

  /// Adds a stream; one that has no decoder counts as an error.
  func add(_ index: Int, _ kind: StreamKind, _ open: () throws -> StreamDecoder) {
    streams[index] = DecodeReport.Stream(index: index, kind: kind, decoded: 0, errors: 0)
    do {
      decoders[index] = try open()
    } catch {
      streams[index]?.errors += 1
      note((error as? MediaError)?.detail ?? "\(error)")
    }
  }

  /// The streams that are decoded.
  var indices: Set<Int> { Set(decoders.keys) }

  /// What could not be decoded so far, in all streams.
  var errors: Int { streams.values.reduce(0) { $0 + $1.errors } }

  /// Coded pictures that were there so far.
  private(set) var pictures = 0

  /// Begins a stretch.
  ///
  /// - Parameter isSeeked: Whether the first pictures may refer to what is not decoded, which is
  ///   no damage.
  func begin(isSeeked: Bool) {
    for decoder in decoders.values {
      decoder.decodesOnlyReferences = false
      if isSeeked { decoder.flush() }
    }
    settled = isSeeked ? [] : indices
    errorsBefore = decoders.mapValues { $0.log.errorCount }
  }

  /// Leaves out pictures of a stream that no other refers to, from the next packet on.
  func decodeOnlyReferences(_ index: Int, _ isOnly: Bool) {
    guard streams[index]?.kind == .video else { return }
    decoders[index]?.decodesOnlyReferences = isOnly
  }

  /// Decodes the next packet of a stream.
  func take(_ packet: Packet, stream index: Int) throws {
    guard let decoder = decoders[index], packet.size > 0 else { return }
    streams[index]?.packets += 1
    if streams[index]?.kind == .video { pictures += 1 }
    try feed(packet, to: decoder)
  }

  /// Ends a stretch: takes what the decoders still hold, and counts what they complained of.
  func end() throws {
    for (index, decoder) in decoders {
      try feed(nil, to: decoder)
      let fresh = decoder.log.errorCount - (errorsBefore[index] ?? 0)
      if fresh > 0, settled.contains(index) {
        streams[index]?.errors += fresh
        decoder.log.lines.filter(\.isError).forEach { note($0.text) }
      }
    }
  }

  private func feed(_ packet: Packet?, to decoder: StreamDecoder) throws {
    let index = decoder.streamIndex
    do {
      try decoder.send(packet)
    } catch let error as MediaError where error.kind != .cancelled {
      if settled.contains(index) { fail(index, error.detail) }
    }
    while true {
      do {
        guard try decoder.receive(into: frame) else { break }
      } catch let error as MediaError where error.kind != .cancelled {
        if settled.contains(index) { fail(index, error.detail) }
        break
      }
      if settled.insert(index).inserted { errorsBefore[index] = decoder.log.errorCount }
      count(index)
    }
  }

  /// Counts an error with a stream; nil stands for the first, where the container is to blame.
  func fail(_ index: Int?, _ message: String) {
    if let index = index ?? streams.keys.min() { streams[index]?.errors += 1 }
    note(message)
  }

  private func note(_ message: String) {
    if !message.isEmpty, !messages.contains(message), messages.count < 16 {
      messages.append(message)
    }
  }

  private func count(_ index: Int) {
    guard var stream = streams[index] else { return }
    let isSound = stream.kind == .audio
    stream.decoded += isSound ? Int64(frame.sampleCount) : 1
    if let start = frame.seconds {
      let length =
        isSound
        ? Double(frame.sampleCount) / Double(max(1, frame.sampleRate))
        : Double(frame.duration) * (frame.timeBase?.value ?? 0)
      stream.start = min(stream.start ?? start, start)
      if start + length > stream.end ?? -.infinity { lastLengths[index] = length }
      stream.end = max(stream.end ?? start, start + length)
    }
    if frame.isConcealed { stream.errors += 1 }
    streams[index] = stream
  }

  /// Lets the last picture of a stream stand so many seconds longer, if it does not say so itself.
  func extend(_ index: Int, by seconds: Double) {
    guard let end = streams[index]?.end, lastLengths[index] ?? 0 < seconds else { return }
    streams[index]?.end = end + seconds
  }

  /// What was found.
  func report(depth: DecodeCheck.Depth) -> DecodeReport {
    DecodeReport(
      depth: depth, streams: streams.values.sorted { $0.index < $1.index }, messages: messages)
  }
}
