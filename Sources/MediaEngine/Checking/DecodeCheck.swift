public import MediaModel

/// What decoding found.
public struct DecodeReport: Hashable, Sendable {
  /// What decoding found in one stream.
  public struct Stream: Hashable, Sendable {
    /// The place in the container.
    public var index: Int
    /// What it carries.
    public var kind: StreamKind
    /// Pictures, or samples per channel, that were decoded.
    public var decoded: Int64
    /// Where the first begins, in seconds.
    public var start: Double?
    /// Where the last ends, in seconds.
    public var end: Double?
    /// How many packets could not be decoded or had to be made up in part.
    public var errors: Int
  }

  /// How deep it looked.
  public var depth: DecodeCheck.Depth
  /// The streams of pictures and sound.
  public var streams: [Stream]
  /// The first complaints in FFmpeg's words, each once.
  public var messages: [String]

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

  /// Seconds that are decoded at each place that is looked at.
  static let stretch = 2.0

  /// Decodes on the calling thread; throws only where the file can't be opened or read.
  ///
  /// - Parameter threads: The codec's threads; 0 for as many as there are cores.
  public static func run(
    _ path: String, depth: Depth = .sampled, threads: Int = 0,
    cancellation: Cancellation? = nil, progress: MediaProgress.Report? = nil
  ) throws -> DecodeReport {
    let facts = try Probe.facts(of: path, cancellation: cancellation)
    let meter = ProgressMeter(total: facts.duration, report: progress)
    let length = facts.duration ?? 0
    let places: [Double]
    switch depth {
    case .full: places = []
    case .ends: places = [length - stretch]
    case .sampled: places = [length * 0.25, length * 0.5, length * 0.75, length - stretch]
    }
    let isWhole = depth == .full || length <= stretch * Double(places.count + 2)
    var session = try DecodeSession(
      path: path, facts: facts, threads: threads, cancellation: cancellation)
    try session.decode(from: nil, for: isWhole ? nil : stretch, meter: meter)
    if !isWhole {
      for (index, place) in places.enumerated() {
        let isLast = index == places.count - 1
        try session.decode(from: max(0, place), for: isLast ? nil : stretch, meter: meter)
      }
    }
    meter.finish()
    return session.report(depth: isWhole ? .full : depth)
  }
}
