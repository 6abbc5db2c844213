import FaithfulJSON
import Foundation
import Ledger
import MediaModel
import Service
import Testing

@testable import Pipeline

@Suite("What a run spends, keeps and remembers", .serialized, .timeLimit(.minutes(8)))
struct HouseholdTests {
  @Test("with a limit of credits that pays for nothing, sends nothing")
  func noCredits() async throws {
    let rehearsal = try Rehearsal()
    var options = rehearsal.options()
    options.creditLimit = 10
    let error = await #expect(throws: PipelineError.self) { try await rehearsal.run(options) }
    #expect(error?.failure == .usage)
    #expect(rehearsal.messages.isEmpty)
  }

  @Test("with a limit of credits, tells what was spent and asks for no correction beyond it")
  func creditLimit() async throws {
    let rehearsal = try Rehearsal()
    var options = rehearsal.options(request: VideoRequest(duration: 3))
    options.creditLimit = 50
    options.retries = 1
    let (result, events) = try await rehearsal.run(options)
    #expect(events.notices.contains("50 of 50 credits are spent"))
    #expect(events.notices.contains { $0.hasPrefix("no correction is asked for") })
    #expect(result.failure == .notPassed)
    #expect(rehearsal.messages.count == 1)
  }

  @Test("in a folder whose session has a video says that it changes that one")
  func secondPrompt() async throws {
    let rehearsal = try Rehearsal()
    let (_, first) = try await rehearsal.run()
    let (_, second) = try await rehearsal.run(rehearsal.options("make it 3 seconds"))
    let words = "this folder has a session with a video in it"
    #expect(!first.notices.contains { $0.hasPrefix(words) })
    #expect(second.notices.contains { $0.hasPrefix(words) })
  }

  @Test("prepared media that nobody used for a month go, others stay")
  func prune() throws {
    let cache = NSTemporaryDirectory() + "preflight-prune-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: cache) }
    for name in ["old", "new"] {
      try FileManager.default.createDirectory(
        atPath: "\(cache)/\(name)", withIntermediateDirectories: true)
    }
    PreparedCache.touch("\(cache)/old", now: Date() - 31 * 86_400)
    PreparedCache.prune(cache)
    #expect(try FileManager.default.contentsOfDirectory(atPath: cache) == ["new"])
  }

  @Test("an export by hand is remembered with its verdict")
  func exports() async throws {
    let rehearsal = try Rehearsal()
    let service = rehearsal.options().service
    try await Project.open(
      folder: rehearsal.path + "/media", service: service, events: { _ in }
    ) { project in
      _ = try await project.upload(["\(rehearsal.path)/media/clip.mp4"])
      _ = try await project.chat("a 1-second 320x240 video")
      _ = try await project.export(to: rehearsal.output, render: RenderOptions(poll: 0.05))
    }
    let history = try await History.open(environment: service.environment, events: { _ in })
    let exports = try await history.exports()
    #expect(exports.map(\.path) == [rehearsal.output])
    #expect(["pass", "warn"].contains(exports.first?.outcome))
    #expect(exports.first?.status == .whole)
    #expect(try await history.entries().isEmpty)
  }

  @Test("what the canvas was is known again from the state that was kept")
  func keptState() throws {
    let text =
      #"{"draft":{"t":[],"d":1000},"canvas_config":{"width":1080,"height":1920},"turns":1}"#
    let state = try #require(ProjectState(kept: text))
    #expect(state.draft?.canvas == Resolution(width: 1080, height: 1920))
    #expect(state.json.text() == text)
  }
}
