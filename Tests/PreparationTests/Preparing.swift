import MediaModel
import TestSupport

@testable import Preparation

/// A suite that prepares a folder `in` into a folder `out`.
protocol Preparing {}

extension Preparing {
  /// A place with an empty folder `in`.
  func folder() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.makeFolder("in")
    return scratch
  }

  /// What came of each file.
  func prepare(
    _ scratch: Scratch, _ change: (inout PreparationOptions) -> Void = { _ in }
  ) async throws -> [String: Manifest.Entry] {
    var options = PreparationOptions(
      inputs: [scratch.path("in")], output: scratch.path("out"), preset: "ultrafast")
    change(&options)
    let result = try await Preparer(options: options).run()
    return Dictionary(uniqueKeysWithValues: result.manifest.files.map { ($0.source, $0) })
  }
}
