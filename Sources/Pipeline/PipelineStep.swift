/// The named steps from a folder to a verified MP4, in the order in which they are taken.
public enum PipelineStep: String, Sendable, Codable, CaseIterable, Comparable {
  /// The media are made fit for upload.
  case prepare
  /// A token and a session are at hand.
  case session
  /// The prepared files go up.
  case upload
  /// The prompt goes to the service and its turn is awaited.
  case message
  /// The timeline is read and compared with what was asked.
  case check
  /// The service renders.
  case render
  /// The MP4 comes down.
  case download
  /// The MP4 is compared with what was asked.
  case verify

  /// What a person is told while it goes on.
  public var title: String {
    switch self {
    case .prepare: "Preparing"
    case .session: "Connecting"
    case .upload: "Uploading"
    case .message: "Asking"
    case .check: "Reading the timeline"
    case .render: "Rendering"
    case .download: "Downloading"
    case .verify: "Verifying"
    }
  }

  /// Orders by when a step is taken.
  public static func < (left: PipelineStep, right: PipelineStep) -> Bool {
    left.place < right.place
  }

  private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
