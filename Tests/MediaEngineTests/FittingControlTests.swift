import Foundation
import Testing

@testable import MediaEngine

/// A clip whose true difficulty differs from what the map says.
private struct SimulatedClip: Sendable, CustomTestStringConvertible {
  let name: String
  let truth: [Double]
  let map: [Double]
  var testDescription: String { name }

  static func make(
    _ name: String, frames: Int, difficulty: (Double) -> Double, error: (Double) -> Double
  )
    -> SimulatedClip
  {
    let places = (0..<frames).map { Double($0) / Double(frames) }
    let truth = places.map { difficulty($0) }
    return SimulatedClip(
      name: name, truth: truth, map: zip(truth, places).map { $0 * error($1) })
  }

  static let all: [SimulatedClip] = [
    make("even, map right", frames: 720, difficulty: { _ in 1e5 }, error: { _ in 1 }),
    make("even, map 30 % low", frames: 720, difficulty: { _ in 1e5 }, error: { _ in 0.7 }),
    make("even, map 40 % high", frames: 720, difficulty: { _ in 1e5 }, error: { _ in 1.4 }),
    make(
      "still, then storm", frames: 720, difficulty: { $0 < 0.5 ? 2e3 : 2e5 }, error: { _ in 1.2 }),
    make(
      "storm, then still", frames: 720, difficulty: { $0 < 0.5 ? 2e5 : 2e3 }, error: { _ in 0.8 }),
    make(
      "waves, map drifts", frames: 3000, difficulty: { 1e5 * (1.2 + sin($0 * 40)) },
      error: { 0.8 + 0.4 * $0 }),
    make(
      "two hours", frames: 180_000, difficulty: { 1e5 * (1.5 + sin($0 * 900)) },
      error: { 0.7 + 0.5 * $0 }),
  ]
}

@Suite struct FittingControlTests {
  @Test(arguments: SimulatedClip.all)
  fileprivate func theBudgetIsMetWithoutACollapseAtTheEnd(_ clip: SimulatedClip) {
    let map = ComplexityMap(bits: clip.map, reference: 26, halving: 6)
    let truth = ComplexityMap(bits: clip.truth, reference: 26, halving: 5.4)
    let budget = truth.bits(in: 0..<truth.count, at: 30)
    var controller = RateController(map: map, budget: budget, bounds: 10...51, frameRate: 30)
    let delay = 30
    var rates: [Double] = []
    var total = 0.0
    for frame in 0..<(truth.count + delay) {
      if frame < truth.count {
        if frame % 15 == 0 { controller.correct() }
        rates.append(controller.send())
      }
      if frame >= delay {
        let out = frame - delay
        let bits = truth.bits(in: out..<(out + 1), at: rates[out])
        total += bits
        controller.receive(bits: bits)
      }
    }
    #expect(abs(total / budget - 1) < 0.04, "spent \(total / budget) of the budget")
    let last = rates.suffix(truth.count / 10)
    let before = rates.dropLast(truth.count / 10).suffix(truth.count / 10)
    let drop = last.reduce(0, +) / Double(last.count) - before.reduce(0, +) / Double(before.count)
    #expect(drop < 1.5, "the last tenth is \(drop) steps of CRF worse than the one before")
  }

  @Test func theShareOfBitsFindsItsFrame() {
    let map = ComplexityMap(bits: [10, 10, 10, 70], reference: 23, halving: 6)
    #expect(map.start(ofLast: 0.5) == 3)
    #expect(map.start(ofLast: 0.75) == 2)
    #expect(map.start(ofLast: 1) == 0)
  }

  @Test func theRateFactorInvertsTheBits() {
    let map = ComplexityMap(bits: [100, 300], reference: 23, halving: 6)
    #expect(map.bits(in: 0..<2, at: 29) == 200)
    #expect(map.crf(for: 200, in: 0..<2) == 29)
  }
}
