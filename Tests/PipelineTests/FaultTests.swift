import Foundation
import LocalService
import MediaModel
import Service
import Testing
import Verification

@testable import Pipeline

@Suite("A run against a service that misbehaves", .serialized)
struct FaultTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var faults: String
    /// How the first run ends; nil where it recovers by itself.
    var error: ServiceError.Kind?
    /// The messages that the service did something for, and those that it refused.
    var messages = 1
    var refused = 0
    var renders = 1
    var testDescription: String { faults }
  }

  static let rows = [
    Row(faults: "upload:503*2"),
    Row(faults: "session:503*2"),
    Row(faults: "state:503"),
    Row(faults: "upload:reset@0*2"),
    Row(faults: "sse:drop@3"),
    Row(faults: "sse:silent"),
    Row(faults: "sse:typed"),
    Row(faults: "sse:close@2"),
    Row(faults: "state:code@1002"),
    Row(faults: "sse:code@1002", refused: 1),
    Row(faults: "sse:code@2001", error: .outOfCredits, refused: 1),
    Row(faults: "sse:lost", error: .network, refused: 1),
    Row(faults: "sse:429", refused: 1),
    Row(faults: "sse:code@1001", refused: 1),
    Row(faults: "sse:temporary"),
    Row(faults: "sse:error", error: .turnFailed),
    Row(faults: "sse:errorevent", error: .turnFailed),
    Row(faults: "sse:badframe", error: .turnFailed),
    Row(faults: "upload:code@1001"),
    Row(faults: "upload:code@1002"),
    Row(faults: "upload:429"),
    Row(faults: "upload:413"),
    Row(faults: "upload:code@4002"),
    Row(faults: "render:429", renders: 2),
    Row(faults: "token:html@400"),
    Row(faults: "token:429"),
    Row(faults: "token:html@502*4", error: .serviceFailure),
    Row(faults: "session:empty"),
    Row(faults: "upload:empty"),
    Row(faults: "upload:code@9999", error: .refused),
    Row(faults: "sse:503", error: .serviceFailure, refused: 1),
    Row(faults: "sse:redirect", error: .network, refused: 1),
    Row(faults: "render:fail", renders: 2),
    Row(faults: "render:402", error: .exportBlocked, renders: 2),
    Row(faults: "render:reset@0"),
    Row(faults: "status:503*2"),
    Row(faults: "status:empty"),
    Row(faults: "status:code@9999", error: .refused),
    Row(faults: "status:older,render:older"),
    Row(faults: "download:cut@1000"),
    Row(faults: "download:short@1000"),
    Row(faults: "download:expired"),
    Row(faults: "download:html@502"),
    Row(faults: "download:empty"),
    Row(faults: "download:long@1000"),
    Row(faults: "download:redirect"),
    Row(faults: "download:503*9", error: .serviceFailure),
  ]

  @Test(
    "ends well, if need be when run again, with one message", .timeLimit(.minutes(8)),
    arguments: rows)
  func recovery(row: Row) async throws {
    let rehearsal = try Rehearsal(faults: row.faults)
    if let kind = row.error {
      do {
        _ = try await rehearsal.run()
        Issue.record("the first run did not fail")
      } catch let error as ServiceError {
        #expect(error.kind == kind)
      }
    }
    let (result, _) = try await rehearsal.run()
    #expect(result.videos.first?.verdict.passed == true)
    let refusals = rehearsal.messages.count {
      ["[code@", "[lost]", "[503]", "[429]", "[redirect]"].contains(where: $0.contains)
    }
    #expect(refusals == row.refused, "\(rehearsal.messages)")
    #expect(rehearsal.messages.count - refusals == row.messages, "\(rehearsal.messages)")
    #expect(rehearsal.requests("POST /api/render/proxy/lambda ").count == row.renders)
  }

  @Test(
    "that fails to render twice says so; run again, it asks for nothing again",
    arguments: ["render:fail*2", "render:failed*2", "render:failed,render:fail"])
  func rendersFail(_ faults: String) async throws {
    let rehearsal = try Rehearsal(faults: faults)
    let error = await #expect(throws: PipelineError.self) { try await rehearsal.run() }
    #expect(error?.failure == .refused)
    #expect(rehearsal.requests("POST /api/render/proxy/lambda ").count == 2)
    let (result, events) = try await rehearsal.run()
    #expect(result.videos.count == 1)
    #expect(events.resumed == .check)
    #expect(rehearsal.messages.count == 1)
  }

  @Test("that never ends a render says how to come back, and is come back to")
  func stuck() async throws {
    let rehearsal = try Rehearsal(faults: "render:stuck")
    var options = rehearsal.options()
    options.render.timeout = 0.3
    let error = await #expect(throws: PipelineError.self) { try await rehearsal.run(options) }
    #expect(error?.failure == .network)
    #expect(error?.advice.contains("preflight resume") == true)
    let again = await #expect(throws: PipelineError.self) { try await rehearsal.run(options) }
    #expect(again?.failure == .network)
    #expect(rehearsal.requests("POST /api/render/proxy/lambda ").count == 1)
  }

  @Test("that refuses a file has it prepared once more, then goes on without it")
  func refusedFile() async throws {
    var rules = ServiceRules()
    rules.largestUpload = ByteSize(20_000)
    let rehearsal = try Rehearsal(rules: rules)
    let (result, events) = try await rehearsal.run()
    #expect(events.notices.contains { $0.contains("tone.wav") && $0.contains("half as large") })
    #expect(result.videos.count == 1)
    #expect(rehearsal.messages.count == 1)
  }

  @Test("that refuses one file gets the others once", .timeLimit(.minutes(8)))
  func refusalStopsNoOther() async throws {
    let rehearsal = try Rehearsal(faults: "upload:code@4002,upload:late@1*2")
    _ = try await rehearsal.run()
    let uploads = rehearsal.requests("POST /api/upload-video")
    #expect((3...4).contains(uploads.count), "\(uploads)")
    #expect(rehearsal.messages.count == 1)
  }

  @Test("that refuses every file gives the service's own words")
  func allRefused() async throws {
    let rehearsal = try Rehearsal(faults: "upload:code@4001*")
    let error = await #expect(throws: ServiceError.self) { try await rehearsal.run() }
    #expect(error?.kind == .unsupportedFile)
    #expect(rehearsal.messages.isEmpty)
  }

  @Test("that is not there is a matter of the network")
  func notThere() async throws {
    let rehearsal = try Rehearsal()
    var options = rehearsal.options()
    options.service.environment["NEMO_API_URL"] = "http://127.0.0.1:9"
    let error = await #expect(throws: ServiceError.self) { try await rehearsal.run(options) }
    #expect(error?.exitClass == .network)
  }
}
