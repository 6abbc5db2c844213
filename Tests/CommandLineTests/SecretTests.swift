import Foundation
import Testing

@Suite(.timeLimit(.minutes(8))) struct SecretTests {
  /// A token that is set must be found nowhere, one that was fetched in its own file alone.
  @Test(arguments: ["nmv_reg_topsecret0123456789", nil])
  func aTokenIsWrittenNowhere(token: String?) async throws {
    let folder = try Folder()
    try folder.take("photos/beans.png", as: "media/beans.png")
    let faults = "upload:code@9999,credits:code@9999,state:503,render:fail,download:redirect"
    let server = try Tool.start(
      ["serve", "--pace", "instant", "--data", folder.path + "/service", "--fault", faults],
      in: folder)
    defer { server.interrupt() }
    try #require(await server.wait { $0.output.hasSuffix("\n") }, "\(server.error)")
    let address = server.output.split(separator: " ").last?.trimmingCharacters(in: .newlines) ?? ""
    var environment = ["NEMO_API_URL": address]
    environment["NEMO_TOKEN"] = token
    let words = [
      "run", "media", "-p", "a 1-second 320x240 clip", "-o", "clip.mp4", "--poll", "0.1", "-v",
    ]
    let refused = try await Tool.start(words, in: folder, environment: environment).end()
    #expect(refused.status == 3)
    #expect(refused.error.contains("9999") && refused.error.contains("answer: "))
    let run = try await Tool.start(words, in: folder, environment: environment).end()
    #expect(run.status == 0, "\(run.error)")
    let credits = try await Tool.start(["credits", "-v"], in: folder, environment: environment)
      .end()
    #expect(credits.status == 3)
    let kept = FileManager.default.enumerator(atPath: folder.home)?.allObjects as? [String] ?? []
    let files = kept.map { folder.home + "/" + $0 } + [folder.path + "/clip.mp4"]
    let bytes = files.map { ($0, FileManager.default.contents(atPath: $0) ?? Data()) }
    let found = { (secret: String) in
      bytes.filter { $0.1.range(of: Data(secret.utf8)) != nil }.map(\.0)
    }
    if let token {
      #expect(found(token).isEmpty)
    } else {
      let own = found("nmv_usr_")
      #expect(own.count == 1 && own.allSatisfy { $0.contains("/state/preflight/") }, "\(own)")
      let mode = try FileManager.default.attributesOfItem(atPath: own[0])[.posixPermissions]
      #expect(mode as? Int == 0o600)
    }
  }
}
