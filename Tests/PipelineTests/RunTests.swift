import Foundation
import Ledger
import MediaEngine
import MediaModel
import Preparation
import Service
import Testing
import Verification

@testable import Pipeline

@Suite("A run", .serialized)
struct RunTests {
  private static let steps = PipelineStep.allCases

  @Test("takes a folder to a verified MP4, in the order of the steps", .timeLimit(.minutes(8)))
  func wholePath() async throws {
    let rehearsal = try Rehearsal()
    let (result, events) = try await rehearsal.run()
    #expect(events.finished == Self.steps)
    #expect(events.resumed == nil)
    let video = try #require(result.videos.first)
    #expect(video.path == rehearsal.output)
    #expect(video.verdict.passed, "\(video.verdict.findings(.fail))")
    #expect(result.failure == nil)
    let facts = try Probe.facts(of: rehearsal.output)
    #expect(facts.mainVideo?.codec == "h264")
    #expect(abs((facts.duration ?? 0) - 2) < 0.1)
    #expect(rehearsal.messages == ["POST /run_sse 200"])
    #expect(rehearsal.uploads == 3)
  }

  @Test(
    "that dies at any moment goes on from there: one message, no finished upload again",
    .timeLimit(.minutes(8)), arguments: Moment.allCases)
  func death(moment: Moment) async throws {
    let rehearsal = try Rehearsal()
    await #expect(throws: Death.self) { try await rehearsal.run(dyingAt: moment) }
    let (result, events) = try await rehearsal.run()
    #expect(result.videos.first?.verdict.passed == true)
    #expect(events.resumed != nil)
    #expect(rehearsal.messages == ["POST /run_sse 200"])
    #expect(rehearsal.uploads == 3, "\(rehearsal.requests("POST /api/upload-video"))")
    let renders = rehearsal.requests("POST /api/render/proxy/lambda")
    #expect(renders.count == 1)
    let history = try await History.open(
      environment: rehearsal.options().service.environment, events: { _ in })
    let runs = try await history.entries()
    #expect(runs.count == 1)
    #expect(runs.first?.run.status == .finished)
  }

  @Test("that is finished is not continued, and its uploads are not sent again")
  func again() async throws {
    let rehearsal = try Rehearsal()
    _ = try await rehearsal.run()
    let (_, events) = try await rehearsal.run()
    #expect(events.resumed == nil)
    #expect(events.notices.contains { $0.contains("is there already") })
    #expect(rehearsal.messages.count == 2)
    #expect(rehearsal.uploads == 3)
  }

  @Test("with --fresh starts over in a new session")
  func fresh() async throws {
    let rehearsal = try Rehearsal()
    await #expect(throws: Death.self) { try await rehearsal.run(dyingAt: .messageAnswered) }
    var options = rehearsal.options()
    options.fresh = true
    let (_, events) = try await rehearsal.run(options)
    #expect(events.resumed == nil)
    #expect(rehearsal.messages.count == 2)
    #expect(rehearsal.uploads == 6)
  }

  @Test("names a rejected file and goes on; strict, it ends before anything is sent")
  func rejected() async throws {
    let rehearsal = try Rehearsal()
    try Data("not a video at all, though it says so".utf8)
      .write(to: URL(fileURLWithPath: rehearsal.path + "/media/broken.mp4"))
    let (result, _) = try await rehearsal.run()
    #expect(result.rejected.map(\.path) == ["broken.mp4"])
    #expect(result.failure == nil)
    let other = try Rehearsal()
    try FileManager.default.copyItem(
      atPath: rehearsal.path + "/media/broken.mp4", toPath: other.path + "/media/broken.mp4")
    var options = other.options()
    options.strict = true
    let error = await #expect(throws: PipelineError.self) { try await other.run(options) }
    #expect(error?.failure == .notPassed)
    #expect(error?.description.hasPrefix("broken.mp4: ") == true)
    #expect(other.requests("POST ").isEmpty)
  }

  @Test("of a job that another process works on ends at once and sends nothing")
  func locked() async throws {
    let rehearsal = try Rehearsal()
    let environment = rehearsal.options().service.environment
    let ledger = try await Ledger.open(
      directory: StateDirectory.path(environment: environment))
    let key = try Workplace.projectKey(
      "\(rehearsal.address)\n\(ProjectPath.absolute(rehearsal.path + "/media"))")
    let lock = try FileLock.take(try ledger.lockPath("project-\(key)"))
    let error = await #expect(throws: PipelineError.self) { try await rehearsal.run() }
    #expect(error?.failure == .machine)
    #expect(error?.description.contains("process \(getpid())") == true)
    #expect(rehearsal.requests("").isEmpty)
    withExtendedLifetime(lock) {}
  }

  @Test("asks for exactly the correction that is needed, and verifies again")
  func correction() async throws {
    let rehearsal = try Rehearsal()
    var options = rehearsal.options(request: VideoRequest(duration: 3))
    options.retries = 1
    let (result, events) = try await rehearsal.run(options)
    #expect(result.videos.first?.verdict.passed == true)
    #expect(rehearsal.messages.count == 2)
    #expect(events.notices.contains { $0.contains("exactly 3 seconds long") })
    let facts = try Probe.facts(of: rehearsal.output)
    #expect(abs((facts.duration ?? 0) - 3) < 0.1)
  }

  @Test("without retries delivers what came, and says that it is not as asked")
  func notAsAsked() async throws {
    let rehearsal = try Rehearsal()
    let (result, _) = try await rehearsal.run(
      rehearsal.options(request: VideoRequest(duration: 3)))
    #expect(result.failure == .notPassed)
    #expect(FileManager.default.fileExists(atPath: rehearsal.output))
  }

  @Test("into its own media folder does not take its video for material the next time")
  func outputAmongMedia() async throws {
    let rehearsal = try Rehearsal()
    var options = rehearsal.options()
    options.output = rehearsal.path + "/media/promo.mp4"
    for _ in 0..<2 { _ = try await rehearsal.run(options) }
    #expect(rehearsal.uploads == 3)
  }

  @Test("in a named session that the service does not know ends with the service's words")
  func namedSession() async throws {
    let rehearsal = try Rehearsal()
    var options = rehearsal.options()
    options.service.session = "no-such-session"
    for _ in 0..<2 {
      let error = await #expect(throws: ServiceError.self) { try await rehearsal.run(options) }
      #expect(error?.kind == .sessionNotFound)
    }
    #expect(rehearsal.messages.isEmpty)
  }

  @Test("without media makes the video from the words alone")
  func wordsAlone() async throws {
    let rehearsal = try Rehearsal(media: false)
    var options = rehearsal.options()
    options.media = []
    options.project = rehearsal.path
    let (result, _) = try await rehearsal.run(options)
    #expect(result.videos.count == 1)
    #expect(rehearsal.uploads == 0)
  }

  @Test("into a folder that is not there fails before anything is sent")
  func noFolder() async throws {
    let rehearsal = try Rehearsal()
    var options = rehearsal.options()
    options.output = rehearsal.path + "/nowhere/promo.mp4"
    let error = await #expect(throws: PipelineError.self) { try await rehearsal.run(options) }
    #expect(error?.failure == .usage)
    #expect(rehearsal.requests("").isEmpty)
  }
}
