import Foundation
import MediaModel
import Synchronization
import TestSupport
import Testing

@testable import Preparation

/// Where outputs go, and that they never go among the inputs.
@Suite(.timeLimit(.minutes(4))) struct OutputPlaceTests {
  private func place(_ scratch: Scratch, _ output: String?, input: String = "in") throws -> String {
    try OutputPlace.resolve(
      PreparationOptions(
        inputs: [scratch.path(input)], output: output.map { scratch.path($0) }))
  }

  /// A picture that is somebody's, and a folder that is reached through a link.
  private func pictures() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.makeFolder("in")
    try Witness.make(scratch.path("in/a.png"), "-f lavfi -i testsrc2=s=64x48 -frames:v 1")
    try scratch.makeFolder("far/away")
    try scratch.link("way", to: scratch.path("far/away"))
    return scratch
  }

  @Test(arguments: [
    "in", "in/.", "nope/../in", "nope/deep/../../in", "way/nope/../../../in", "./nope/.././in/.",
    "in/nope/..", "in/a.png/..",
  ])
  func noWayLeadsIntoTheInput(output: String) async throws {
    let scratch = try pictures()
    let before = scratch.tree()
    let options = PreparationOptions(
      inputs: [scratch.path("in")], output: scratch.path(output))
    let error = await #expect(throws: PreparationError.self) {
      try await Preparer(options: options).run()
    }
    #expect(error?.kind == .badOutput)
    #expect(scratch.tree() == before)
  }

  @Test(arguments: [
    ("new", "new"), ("new/./deep/.", "new/deep"), ("./new//deep/", "new/deep"),
    ("way/new", "far/away/new"), ("way/../new", "far/new"), ("in/../new", "new"),
  ])
  func dotsAndLinksAreFollowed(output: String, expected: String) throws {
    let scratch = try pictures()
    #expect(try place(scratch, output) == scratch.path(expected))
  }

  @Test func aCancelledPreparationDoesNotScan() async throws {
    let scratch = try pictures()
    let options = PreparationOptions(inputs: [scratch.path("in")], output: scratch.path("out"))
    let events = Mutex(0)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await Preparer(options: options).run { _ in events.withLock { $0 += 1 } }
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(events.withLock { $0 } == 0)
  }
}
