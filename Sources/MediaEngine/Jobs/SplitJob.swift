public import MediaModel

/// Cuts a clip into parts below a limit, at keyframes: nothing is re-encoded.
public struct SplitJob: Sendable {
  /// The file to read.
  public var input: String
  /// The container to write: `mp4` or `mov`.
  public var container: ContainerFormat
  /// The most bytes of each part; none is larger.
  public var limit: ByteSize
  /// Whether location tags are kept.
  public var keepLocation: Bool

  /// One part: a stretch of the source's presentation, in seconds. The last has no end.
  public struct Part: Hashable, Sendable {
    /// Where it begins.
    public var start: Double
    /// Where the next begins; nil for the last.
    public var end: Double?
  }

  /// Makes a job.
  public init(
    input: String, container: ContainerFormat = .mp4, limit: ByteSize, keepLocation: Bool = false
  ) {
    self.input = input
    self.container = container
    self.limit = limit
    self.keepLocation = keepLocation
  }

  /// What a packet adds to a part's index, at most.
  private static let indexBytes: Int64 = 32
  /// What a part's header, tags and sound that stands apart from its picture may take: one part in
  /// fifty of the limit.
  private var usable: Int64 { Self.usable(of: limit.bytes) }

  private static func usable(of limit: Int64) -> Int64 { limit - limit / 50 - 4096 }

  /// Whether a picture's index shows that keyframes stand too far apart for parts below a limit; without an
  /// index only reading it all does.
  public static func needsEncoding(_ picture: StreamFacts, limit: ByteSize) -> Bool {
    picture.largestGroupBytes.map { $0 > usable(of: limit.bytes) } ?? false
  }

  /// Seconds of sound before the first picture that are left out.
  private static let longestLead = 0.1

  /// Reads the packets once and decides where to cut.
  ///
  /// Throws a ``MediaError`` of kind `impossible` where the stretch between two keyframes alone is
  /// over the limit, and where pictures are there to be decoded and not shown.
  public func plan(cancellation: Cancellation? = nil) throws -> [Part] {
    let source = try open(cancellation)
    guard let main = source.main else { throw impossible("it has no picture") }
    source.demuxer.select(Set(source.streams))
    var pieces: [SplitPlan.Piece] = []
    var earliest = Double.infinity
    var before: Int64 = 0
    let packet = try Packet()
    while try source.demuxer.read(into: packet) {
      if packet.streamIndex == main, packet.isDiscarded {
        throw impossible("an edit list hides some of its pictures")
      }
      if pieces.isEmpty, let time = packet.seconds { earliest = min(earliest, time) }
      let weight = Int64(packet.size) + Self.indexBytes
      if packet.streamIndex == main, packet.isKey, let time = packet.seconds {
        pieces.append(.init(start: time, bytes: weight + before))
        before = 0
      } else if !pieces.isEmpty {
        pieces[pieces.count - 1].bytes += weight
        if packet.streamIndex == main, let time = packet.seconds { pieces.joinOpen(shownAt: time) }
      } else {
        before += weight
      }
    }
    guard let plan = SplitPlan(pieces: pieces, limit: usable) else {
      throw impossible("the stretch between two of its keyframes is over \(limit)")
    }
    // Sound may begin before the picture, by more than what an encoder puts in front of it.
    let isLate = plan.starts[0] - earliest > Self.longestLead
    return plan.starts.indices.map { index in
      Part(
        start: index == 0 && isLate ? earliest : plan.starts[index],
        end: index + 1 < plan.starts.count ? plan.starts[index + 1] : nil)
    }
  }

  /// Writes one part on the calling thread and returns the facts of what was written.
  ///
  /// Throws a ``MediaError`` of kind `impossible` where it came out over the limit.
  @discardableResult
  public func write(
    _ part: Part, to output: String, cancellation: Cancellation? = nil,
    progress: MediaProgress.Report? = nil
  ) throws -> MediaFacts {
    let source = try open(cancellation)
    source.demuxer.select(Set(source.streams))
    if part.start > 0 { try source.demuxer.seek(to: part.start - 1, stream: source.main) }
    let writer = try MovieWriter(
      output, container: container, source: source.demuxer, offset: part.start,
      keepLocation: keepLocation, cancellation: cancellation)
    var targets: [Int: Int] = [:]
    for stream in source.streams { targets[stream] = try writer.addCopy(of: stream) }
    let length = part.end.map { $0 - part.start }
    try writer.start(index: .moved, span: 0...(length ?? .infinity))
    let meter = ProgressMeter(total: length, report: progress)
    var open = Set(source.streams)
    var hasBegun = false
    let packet = try Packet()
    while !open.isEmpty, try source.demuxer.read(into: packet) {
      let index = packet.streamIndex
      guard open.contains(index), let time = packet.seconds, packet.size > 0 else { continue }
      if index == source.main {
        if packet.isKey, let end = part.end, time >= end - 0.0005 {
          open.remove(index)
          continue
        }
        hasBegun = hasBegun || (packet.isKey && time >= part.start - 0.0005)
        guard hasBegun, time >= part.start - 0.0005 else { continue }
      } else {
        if let end = part.end, time >= end {
          open.remove(index)
          continue
        }
        guard time >= part.start else { continue }
      }
      meter.advance(to: time - part.start, bytes: writer.muxer.bytesWritten)
      if let target = targets[index] { try writer.writeCopy(packet, to: target) }
    }
    return try writer.finish { path, made in
      guard made.bytes <= limit.bytes else {
        throw MediaError(
          .impossible, operation: "cutting into parts", path: path,
          detail: "a part has \(ByteSize(made.bytes))")
      }
      meter.finish(bytes: made.bytes)
    }
  }

  private func open(
    _ cancellation: Cancellation?
  ) throws -> (demuxer: Demuxer, main: Int?, streams: [Int]) {
    let demuxer = try Demuxer.open(
      input, options: ["fflags": "+genpts"], cancellation: cancellation)
    let carried = demuxer.streams.filter { Carriage.takes($0.codec, in: container) }
    let main = carried.first { $0.kind == .video && !$0.isAttachedPicture }?.index
    let streams = carried.filter { $0.index == main || $0.kind == .audio }
    return (demuxer, main, streams.map(\.index))
  }

  private func impossible(_ detail: String) -> MediaError {
    MediaError(
      .impossible, operation: "cutting into parts", path: input, detail: detail,
      advice: "Take a stretch of it with --trim START-END")
  }
}

extension [SplitPlan.Piece] {
  /// Joins the last piece to the one before where a picture in it is shown before its keyframe: such a
  /// picture refers to both (an open group), and a cut would take it away.
  fileprivate mutating func joinOpen(shownAt time: Double) {
    guard count > 1, time < self[count - 1].start - 0.0005 else { return }
    let open = removeLast()
    self[count - 1].bytes += open.bytes
  }
}
