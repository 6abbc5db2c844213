import Foundation

/// Facts of this machine.
enum Machine {
  /// How many cores there are.
  static var cores: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }
}

/// Works on many things side by side and takes the results in the order of the things, each as
/// soon as those before it are there.
func inOrder<Thing: Sendable, Result: Sendable>(
  _ things: [Thing], atOnce: Int, work: @escaping @Sendable (Thing) async throws -> Result,
  take: (Thing, Result) throws -> Void
) async throws {
  try await withThrowingTaskGroup(of: (Int, Result).self) { group in
    var waiting: [Int: Result] = [:]
    var (begun, taken) = (0, 0)
    func begin() {
      guard begun < things.count else { return }
      let place = begun
      let thing = things[place]
      begun += 1
      group.addTask { (place, try await work(thing)) }
    }
    for _ in 0..<max(1, atOnce) { begin() }
    while let (place, result) = try await group.next() {
      begin()
      waiting[place] = result
      while let next = waiting.removeValue(forKey: taken) {
        try take(things[taken], next)
        taken += 1
      }
    }
  }
}
