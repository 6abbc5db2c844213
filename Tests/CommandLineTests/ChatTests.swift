import Foundation
import Testing

@Suite(.serialized, .timeLimit(.minutes(8))) struct ChatTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  /// Starts a service that misbehaves as told, and gives its address.
  private func serve(_ faults: String) async throws -> (Running, [String: String]) {
    let words = ["serve", "--pace", "instant"] + (faults.isEmpty ? [] : ["--fault", faults])
    let running = try Tool.start(words, in: folder)
    try #require(await running.wait { $0.output.hasSuffix("\n") }, "\(running.error)")
    let address = try #require(
      running.output.split(separator: " ").last?.trimmingCharacters(in: .newlines))
    return (running, ["NEMO_API_URL": address])
  }

  @Test func aConversationWithEditingHistoryAndTheTimeline() async throws {
    let (server, environment) = try await serve("")
    defer { server.interrupt() }
    let terminal = try Terminal(["chat"], in: folder, environment: environment)
    try await terminal.wait(for: "you> ")
    terminal.type("/hepp\u{7F}\u{7F}lp\r")
    try await terminal.wait(for: "/credits")
    try await terminal.wait(for: "you> ")
    terminal.type("a 3-second square clip\r")
    try await terminal.wait(for: "Timeline (3 tracks): 1. Video:")
    try await terminal.wait(for: "you> ")
    terminal.type("\u{1B}[A\u{1B}[A\r")
    try await terminal.wait(for: "/credits")
    try await terminal.wait(for: "you> ")
    terminal.type("how many credits do I have?\r")
    try await terminal.wait(for: "0 credits")
    try await terminal.wait(for: "you> ")
    terminal.type("/quit\r")
    #expect(try await terminal.end() == 0)
    let history = folder.home + "/state/preflight/chat-history"
    #expect(FileManager.default.fileExists(atPath: history))
  }

  @Test func ctrlCWhileWaitingLosesNothing() async throws {
    let (server, environment) = try await serve("sse:late@8")
    defer { server.interrupt() }
    let terminal = try Terminal(["chat"], in: folder, environment: environment)
    try await terminal.wait(for: "you> ")
    terminal.type("a 3-second square clip\r")
    #expect(await server.wait { _ in terminal.screen.contains("Asking") })
    terminal.type("\u{3}")
    try await terminal.wait(for: "Stopped waiting")
    try await terminal.wait(for: "you> ")
    terminal.type("/wait\r")
    let told = try await terminal.wait(for: "(0-3s")
    #expect(told.contains("Timeline"))
    try await terminal.wait(for: "you> ")
    terminal.type("\u{4}")
    #expect(try await terminal.end() == 0)
  }

  @Test func whatBecameOfAMessageIsToldByTheNextConversation() async throws {
    let (server, environment) = try await serve("sse:late@2")
    defer { server.interrupt() }
    let first = try Terminal(["chat"], in: folder, environment: environment)
    try await first.wait(for: "you> ")
    first.type("a 3-second square clip\r")
    let faults = "curl -s \(environment["NEMO_API_URL"] ?? "")/_control/faults"
    while try await Tool.shell(faults, in: folder).output.contains("sse") {}
    first.type("\u{3}")
    try await first.wait(for: "you> ")
    first.type("/quit\r")
    #expect(try await first.end() == 0)
    try await Task.sleep(for: .seconds(3))
    let second = try Terminal(["chat"], in: folder, environment: environment)
    try await second.wait(for: "What became of “a 3-second square clip”")
    try await second.wait(for: "you> ")
    second.type("\u{3}")
    #expect(try await second.end() == 130)
  }

  @Test func aLineThatIsACommandIsNotSent() async throws {
    let outcome = try await Tool.run("chat", "--local", "how many credits are left?", in: folder)
    #expect(outcome.output == "10000 credits\n", "\(outcome.error)")
  }
}
