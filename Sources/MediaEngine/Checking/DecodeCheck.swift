import CFFmpeg
public import MediaModel

/// What decoding found.
public struct DecodeReport: Hashable, Sendable {
  /// What decoding found in one stream.
  public struct Stream: Hashable, Sendable {
    /// The place in the container.
    public var index: Int
    /// What it carries.
    public var kind: StreamKind
    /// Packets that were there to decode; a track may be declared and hold none.
    public var packets = 0
    /// Pictures, or samples per channel, that were decoded.
    public var decoded: Int64
    /// Where the first begins, in seconds.
    public var start: Double?
    /// Where the last ends, in seconds.
    public var end: Double?
    /// How many packets could not be decoded or had to be made up in part.
    public var errors: Int

    fileprivate mutating func extend(by other: Stream) {
      packets += other.packets
      decoded += other.decoded
      errors += other.errors
      start = [start, other.start].compactMap(\.self).min()
      end = [end, other.end].compactMap(\.self).max()
    }
  }

  /// How deep it looked.
  public var depth: DecodeCheck.Depth
  /// The streams of pictures and sound.
  public var streams: [Stream]
  /// The first complaints in FFmpeg's words, each once.
  public var messages: [String]
  /// Whether a place before the end, where places were looked at, is among what does not decode.
  var isBrokenBeforeEnd = false

  /// With what decoding other streams, or later stretches of the same, found.
  func adding(_ other: DecodeReport) -> DecodeReport {
    var sum = self
    for stream in other.streams {
      if let place = sum.streams.firstIndex(where: { $0.index == stream.index }) {
        sum.streams[place].extend(by: stream)
      } else {
        sum.streams.append(stream)
      }
    }
    sum.streams.sort { $0.index < $1.index }
    sum.messages += other.messages.filter { !messages.contains($0) }
    sum.isBrokenBeforeEnd = isBrokenBeforeEnd || other.isBrokenBeforeEnd
    return sum
  }

  /// What is to be said of what does not decode, such as `2 places cannot be decoded: …`; nil where
  /// all does.
  public var complaint: String? {
    let errors = streams.reduce(0) { $0 + $1.errors }
    let silent = streams.filter { $0.decoded == 0 }
    let isDead = silent.count == streams.count || silent.contains { $0.packets > 0 }
    guard errors > 0 || isDead else { return nil }
    let count = errors == 1 ? "One place" : errors > 0 ? "\(errors) places" : "All of it"
    return "\(count) cannot be decoded" + (messages.first.map { ": \($0)" } ?? "")
  }

  /// Whether all of it decoded without an error.
  public var isSound: Bool { messages.isEmpty && streams.allSatisfy { $0.errors == 0 } }
}

/// Decodes a file, or places of it, to find damage.
public enum DecodeCheck {
  /// How deep to look.
  public enum Depth: String, Hashable, Sendable, Codable, CaseIterable {
    /// The beginning and the end.
    case ends
    /// The beginning, the end and some places between.
    case sampled
    /// All of it.
    case full
  }

  /// Seconds that are decoded at each place that is looked at, and pictures at most.
  static let stretch = 2.0
  static let mostPictures = 4
  /// Seconds before the end from which on all pictures are decoded, and not only those that others
  /// refer to.
  static let tail = 0.25

  /// Decodes on the calling thread; throws only where the file can't be opened or read.
  ///
  /// - Parameters:
  ///   - known: The file's facts, where they are known already.
  ///   - threads: The threads that decode; 0 for as many as there are cores.
  public static func run(
    _ path: String, depth: Depth = .sampled, known: MediaFacts? = nil, threads: Int = 0,
    cancellation: Cancellation? = nil, progress: MediaProgress.Report? = nil
  ) throws -> DecodeReport {
    try run(
      path, depth: depth, known: known, source: nil, threads: threads,
      cancellation: cancellation, progress: progress)
  }

  /// - Parameter source: The file, where it is opened already and nobody else reads it.
  static func run(
    _ path: String, depth: Depth, known: MediaFacts?, source: Demuxer?, threads: Int,
    cancellation: Cancellation?, progress: MediaProgress.Report? = nil
  ) throws -> DecodeReport {
    let facts = try known ?? Probe.facts(of: path, cancellation: cancellation)
    let meter = ProgressMeter(total: facts.duration, report: progress)
    guard let places = places(depth, of: facts) else {
      let session = try DecodeSession(
        path: path, facts: facts, threads: threads, cancellation: cancellation)
      try session.decode(.all, meter: meter)
      meter.finish()
      return session.report(depth: .full)
    }
    let found = try decode(
      places, of: path, facts: facts, source: source, streams: nil, threads: threads,
      cancellation: cancellation)
    meter.finish()
    var report = found.report
    report.depth = depth
    return report
  }

  /// Decodes places of some of a file's streams; nil where the file is too short for places, or one
  /// could not be reached.
  static func runEverywhere(
    _ path: String, facts: MediaFacts, streams: Set<Int>, threads: Int,
    cancellation: Cancellation?
  ) throws -> DecodeReport? {
    guard let places = places(.sampled, of: facts) else { return nil }
    let found = try decode(
      places, of: path, facts: facts, source: nil, streams: streams, threads: threads,
      cancellation: cancellation)
    return found.missed == 0 ? found.report : nil
  }

  /// Where to look; nil where all is decoded.
  private static func places(_ depth: Depth, of facts: MediaFacts) -> [DecodeSession.Place]? {
    let between: [Double]
    switch depth {
    case .full: return nil
    case .ends: between = []
    case .sampled: between = [0.25, 0.5, 0.75]
    }
    let length = facts.duration ?? 0
    guard length > stretch * Double(between.count + 3) else { return nil }
    let isMoving = !facts.videoStreams.isEmpty
    // The end and the beginning cost the most, and so come first.
    return [.end(from: length - (isMoving ? tail : stretch)), .beginning]
      + between.map { .middle(length * $0) }
  }

  /// Decodes places side by side, each thread with a decoder of its own.
  ///
  /// - Returns: What was found, and how many places could not be reached.
  private static func decode(
    _ places: [DecodeSession.Place], of path: String, facts: MediaFacts, source: Demuxer?,
    streams: Set<Int>?, threads: Int, cancellation: Cancellation?
  ) throws -> (report: DecodeReport, missed: Int) {
    let workers = min(places.count, threads > 0 ? threads : Int(av_cpu_count()))
    let queue = SharedIndex()
    @Sendable func work(
      _ source: Demuxer?, isFirst: Bool
    ) throws -> (report: DecodeReport, missed: Int) {
      let session = try DecodeSession(
        path: path, facts: facts, source: source, streams: streams, threads: 1, isSampling: true,
        countsOpening: isFirst, cancellation: cancellation)
      let meter = ProgressMeter(total: nil, report: nil)
      while let index = queue.take(below: places.count) {
        try session.decode(places[index], meter: meter)
      }
      return (session.report(depth: .sampled), session.missed)
    }
    let others = try (1..<max(1, workers)).map { _ in
      try SideTask { try work(nil, isFirst: false) }
    }
    let first = try work(source, isFirst: true)
    return try others.map { try $0.value() }.reduce(first) {
      ($0.report.adding($1.report), $0.missed + $1.missed)
    }
  }
}
