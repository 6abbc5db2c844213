import FaithfulJSON
import Foundation
import Testing

@Suite(.timeLimit(.minutes(8))) struct ServeTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  /// Starts a service and gives its address.
  private func serve(_ more: String...) async throws -> (Running, String) {
    let running = try Tool.start(["serve", "--port", "0", "--pace", "instant"] + more, in: folder)
    try #require(await running.wait { $0.output.hasSuffix("\n") }, "\(running.error)")
    let line = running.output
    let address = try #require(
      line.wholeMatch(of: /listening on (http:\/\/127\.0\.0\.1:\d+)\n/)?.1)
    return (running, String(address))
  }

  /// The calls of a client, with nothing but curl; prints one line for each.
  private static let calls = #"""
    set -euo pipefail
    call() {
      curl -sS --max-time 60 -H "X-Client-Id: 7d3c1f7e-9d2a-4f57-8d5b-2f6c2f1f8a11" \
        -H "X-Skill-Source: ai-image-free" -H "X-Skill-Version: 1.0.0" \
        -H "X-Skill-Platform: unknown" ${token:+-H "Authorization: Bearer $token"} "$@"
    }
    field() { grep -oE "\"$1\" ?: ?\"[^\"]+" | head -n 1 | sed 's/.*"//'; }
    token=$(call -X POST "$address/api/auth/anonymous-token" | field token)
    session=$(call -H "Content-Type: application/json" \
      -d '{"task_name":"project","language":"en"}' \
      "$address/api/tasks/me/with-session/nemo_agent" | field session_id)
    call -F files=@cup.jpg "$address/api/upload-video/nemo_agent/me/$session" | field filename
    message='{"app_name":"nemo_agent","user_id":"me","session_id":"'$session'",'
    message+='"new_message":{"parts":[{"text":"a 2 second square video"}]}}'
    call -H "Accept: text/event-stream" -H "Content-Type: application/json" -d "$message" \
      "$address/run_sse" | grep -o "^data:" | sort -u
    call "$address/api/state/nemo_agent/me/$session/latest" | grep -o '"draft"' | head -n 1
    call "$address/api/credits/balance/simple" | grep -o '"available"'
    """#

  @Test func ctrlCStopsItWithStatusZero() async throws {
    let (running, _) = try await serve()
    running.interrupt()
    let outcome = await running.end()
    #expect(outcome.status == 0)
    #expect(outcome.error.isEmpty)
  }

  @Test func aTakenPortIsNamed() async throws {
    let (running, address) = try await serve()
    defer { running.interrupt() }
    let port = try #require(address.split(separator: ":").last)
    let outcome = try await Tool.run("serve", "--port", String(port), in: folder)
    #expect(outcome.status == 5)
    #expect(outcome.error.contains(port))
    #expect(outcome.error.split(separator: "\n").count == 1)
  }

  @Test func killedItGoesOnWithItsData() async throws {
    try folder.take("photos/cup.jpg", as: "media/cup.jpg")
    let data = folder.path + "/service"
    let (first, address) = try await serve("--data", data)
    let place = ["--project", "media"]
    func client(_ words: [String], _ address: String) async throws -> Tool.Outcome {
      try await Tool.start(
        words + place, in: folder, environment: ["NEMO_API_URL": address]
      ).end()
    }
    let chat = try await client(["chat", "a 2-second square clip"], address)
    #expect(chat.status == 0, "\(chat.error)")
    kill(first.process.processIdentifier, SIGKILL)
    _ = await first.end()
    let port = try #require(address.split(separator: ":").last)
    let second = try Tool.start(
      ["serve", "--port", String(port), "--pace", "instant", "--data", data], in: folder)
    defer { second.interrupt() }
    try #require(await second.wait { $0.output.hasSuffix("\n") }, "\(second.error)")
    let status = try await client(["status"], address)
    #expect(status.output.contains("(0-2s"), "\(status.output)\(status.error)")
    let export = try await client(["export", "-o", "clip.mp4", "-q"], address)
    #expect(export.status == 0, "\(export.error)")
  }

  @Test func curlGetsAlongWithIt() async throws {
    let (running, address) = try await serve("--verbose")
    try folder.take("photos/cup.jpg", as: "cup.jpg")
    let outcome = try await Tool.shell("address=\(address)\n" + Self.calls, in: folder)
    running.interrupt()
    let served = await running.end()
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    #expect(outcome.lines == ["cup.jpg", "data:", "\"draft\"", "\"available\""])
    #expect(served.error.contains("POST /run_sse 200\n"))
    #expect(served.error.contains("POST /api/auth/anonymous-token 200\n"))
    #expect(!served.error.contains("nmv_"))
  }
}
