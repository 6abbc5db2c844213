import Foundation
import Service
import Testing
import Transport

/// Google's Agent Development Kit serving an agent that answers by script.
final class ADKServer: Sendable {
  static let program: String = {
    let environment = ProcessInfo.processInfo.environment
    let cache = environment["XDG_CACHE_HOME"] ?? "\(environment["HOME"] ?? "")/.cache"
    return environment["PREFLIGHT_ADK"] ?? "\(cache)/preflight/adk/bin/adk"
  }()

  private static let agent = """
    from google.adk.agents import BaseAgent
    from google.adk.events import Event
    from google.genai import types

    class Scripted(BaseAgent):
        def say(self, ctx, text, **more):
            parts = [types.Part(text=text)]
            return Event(author=self.name, invocation_id=ctx.invocation_id,
                         content=types.Content(role="model", parts=parts), **more)

        async def _run_async_impl(self, ctx):
            asked = ctx.user_content.parts[0].text
            if asked == "partial":
                for piece in ["Hel", "lo ", "world"]:
                    yield self.say(ctx, piece, partial=True)
                yield self.say(ctx, "Hello world", partial=False)
            elif asked == "raise":
                yield self.say(ctx, "about to fail")
                raise RuntimeError("boom €\\nsecond line")
            elif asked == "error":
                yield Event(author=self.name, invocation_id=ctx.invocation_id,
                            error_code="RESOURCE_EXHAUSTED", error_message="used up")
            elif asked != "silence":
                yield self.say(ctx, "echo: " + asked)

    root_agent = Scripted(name="nemo_agent")
    """

  let address: String
  let folder: String
  private let process: Int32

  init() async throws {
    folder = "\(FileManager.default.temporaryDirectory.path)/preflight-adk-\(UUID())"
    let home = "\(folder)/agents/nemo_agent"
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    try Data("from . import agent\n".utf8).write(to: URL(fileURLWithPath: "\(home)/__init__.py"))
    try Data(Self.agent.utf8).write(to: URL(fileURLWithPath: "\(home)/agent.py"))
    let port = Int.random(in: 20_000..<30_000)
    address = "http://127.0.0.1:\(port)"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.program)
    process.arguments = [
      "api_server", "--host", "127.0.0.1", "--port", "\(port)", "\(folder)/agents",
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    try process.run()
    self.process = process.processIdentifier
    let http = try HTTPClient()
    let session = HTTPRequest(
      "POST", try #require(WebAddress("\(address)/apps/nemo_agent/users/me/sessions/s1")),
      headers: ["Content-Type": "application/json"], body: Array("{}".utf8))
    for _ in 0..<900 {
      if (try? await http.send(session))?.head.status == 200 { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    Issue.record("\(Self.program) does not answer at \(address)")
  }

  deinit {
    kill(process, SIGKILL)
    try? FileManager.default.removeItem(atPath: folder)
  }
}

@Suite(
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: ADKServer.program),
    "google-adk is not installed: scripts/install-test-servers"))
struct ADKServerTests {
  @Test(.timeLimit(.minutes(8)))
  func talksWithAnAgent() async throws {
    let server = try await ADKServer()
    let client = ServiceClient(
      configuration: ServiceConfiguration(
        environment: ["XDG_CONFIG_HOME": server.folder, "XDG_STATE_HOME": server.folder],
        api: server.address),
      clock: QuickClock().clock)
    let session = ServiceSession(id: "s1")
    #expect(try await client.send("hello café", session: session).text == "echo: hello café")
    #expect(try await client.send("partial", session: session).text == "Hello world")
    #expect(try await client.send("silence", session: session).text == "")
    for (words, message) in [("raise", "boom € second line"), ("error", "used up")] {
      let error = await #expect(throws: ServiceError.self) {
        try await client.send(words, session: session)
      }
      #expect(error?.kind == .turnFailed)
      #expect(error?.message.hasSuffix(message) == true, "\(error?.message ?? "")")
    }
    let unknown = await #expect(throws: ServiceError.self) {
      try await client.send("hello", session: ServiceSession(id: "nosuch"))
    }
    #expect(unknown?.kind == .sessionNotFound)
  }
}
