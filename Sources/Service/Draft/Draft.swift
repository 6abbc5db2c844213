public import FaithfulJSON
public import MediaModel

/// The service's plan of a video. The JSON is kept as it came and goes back as it came.
public struct Draft: Hashable, Sendable {
  /// The draft as it came.
  public let json: JSON

  /// Takes a draft.
  public init(_ json: JSON) { self.json = json }

  /// The draft in one line, such as
  /// `Timeline (1 track): 1. Video: city timelapse (0-10s)`.
  public var summary: String { "" }

  /// Whether there is something to render.
  public var isReadyForExport: Bool { false }

  /// The length in seconds.
  public var duration: Double? { nil }

  /// The size of the picture.
  public var canvas: Resolution? { nil }

  /// What changed since another draft, in words.
  public func changes(since earlier: Draft?) -> [String] { [] }

  /// Where the draft is not what was asked; empty when it is, or when nothing was.
  public func mismatches(with request: VideoRequest) -> [Finding] { [] }
}
