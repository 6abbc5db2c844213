import Foundation
import Ledger
import MediaModel
import Service
import Synchronization
import Testing
import Verification

@testable import Pipeline

@Suite("A project, step by step", .serialized)
struct ProjectTests {
  private func open<Result: Sendable>(
    _ rehearsal: Rehearsal, _ body: (Project) async throws -> Result
  ) async throws -> Result {
    try await Project.open(
      folder: rehearsal.path + "/media", service: rehearsal.options().service, events: { _ in },
      body)
  }

  @Test("files go up once, words are answered, the timeline is rendered", .timeLimit(.minutes(8)))
  func conversation() async throws {
    let rehearsal = try Rehearsal()
    let files = ["clip.mp4", "red.png"].map { "\(rehearsal.path)/media/\($0)" }
    let heard = Mutex("")
    try await open(rehearsal) { project in
      #expect(try await project.upload(files).count == 2)
      #expect(try await project.upload(files).count == 2)
      #expect(rehearsal.uploads == 2)
      let turn = try await project.chat("a 2-second 320x240 video") { piece in
        heard.withLock { $0 += piece }
      }
      #expect(!turn.text.isEmpty)
      #expect(heard.withLock { $0 }.contains(turn.text.prefix(20)))
      #expect(try await project.status().timeline?.hasPrefix("Timeline (") == true)
      #expect(try await project.credits().total >= 0)
      #expect(try await project.claimLink().url.contains("/workspace/claim?ct="))
      #expect(try await project.recoverLastMessage() == nil)
      let video = try await project.export(
        to: rehearsal.output, request: VideoRequest(duration: 2),
        render: RenderOptions(poll: 0.05))
      #expect(video.verdict.passed)
    }
    #expect(rehearsal.messages.count == 1)
  }

  @Test("a session that is lost is renewed with what was in it", .timeLimit(.minutes(8)))
  func lostSession() async throws {
    let rehearsal = try Rehearsal()
    try await open(rehearsal) { project in
      _ = try await project.upload(["\(rehearsal.path)/media/clip.mp4"])
      let before = try await project.knownSession().session
      try await rehearsal.control("expire", "sessions")
      _ = try await project.chat("a 2-second 320x240 video")
      #expect(try await project.knownSession().session != before)
    }
    #expect(rehearsal.uploads == 2)
    #expect(rehearsal.messages.count { $0.hasSuffix(" 200") } == 1)
  }

  @Test("without a session there is nothing to show, and the error says how to begin")
  func noSession() async throws {
    let rehearsal = try Rehearsal()
    let error = await #expect(throws: PipelineError.self) {
      try await open(rehearsal) { try await $0.status() }
    }
    #expect(error?.failure == .usage)
    #expect(error?.description.contains("preflight run") == true)
  }
}

@Suite("A batch", .serialized)
struct BatchTests {
  private func jobs(_ rehearsal: Rehearsal) throws -> [BatchJob] {
    try BatchJob.read(
      """
      {"prompt":"a 2-second 320x240 video","media":"media/clip.mp4","output":"a.mp4"}
      {"prompt":"a 240x320 video","media":"media/red.png","output":"b.mp4","duration":3}
      """, folder: rehearsal.path, name: "jobs")
  }

  @Test(
    "gives each job its video, verified against its own request, and makes none twice",
    .timeLimit(.minutes(8)), arguments: BatchManner.allCases)
  func manners(manner: BatchManner) async throws {
    let rehearsal = try Rehearsal()
    let batch = BatchPipeline(
      try jobs(rehearsal), manner: manner, options: rehearsal.options())
    let messages = manner == .oneMessage ? 1 : 2
    for _ in 0..<2 {
      let outcomes = try await batch.run { _, _ in }
      #expect(outcomes.count == 2)
      for (outcome, duration) in zip(outcomes, [2.0, 3.0]) {
        let video = try outcome.result.get()
        #expect(video.request.duration == duration)
        #expect(video.verdict.passed, "\(manner): \(video.verdict.findings(.fail))")
        #expect(FileManager.default.fileExists(atPath: outcome.job.output))
      }
      #expect(rehearsal.messages.count == messages)
    }
    let sessions = rehearsal.requests("POST /api/tasks/me/with-session").count
    #expect(sessions == (manner == .sessions ? 2 : 1))
  }
}

@Suite("A batch with several videos in a line", .serialized)
struct SeveralInALineTests {
  @Test("gives each its own MP4, verified against its own request", .timeLimit(.minutes(8)))
  func several() async throws {
    let rehearsal = try Rehearsal()
    let jobs = try BatchJob.read(
      """
      {"prompt":"Two videos: the first 2 seconds, 320x240, the second 3 seconds, 240x320","media":"media","output":"a.mp4"}
      """, folder: rehearsal.path, name: "jobs")
    let outcomes = try await BatchPipeline(jobs, options: rehearsal.options()).run { _, _ in }
    let videos = try outcomes.map { try $0.result.get() }
    #expect(videos.map(\.path) == ["a-1.mp4", "a-2.mp4"].map { "\(rehearsal.path)/\($0)" })
    #expect(videos.map(\.request.duration) == [2, 3])
    #expect(videos.allSatisfy { $0.verdict.passed })
    #expect(rehearsal.messages.count == 1)
  }
}

@Suite("The local service inside the process", .serialized)
struct EmbeddedTests {
  @Test(
    "goes with a run that dies and comes back with it", .timeLimit(.minutes(8)),
    arguments: [Moment.messageWritten, .turnOver, .renderStarted, .renderCompleted])
  func death(moment: Moment) async throws {
    let rehearsal = try Rehearsal()
    var options = rehearsal.options()
    options.service.local = true
    options.service.environment["NEMO_TOKEN"] = "not for the local service"
    await #expect(throws: Death.self) { try await rehearsal.run(options, dyingAt: moment) }
    let (result, events) = try await rehearsal.run(options)
    #expect(result.videos.first?.verdict.passed == true)
    #expect(events.resumed != nil)
    let state = try await Project.open(
      folder: rehearsal.path, service: options.service, events: { _ in }
    ) { try await $0.status().state }
    #expect(state.turns == 1)
  }
}
