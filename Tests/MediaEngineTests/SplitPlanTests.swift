import Testing

@testable import MediaEngine

@Suite struct SplitPlanTests {
  private func starts(_ weights: [Int64], limit: Int64) -> [Double]? {
    SplitPlan(
      pieces: weights.enumerated().map { .init(start: Double($0.offset), bytes: $0.element) },
      limit: limit)?.starts
  }

  @Test(arguments: [
    ([Int64](repeating: 1, count: 10), Int64(10), [0.0]),
    ([Int64](repeating: 1, count: 10), 5, [0, 5]),
    ([Int64](repeating: 1, count: 10), 9, [0, 5]),
    ([9, 1, 1, 1], 9, [0, 1]), ([3], 3, [0]), ([2, 2, 2], 3, [0, 1, 2]),
  ])
  func cuts(weights: [Int64], limit: Int64, expected: [Double]) {
    #expect(starts(weights, limit: limit) == expected)
  }

  @Test(arguments: [([Int64](), Int64(5)), ([6], 5), ([1], 0)])
  func impossible(weights: [Int64], limit: Int64) {
    #expect(starts(weights, limit: limit) == nil)
  }

  @Test(arguments: 1...40)
  func noPartIsOverTheLimit(seed: Int64) throws {
    let weights = (0..<200).map { Int64($0) * 7919 * seed % 97 + 1 }
    let limit: Int64 = 100 + seed * 13
    let cuts = try #require(starts(weights, limit: limit))
    let bounds = cuts.map(Int.init) + [weights.count]
    for (from, to) in zip(bounds, bounds.dropFirst()) {
      #expect(weights[from..<to].reduce(0, +) <= limit)
      #expect(to > from)
    }
    let total = weights.reduce(0, +)
    #expect(Int64(cuts.count) <= total / limit * 2 + 2)
  }
}
