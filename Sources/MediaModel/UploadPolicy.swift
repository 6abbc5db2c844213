/// What the service takes, and under which skill's name it is asked.
public struct UploadPolicy: Hashable, Sendable, Codable {
  /// The skill's name, sent as `X-Skill-Source`.
  public var skill: String
  /// The skill's version, sent as `X-Skill-Version`.
  public var version: String
  /// The largest file the service takes.
  public var limit: ByteSize
  /// File extensions, lower case, that the service takes.
  public var accepted: Set<String>
  /// The subset that the skill's description calls smoothest; empty where it names none.
  public var smoothest: Set<String>

  /// Makes a policy.
  public init(
    skill: String, version: String = "1.0.0", limit: ByteSize,
    accepted: Set<String> = UploadPolicy.acceptedExtensions, smoothest: Set<String> = []
  ) {
    self.skill = skill
    self.version = version
    self.limit = limit
    self.accepted = accepted
    self.smoothest = smoothest
  }

  /// The extensions that all skills take, in the order in which the service lists them.
  public static let acceptedList = [
    "mp4", "mov", "avi", "webm", "mkv", "jpg", "png", "gif", "webp", "mp3", "wav", "m4a", "aac",
  ]

  /// The same as a set.
  public static let acceptedExtensions = Set(acceptedList)

  /// The skills the service publishes, the default one first.
  public static let skills: [UploadPolicy] = [
    UploadPolicy(
      skill: "create-a-free-ai-video", limit: ByteSize(200_000_000),
      smoothest: ["mp4", "mov", "jpg", "png"]),
    UploadPolicy(skill: "free-ai-video-generator", limit: ByteSize(200_000_000)),
    UploadPolicy(
      skill: "video-generator-for-free-ai", limit: ByteSize(200_000_000),
      smoothest: ["mp4", "mov", "jpg", "png"]),
    UploadPolicy(
      skill: "ai-image-free", limit: ByteSize(200_000_000),
      smoothest: ["jpg", "png", "webp", "mp4"]),
    UploadPolicy(
      skill: "ai-video-generator-free-music", limit: ByteSize(500_000_000),
      smoothest: ["mp4", "mov", "jpg", "png"]),
  ]

  /// The skill that is used where none is named.
  public static let standard = UploadPolicy(
    skill: "create-a-free-ai-video", limit: ByteSize(200_000_000),
    smoothest: ["mp4", "mov", "jpg", "png"])

  /// The published skill of that name.
  public static func named(_ skill: String) -> UploadPolicy? {
    skills.first { $0.skill == skill }
  }
}
