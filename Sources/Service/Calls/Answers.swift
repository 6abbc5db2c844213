public import FaithfulJSON

/// A session of the service.
public struct ServiceSession: Hashable, Sendable, Codable {
  /// The session's id.
  public var id: String
  /// The task's id, which the claim link needs.
  public var taskID: String?
  /// The id for the registration link, where an answer named one.
  public var bindID: String?

  /// Makes a session from what is known of it.
  public init(id: String, taskID: String? = nil, bindID: String? = nil) {
    self.id = id
    self.taskID = taskID
    self.bindID = bindID
  }
}

/// A file as the service holds it.
public struct UploadedFile: Hashable, Sendable, Codable {
  /// Its name on the service.
  public var filename: String
  /// Its kind in the service's words, such as `video`.
  public var fileType: String?
  /// Where the service keeps it.
  public var url: String?
  /// Its length in seconds.
  public var duration: Double?
  /// Its width in pixels.
  public var width: Int?
  /// Its height in pixels.
  public var height: Int?
  /// Its frames a second.
  public var frameRate: Double?
  /// The service's hash of it.
  public var hash: String?

  /// Makes an entry.
  public init(
    filename: String, fileType: String? = nil, url: String? = nil, duration: Double? = nil,
    width: Int? = nil, height: Int? = nil, frameRate: Double? = nil, hash: String? = nil
  ) {
    self.filename = filename
    self.fileType = fileType
    self.url = url
    self.duration = duration
    self.width = width
    self.height = height
    self.frameRate = frameRate
    self.hash = hash
  }
}

/// What is left on the account.
public struct Credits: Hashable, Sendable, Codable {
  /// Free to use.
  public var available: Double
  /// Reserved by work under way.
  public var frozen: Double
  /// Both together.
  public var total: Double

  /// Makes a balance.
  public init(available: Double, frozen: Double = 0, total: Double? = nil) {
    self.available = available
    self.frozen = frozen
    self.total = total ?? available + frozen
  }
}

/// How far a render is.
public struct RenderStatus: Hashable, Sendable {
  /// The stages of a render.
  public enum Phase: Hashable, Sendable {
    /// Waiting for its turn.
    case pending
    /// Under way.
    case processing
    /// Done; the address of the result is known.
    case completed
    /// Failed or cancelled.
    case failed
    /// A word that is not known, taken as under way.
    case other(String)
  }

  /// The render's id.
  public var id: String
  /// Its stage.
  public var phase: Phase
  /// How much is done, 0 to 1.
  public var progress: Double?
  /// Where the result can be fetched.
  public var url: String?
  /// The service's words, such as why it failed.
  public var message: String?

  /// Makes a status.
  public init(
    id: String, phase: Phase, progress: Double? = nil, url: String? = nil, message: String? = nil
  ) {
    self.id = id
    self.phase = phase
    self.progress = progress
    self.url = url
    self.message = message
  }
}

/// A link that hands an anonymous project over to an account; it holds no token.
public struct ClaimLink: Hashable, Sendable {
  /// The page to open.
  public var url: String
  /// For how many seconds it works, where the service says so.
  public var expiresIn: Double?

  /// Makes a link.
  public init(url: String, expiresIn: Double? = nil) {
    self.url = url
    self.expiresIn = expiresIn
  }
}

/// What the service holds for a session.
public struct ProjectState: Hashable, Sendable {
  /// `data.state` as it came.
  public var json: JSON
  /// The draft, where there is one.
  public var draft: Draft?
  /// The id for the registration link, where the answer named one.
  public var bindID: String?

  /// Takes the state as it came.
  public init(json: JSON, draft: Draft? = nil, bindID: String? = nil) {
    self.json = json
    self.draft = draft
    self.bindID = bindID
  }
}
