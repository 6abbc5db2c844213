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

  /// Decodes on the calling thread; throws only where the file can't be opened.
  public static func run(
    _ path: String, depth: Depth = .sampled, threads: Int = 0,
    cancellation: Cancellation? = nil, progress: MediaProgress.Report? = nil
  ) throws -> DecodeReport {
    throw MediaError(.other, operation: "checking", path: path, detail: "not available")
  }
}
