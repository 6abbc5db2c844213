import Testing

@testable import MediaEngine

@Suite struct SplitPlanTests {
  private func starts(_ weights: [Int64], limit: Int64) -> [Double]? {
    SplitPlan(
      pieces: weights.enumerated().map { .init(start: Double($0.offset), bytes: $0.element) },
      limit: limit)?.starts
  }

  struct Case: Sendable {
    var weights: [Int64]
    var limit: Int64
    var starts: [Double]?
  }

  static let ten = [Int64](repeating: 1, count: 10)
  static let cases: [Case] = [
    Case(weights: ten, limit: 10, starts: [0]),
    Case(weights: ten, limit: 5, starts: [0, 5]),
    Case(weights: ten, limit: 9, starts: [0, 5]),
    Case(weights: [9, 1, 1, 1], limit: 9, starts: [0, 1]),
    Case(weights: [3], limit: 3, starts: [0]),
    Case(weights: [2, 2, 2], limit: 3, starts: [0, 1, 2]),
    Case(weights: [], limit: 5, starts: nil),
    Case(weights: [6], limit: 5, starts: nil),
    Case(weights: [1], limit: 0, starts: nil),
  ]

  @Test(arguments: cases)
  func cuts(row: Case) {
    #expect(starts(row.weights, limit: row.limit) == row.starts)
  }

  @Test(arguments: 1...40)
  func noPartIsOverTheLimit(seed: Int64) throws {
    let weights: [Int64] = (0..<200).map { (index: Int64) -> Int64 in index * 7919 * seed % 97 + 1 }
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
