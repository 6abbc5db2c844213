public import FaithfulJSON
public import MediaModel

/// The service's plan of a video. The JSON is kept as it came and goes back as it came.
///
/// Read are `t` tracks, `d` length in milliseconds, `m` metadata with `title`, `width` and
/// `height`, and their long spellings; what is missing or odd is left out of what is shown.
public struct Draft: Hashable, Sendable {
  /// The draft as it came.
  public let json: JSON
  /// The tracks in their order.
  public let tracks: [DraftTrack]
  private let canvasBeside: Resolution?

  /// Takes a draft, and the state's `canvas_config` that tells the size where the draft does not.
  public init(_ json: JSON, canvas: JSON? = nil) {
    self.json = json
    canvasBeside = canvas.flatMap(Self.size)
    tracks = (json.first("t", "tracks")?.array ?? []).compactMap { DraftTrack($0) }
  }

  /// The draft in one line, such as
  /// `Timeline (1 track): 1. Video: city timelapse (0-10s)`.
  public var summary: String {
    let count = "\(tracks.count) track\(tracks.count == 1 ? "" : "s")"
    guard !tracks.isEmpty else { return "Timeline (\(count))" }
    let list = tracks.enumerated().map { "\($0 + 1). \($1.summary)" }
    return "Timeline (\(count)): \(list.joined(separator: " "))"
  }

  /// Whether there is something to render: a track with a segment.
  public var isReadyForExport: Bool { tracks.contains { !$0.segments.isEmpty } }

  /// The length in seconds: as the draft says, else where its last segment ends.
  public var duration: Double? {
    let said = json.first("d", "duration")?.amount.map { $0 / 1000 }
    return said.flatMap { $0 > 0 ? $0 : nil }
      ?? tracks.flatMap(\.segments).compactMap { $0.span?.end }.max()
  }

  /// The size of the picture.
  public var canvas: Resolution? {
    json.first("m", "metadata", "meta").flatMap(Self.size) ?? Self.size(json)
      ?? json.first("canvas_config", "canvasConfig", "canvas").flatMap(Self.size) ?? canvasBeside
  }

  /// The name of the whole.
  public var title: String? {
    json.first("m", "metadata", "meta")?.first("title", "name")?.string
      .map { Sanitizer.line($0, limit: 80) }
  }

  private static func size(_ json: JSON) -> Resolution? {
    guard let width = json.first("width", "w")?.amount.flatMap({ Int(exactly: $0) }),
      let height = json.first("height", "h")?.amount.flatMap({ Int(exactly: $0) }),
      width > 0, height > 0
    else { return nil }
    return Resolution(width: width, height: height)
  }
}
