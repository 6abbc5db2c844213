import FaithfulJSON
import Foundation
import LocalService
import Testing

/// What a client sees of each fault.
@Suite(.timeLimit(.minutes(8))) struct FaultTests {
  private static let credits = "/api/credits/balance/simple"

  @Test(arguments: [
    ("503", 503, true), ("html@502", 502, true), ("code@1001", 200, true), ("empty", 200, true),
    ("redirect", 302, true), ("expired", 403, true), ("cut@10", 200, false),
    ("short@5", 200, true), ("long@5", 200, false), ("reset@0", 0, false), ("late@0.1", 200, true),
    ("stall@0.1", 200, true), ("drip@2000", 200, true),
  ])
  func answers(kind: String, status: Int, isWhole: Bool) throws {
    let rehearsal = try Rehearsal()
    let good = try rehearsal.peer.get(Self.credits)
    #expect(try rehearsal.peer.post("/_control/faults", text: "credits:\(kind)").status == 200)
    let answer = try rehearsal.peer.get(Self.credits)
    #expect(answer.status == status && answer.isWhole == isWhole)
    #expect(try rehearsal.peer.get(Self.credits).body == good.body)
    #expect(try rehearsal.faults(atLeast: 1).count == 1)
  }

  @Test func countsAndOrder() throws {
    let rehearsal = try Rehearsal()
    _ = try rehearsal.peer.post(
      "/_control/faults", text: "credits:503*2,any:500,credits:404,any:429*")
    let statuses = try (0..<6).map { _ in try rehearsal.peer.get(Self.credits).status }
    #expect(statuses == [503, 503, 404, 500, 429, 429])
    _ = try rehearsal.peer.call("DELETE", "/_control/faults", [:], [])
    #expect(try rehearsal.peer.get(Self.credits).status == 200)
  }

  @Test func hangsUpOnAnUpload() throws {
    let rehearsal = try Rehearsal()
    _ = try rehearsal.peer.post("/_control/faults", text: "upload:hangup@50000")
    let path = "/api/upload-video/nemo_agent/me/\(rehearsal.session)"
    let large = [UInt8](repeating: 7, count: 3_000_000)
    #expect(try rehearsal.peer.upload(path, [("a.mp4", large)]).status == 0)
    #expect(try rehearsal.peer.upload(path, [("a.mp4", large)]).code == 4001)
  }

  @Test func aDroppedTurnIsDone() throws {
    let rehearsal = try Rehearsal()
    _ = try rehearsal.peer.post("/_control/faults", text: "sse:drop@2")
    let answer = try rehearsal.say("A 5-second video titled 'Tea'")
    #expect(!answer.isWhole)
    #expect(answer.text.components(separatedBy: "data: ").count == 3)
    #expect(try rehearsal.state()["draft"]?["m"]?["title"]?.string == "Tea")
  }

  @Test func aLostMessageIsNotDone() throws {
    let rehearsal = try Rehearsal()
    _ = try rehearsal.peer.post("/_control/faults", text: "sse:lost")
    #expect(try rehearsal.say("A 5-second video titled 'Tea'").status == 0)
    #expect(try rehearsal.state()["turns"]?.int == 0)
    let balance = try rehearsal.peer.get(Self.credits).data
    #expect(balance?["available"]?.int == 1000)
  }

  @Test func aSilentTurnHasNoText() throws {
    let rehearsal = try Rehearsal()
    _ = try rehearsal.peer.post("/_control/faults", text: "sse:silent")
    let answer = try rehearsal.say("A 5-second video titled 'Tea'")
    #expect(answer.isWhole && !answer.text.contains("\"text\""))
    #expect(try rehearsal.state()["turns"]?.int == 1)
  }

  @Test func stoppingEndsAStall() throws {
    let rehearsal = try Rehearsal(Rehearsal.options(faults: "credits:stall@600"))
    let peer = rehearsal.peer
    let thread = Thread { _ = try? peer.get(Self.credits) }
    thread.start()
    usleep(100_000)
    rehearsal.server.stop()
  }

  @Test func wrongPlansAreRefused() throws {
    let rehearsal = try Rehearsal()
    let answer = try rehearsal.peer.post("/_control/faults", text: "upload:sometimes")
    #expect(answer.status == 400 && answer.text.contains("upload:sometimes"))
  }
}
