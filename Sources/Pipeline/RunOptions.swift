public import MediaModel
import Service

/// Which service, under whose name, and where the state of this machine is kept.
public struct ServiceOptions: Sendable {
  /// Whether the local service inside this process is used.
  public var local: Bool
  /// The skill under which the service is asked, with its limits.
  public var skill: UploadPolicy
  /// The session's language, such as `en` or `zh-CN`; nil reads it from the words and the locale.
  public var language: String?
  /// A session to use as it is; nil takes the folder's own.
  public var session: String?
  /// The environment variables that are looked at.
  public var environment: [String: String]
  /// Takes one line per request and answer, secrets hidden; nil for none.
  public var trace: (@Sendable (String) -> Void)?
  /// The SKILL.md the skill was read from: its place tells the platform; nil for none.
  public var skillFile: String?
  /// Faults for the local service, in its own notation; nil for none.
  public var faults: String?
  /// The time the client sees.
  var clock = ServiceClock.real

  /// Makes options.
  public init(
    local: Bool = false, skill: UploadPolicy = .standard, language: String? = nil,
    session: String? = nil, environment: [String: String] = [:],
    trace: (@Sendable (String) -> Void)? = nil, faults: String? = nil
  ) {
    self.local = local
    self.skill = skill
    self.language = language
    self.session = session
    self.environment = environment
    self.trace = trace
    self.faults = faults
  }
}

/// How an export is waited for.
public struct RenderOptions: Sendable, Hashable {
  /// Seconds between two looks at a render; nil for 30, and 0.25 with the local service.
  public var poll: Double?
  /// The longest wait for one render in seconds.
  public var timeout: Double

  /// Makes options.
  public init(poll: Double? = nil, timeout: Double = 900) {
    self.poll = poll
    self.timeout = timeout
  }
}

/// One of several videos that are asked for in one message.
public struct VideoPart: Sendable, Hashable, Codable {
  /// What is asked of it.
  public var request: VideoRequest
  /// Where it goes.
  public var output: String

  /// Makes a part.
  public init(request: VideoRequest, output: String) {
    self.request = request
    self.output = output
  }
}

/// Everything that `run` can be told.
public struct RunOptions: Sendable {
  /// Folders and files.
  public var media: [String]
  /// The words that go to the service.
  public var prompt: String
  /// Where the MP4 goes; with several videos a number goes before the extension.
  public var output: String
  /// What flags and the request file ask, over what the prompt says.
  public var request: VideoRequest
  /// The videos that the prompt asks for; empty to read them from the prompt itself.
  public var videos: [VideoPart]
  /// The folder whose session is used; nil for that of the media.
  public var project: String?
  /// Whether the job gets a session of its own instead of the folder's.
  public var ownSession: Bool
  /// Whether a job that was finished is left alone while its videos lie at their places.
  public var keepsFinished: Bool
  /// The platform whose limits the video is checked against, such as `reels`.
  public var platform: String?
  /// The service.
  public var service: ServiceOptions
  /// The export.
  public var render: RenderOptions
  /// The largest upload; nil for the skill's.
  public var limit: ByteSize?
  /// x264's preset for what must be encoded; nil for the default.
  public var preset: String?
  /// How many files are prepared at once; nil for as many as the machine can.
  public var jobs: Int?
  /// Brings everything to the formats that the service calls smoothest.
  public var smooth: Bool
  /// Leaves the places in the files.
  public var keepLocation: Bool
  /// Whether a rejected file ends the run.
  public var strict: Bool
  /// Whether an unfinished run of the same job is dropped.
  public var fresh: Bool
  /// How many corrections may be asked for after a wrong length or shape.
  public var retries: Int
  /// The most credits that may be spent; nil for no limit of its own.
  public var creditLimit: Double?
  /// Whether the words of text files in the folder go with the prompt. Off, they are only named.
  public var includesText: Bool

  /// Makes options for one job; the rest has its usual values.
  public init(
    media: [String], prompt: String, output: String, request: VideoRequest = VideoRequest(),
    service: ServiceOptions = ServiceOptions()
  ) {
    self.media = media
    self.prompt = prompt
    self.output = output
    self.request = request
    self.service = service
    videos = []
    ownSession = false
    keepsFinished = false
    render = RenderOptions()
    smooth = false
    keepLocation = false
    strict = false
    fresh = false
    retries = 0
    includesText = false
  }
}
