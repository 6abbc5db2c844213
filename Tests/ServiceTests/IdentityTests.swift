import FaithfulJSON
import MediaModel
import TestServer
import Testing

@testable import Service

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct IdentityTests {
  static let balance = Reply.json(#"{"code":0,"data":{"available":5}}"#)

  @Test(.timeLimit(.minutes(8)))
  func keepsClientIDAndTokenBetweenRuns() async throws {
    let rig = try Rig { _ in Self.balance }
    _ = try await rig.client.credits()
    let again = ServiceClient(configuration: rig.client.configuration, clock: rig.time.clock)
    _ = try await again.credits()
    #expect(rig.server.requests.count == 3)
    #expect(Set(rig.server.requests.map { $0.headers["x-client-id"] }).count == 1)
    #expect(
      rig.requests.map { $0.headers["authorization"] } == ["Bearer nmv_usr_1", "Bearer nmv_usr_1"])
    let id = try String(contentsOfFile: "\(rig.folder)/config/nemovideo/client_id", encoding: .utf8)
    #expect(id.trimmed == rig.requests[0].headers["x-client-id"])
    let tokens = "\(rig.folder)/state/preflight/tokens"
    let file = try #require(FileManager.default.contentsOfDirectory(atPath: tokens).first)
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(tokens)/\(file)")
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let folder = try FileManager.default.attributesOfItem(atPath: tokens)
    #expect(folder[.posixPermissions] as? Int == 0o700)
  }

  @Test(.timeLimit(.minutes(8)))
  func fetchesOneTokenForManyCalls() async throws {
    let rig = try Rig { _ in Self.balance }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 { group.addTask { _ = try await rig.client.credits() } }
      try await group.waitForAll()
    }
    #expect(rig.server.requests.filter { $0.path == "/api/auth/anonymous-token" }.count == 1)
  }

  @Test(.timeLimit(.minutes(8)))
  func goesWithoutATokenWhereThereIsNone() async throws {
    let server = try TestServer { request in
      request.path == "/run_sse"
        ? .events([.text("data: {\"content\":{\"parts\":[{\"text\":\"Hi\"}]}}\n\n")])
        : .json(#"{"detail":"Not Found"}"#, status: 404)
    }
    let rig = try Rig { _ in Self.balance }
    let client = ServiceClient(
      configuration: ServiceConfiguration(
        environment: ["XDG_STATE_HOME": rig.folder, "XDG_CONFIG_HOME": rig.folder],
        api: server.address),
      clock: rig.time.clock)
    #expect(try await client.send("Hello", session: Rig.session).text == "Hi")
    #expect(try await client.send("Hello", session: Rig.session).text == "Hi")
    #expect(server.requests.filter { $0.path == "/api/auth/anonymous-token" }.count == 1)
    #expect(server.requests.allSatisfy { $0.headers["authorization"] == nil })
  }

  @Test(
    arguments: [
      (#"1800000060"#, nil), (#"1800000061"#, "t"), (#""2027-01-15T08:05:00Z""#, nil),
      ("null", nil),
    ] as [(String, String?)])
  func forgetsTokensThatEnd(expires: String, token: String?) throws {
    let folder = "\(FileManager.default.temporaryDirectory.path)/preflight-tokens-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let configuration = ServiceConfiguration(
      api: "http://h", configFolder: folder, stateFolder: folder)
    let path = "\(folder)/tokens/\(Digest.hex("http://h")).json"
    try PrivateFile.write(
      #"{"service":"http://h","client_id":"c","token":"t","expires_at":\#(expires)}"#, to: path)
    let store = TokenStore(configuration)
    #expect(store.entry(for: "c", at: 1_800_000_000)?.token.reveal() == token)
    #expect(store.entry(for: "other", at: 0) == nil)
  }

  @Test(
    arguments: [
      (JSON(1_800_000_500), 1_800_000_500), (JSON(1_800_000_500_000), 1_800_000_500),
      ("2027-01-15T08:05:00Z", 1_800_000_300), ("2027-01-15T08:05:00", 1_800_000_300),
      ("2027-01-15T08:05:00.250Z", 1_800_000_300.25), ("2027-01-15T10:05:00+02:00", 1_800_000_300),
      ("soon", nil), (.null, nil), (5, nil),
    ] as [(JSON, Double?)])
  func readsExpiries(json: JSON, time: Double?) {
    #expect(Expiry.time(json, now: 1_800_000_000) == time)
  }

  @Test(
    arguments: [
      ([:], [], "unknown"), (["SKILL_SOURCE": "vscode"], ["/h/.clawhub/x"], "vscode"),
      ([:], ["/h/.clawhub/x/preflight"], "clawhub"),
      ([:], ["/h/.cursor/skills/a/SKILL.md"], "cursor"),
      ([:], ["/h/.cursor/other"], "unknown"), ([:], ["/usr/bin/x", "/h/.clawhub/s"], "clawhub"),
      (["SKILL_SOURCE": " "], ["/elsewhere/.clawhub/x"], "unknown"),
    ] as [([String: String], [String], String)])
  func tellsThePlatform(environment: [String: String], paths: [String], platform: String) {
    let environment = environment.merging(["HOME": "/h"]) { set, _ in set }
    #expect(
      ServiceConfiguration(environment: environment, installPaths: paths).platform == platform)
  }

  @Test func readsTheEnvironment() {
    let configuration = ServiceConfiguration(environment: [
      "HOME": "/h", "NEMO_API_URL": "http://a/", "NEMO_WEB_URL": "http://w//",
      "NEMO_TOKEN": " secret ", "NEMO_CLIENT_ID": "c",
    ])
    #expect(configuration.api == "http://a")
    #expect(configuration.web == "http://w")
    #expect(configuration.userToken == Secret("secret"))
    #expect(configuration.configFolder == "/h/.config/nemovideo")
    #expect(configuration.stateFolder == "/h/.local/state/preflight")
    let plain = ServiceConfiguration(environment: ["NEMO_TOKEN": ""], api: "http://local")
    #expect(plain.api == "http://local")
    #expect(plain.userToken == nil)
    #expect(plain.web == "https://nemovideo.com")
  }

  @Test(
    arguments: [
      ("---\nname: ai-image-free\nversion: 2.1.0\n---\n# Text", "ai-image-free", "2.1.0"),
      (
        "\u{FEFF}---\r\nname: \"my skill\" # words\r\nmetadata:\r\n  version: 3\r\n---\r\n",
        "my skill", "3"
      ),
      ("---\nname: 'x'\n...\n", "x", "1.0.0"),
      ("---\nname: x # y\ndescription: name: z\n---", "x", "1.0.0"),
      ("# no front matter\nname: x", nil, nil), ("---\nversion: 1\n---", nil, nil), ("", nil, nil),
      ("---\nname: a\u{7}b\n---", "ab", "1.0.0"),
    ] as [(String, String?, String?)])
  func readsFrontMatter(text: String, name: String?, version: String?) {
    let policy = SkillFile.policy(from: text)
    #expect(policy?.skill == name)
    #expect(policy?.version == version)
  }

  @Test func aSkillKeepsItsLimit() {
    #expect(
      SkillFile.policy(from: "---\nname: ai-video-generator-free-music\n---")?.limit
        == ByteSize(500_000_000))
    #expect(SkillFile.policy(from: "---\nname: other\n---")?.limit == ByteSize(200_000_000))
    #expect(throws: ServiceError.self) { try SkillFile.policy(at: "/nowhere/SKILL.md") }
  }

  @Test func secretsDoNotPrint() {
    let secret = Secret("hush")
    var dumped = ""
    dump(secret, to: &dumped)
    #expect("\(secret)" == "•••")
    #expect(String(reflecting: secret) == "•••")
    #expect("\([secret])" == "[•••]")
    #expect(!dumped.contains("hush"))
    #expect(secret.hidden(in: "a hush b") == "a ••• b")
  }

  @Test(
    arguments: [
      ("Bearer abc.def-1, x", "Bearer •••, x"),
      (#"{"token":"nmv_usr_a1-b"}"#, #"{"token":"nmv_•••"}"#),
      ("ct=clm_99&x", "ct=clm_•••&x"), ("plain", "plain"),
    ])
  func hidesTokens(words: String, hidden: String) {
    #expect(Redaction.hide([], in: words) == hidden)
  }
}
