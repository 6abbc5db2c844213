public import MediaModel

/// Which service is spoken to, and in whose name.
public struct ServiceConfiguration: Sendable {
  /// The address of the API, without a slash at the end.
  public var api: String
  /// The address of the web site, without a slash at the end.
  public var web: String
  /// The skill whose name, version and limit count.
  public var policy: UploadPolicy
  /// `X-Skill-Platform`.
  public var platform: String
  /// The token that the person set; never replaced.
  public var userToken: Secret?
  /// The client id that the person set.
  public var clientID: String?
  /// The folder that holds the client id.
  public var configFolder: String
  /// The folder that holds the tokens fetched.
  public var stateFolder: String

  /// Makes a configuration.
  public init(
    api: String, web: String = ServiceConfiguration.standardWeb,
    policy: UploadPolicy = .standard, platform: String = "unknown", userToken: Secret? = nil,
    clientID: String? = nil, configFolder: String, stateFolder: String
  ) {
    self.api = Self.withoutSlash(api)
    self.web = Self.withoutSlash(web)
    self.policy = policy
    self.platform = platform
    self.userToken = userToken
    self.clientID = clientID
    self.configFolder = configFolder
    self.stateFolder = stateFolder
  }

  /// Reads `NEMO_API_URL`, `NEMO_WEB_URL`, `NEMO_TOKEN`, `NEMO_CLIENT_ID`, `SKILL_SOURCE` and the
  /// XDG folders. `api` stands in place of `NEMO_API_URL` (the local service's address);
  /// `installPaths` are the places that tell the platform: the program's, the skill file's.
  public init(
    environment: [String: String], api: String? = nil, policy: UploadPolicy = .standard,
    installPaths: [String] = []
  ) {
    func set(_ name: String) -> String? {
      let value = environment[name]?.trimmed
      return value?.isEmpty == false ? value : nil
    }
    let home = set("HOME") ?? "/"
    self.init(
      api: api ?? set("NEMO_API_URL") ?? Self.standardAPI,
      web: set("NEMO_WEB_URL") ?? Self.standardWeb,
      policy: policy,
      platform: SkillPlatform.name(environment: environment, installPaths: installPaths),
      userToken: set("NEMO_TOKEN").map { Secret($0) },
      clientID: set("NEMO_CLIENT_ID"),
      configFolder: (set("XDG_CONFIG_HOME") ?? "\(home)/.config") + "/nemovideo",
      stateFolder: (set("XDG_STATE_HOME") ?? "\(home)/.local/state") + "/preflight")
  }

  /// The service's own address.
  public static let standardAPI = "https://mega-api-prod.nemovideo.ai"
  /// The service's own web site.
  public static let standardWeb = "https://nemovideo.com"

  private static func withoutSlash(_ address: String) -> String {
    var address = Substring(address)
    while address.hasSuffix("/") { address.removeLast() }
    return String(address)
  }
}
