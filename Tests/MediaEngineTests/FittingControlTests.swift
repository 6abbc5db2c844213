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
    let map = ComplexityMap(bits: clip.map, reference: 26, curves: FitCurves(6))
    let truth = ComplexityMap(bits: clip.truth, reference: 26, curves: FitCurves(5.4))
    let budget = truth.bits(in: 0..<truth.count, at: 30)
    var controller = RateController(map: map, budget: budget, bounds: 10...51, frameRate: 30)
    let delay = 30
    controller.lag = delay
    var rates: [Double] = []
    var total = 0.0
    for frame in 0..<(truth.count + delay) {
      if frame < truth.count {
        if frame % 15 == 0 { controller.correct() }
        rates.append(controller.send())
      }
      if frame >= delay {
        let out = frame - delay
        // x264 encodes a picture at the rate factor in force once it has looked ahead.
        rates[out] = rates[min(frame, rates.count - 1)]
        let bits = truth.bits(in: out..<(out + 1), at: rates[out])
        total += bits
        controller.receive(bits: bits, of: out)
      }
    }
    #expect(abs(total / budget - 1) < 0.04, "spent \(total / budget) of the budget")
    let last = rates.suffix(truth.count / 10)
    let before = rates.dropLast(truth.count / 10).suffix(truth.count / 10)
    let drop = last.reduce(0, +) / Double(last.count) - before.reduce(0, +) / Double(before.count)
    #expect(drop < 1.5, "the last tenth is \(drop) steps of CRF worse than the one before")
  }

  /// The first second takes twice what the map says, the rest a little less.
  @Test func aDearBeginningDoesNotSpoilWhatFollows() throws {
    let frames = 600
    let truth = (0..<frames).map { $0 < 30 ? 2e5 : 1e5 }
    let guess = [Double](repeating: 1.05e5, count: frames)
    let map = ComplexityMap(bits: guess, reference: 26, curves: FitCurves(6))
    var controller = RateController(
      map: map, budget: truth.reduce(0, +), bounds: 10...51, frameRate: 30)
    var rates: [Double] = []
    for bits in truth {
      if rates.count % 15 == 0 { controller.correct() }
      let crf = controller.send()
      rates.append(crf)
      controller.receive(bits: bits * exp2((26 - crf) / 6), of: rates.count - 1)
    }
    let worst = try #require(rates.max())
    #expect(worst < 27.5, "the best constant rate factor is 26, near enough")
  }

  /// Slides, whose first pictures take nearly all bits, and of which one was not measured. x264 encodes
  /// them with the mean quantiser of the pictures before them.
  @Test(arguments: [
    (error: 0.5, dearest: 480, within: 0.004), (2, 480, 0.004), (0.75, 280, 0.018),
    (0.5, 280, 0.05), (2, 280, 0.09),
  ])
  func whatOneKeyPictureTakesIsNotHeldAgainstThoseThatWereMeasured(
    error: Double, dearest: Int, within tolerance: Double
  ) {
    let keys = [0: 1e5, 120: 2.5e5, 240: 2.5e5, dearest: 9e5]
    let truth = (0..<600).map { keys[$0] ?? 200 }
    let map = ComplexityMap(
      bits: truth.enumerated().map { $0.offset == 240 ? $0.element * error : $0.element },
      isKey: truth.indices.map { keys[$0] != nil }, knownKeys: [0, 120, dearest], floor: 150,
      reference: 26, curves: FitCurves(6), scenes: [0, 120, dearest])
    let budget = truth.reduce(0, +)
    var controller = RateController(map: map, budget: budget, bounds: 16...40, frameRate: 30)
    var mean: Double?
    var total = 0.0
    for (frame, bits) in truth.enumerated() {
      if frame % 15 == 0 { controller.correct() }
      let crf = controller.send()
      let used = keys[frame] != nil ? mean ?? crf : crf
      mean = mean.map { $0 * 0.975 + crf * 0.025 } ?? crf
      let taken = 150 + (bits - 150) * exp2((26 - used) / 6)
      total += taken
      controller.receive(bits: taken, of: frame)
    }
    #expect(abs(total / budget - 1) < tolerance, "spent \(total / budget) of the budget")
  }

  @Test func correctionsAimLowerRatherThanLeaveItOverTheLimit() throws {
    #expect(FitCorrection.aim(1e6, after: 5, isUnder: true) == 1e6)
    #expect(FitCorrection.aim(1e6, after: 6, isUnder: true) == nil)
    let lower = try #require(FitCorrection.aim(1e6, after: 6, isUnder: false))
    #expect(lower < 1e6 && lower > 0.95e6)
    #expect(FitCorrection.aim(1e6, after: 20, isUnder: false) == nil, "it ends some time")
  }

  private func sample(_ start: Int, _ points: [(crf: Double, bits: Double)]) -> FitSample {
    let all = points.map {
      FitSample.Measurement(
        crf: $0.crf, key: $0.bits, inner: [Double](repeating: $0.bits, count: 8))
    }
    return all.dropFirst().reduce(into: FitSample(start: start, all[0])) { $0.add($1) }
  }

  @Test func aStormTellsMoreThanAStillThatWasMeasuredAsWidely() {
    let still = sample(0, [(17, 400), (27, 200)])
    let storm = sample(300, [(21, 600_000), (31, 20_000)])
    let once = sample(500, [(25, 9e6)])
    func most(_ samples: [FitSample]) -> Int? {
      FitSample.mostTelling(of: samples) { $0.measurements[0].key }?.start
    }
    #expect(most([still, storm, once]) == 300)
    #expect(most([storm, once, still]) == 300)
    #expect(most([once]) == nil)
  }

  @Test func oneFarMeasurementDoesNotTellTheSlope() {
    #expect(sample(0, [(26, 1e5), (12, 1e6)]).isFarFromOthers(at: 26))
    #expect(!sample(0, [(26, 1e5), (12, 1e6), (23.5, 2e5)]).isFarFromOthers(at: 26))
    #expect(!sample(0, [(26, 1e5)]).isFarFromOthers(at: 26), "one alone tells nothing to go by")
  }

  @Test func aSampleThatWasTakenFarFromTheAnswerIsTakenAgain() {
    func index(_ samples: [FitSample], _ map: ComplexityMap) -> Int? {
      FitSample.farthest(of: samples, from: 24, in: map) { $0.measurements[0].inner[0] }
    }
    let even = ComplexityMap(
      bits: [Double](repeating: 1e4, count: 600), reference: 24, curves: FitCurves(6))
    #expect(index([sample(150, [(28, 1e4)]), sample(450, [(25, 9e3)])], even) == 0)
    #expect(index([sample(150, [(26, 1e4)]), sample(450, [(25, 9e3)])], even) == nil)
    #expect(
      index([sample(150, [(34, 10)]), sample(450, [(25, 9e3)])], even) == nil,
      "it has no part in the whole")

    let slides = ComplexityMap(
      bits: (0..<600).map { $0 % 300 == 0 ? 1e6 : 10 }, isKey: (0..<600).map { $0 % 300 == 0 },
      reference: 24, curves: FitCurves(6), scenes: [0, 300])
    let near = [sample(0, [(24.2, 1e6)]), sample(300, [(26, 1e6)])]
    #expect(index(near, slides) == 1, "half of all bits lie in that one picture")
    #expect(
      index([sample(0, [(24.2, 1e6)]), sample(100, [(34, 1e6)])], slides) == nil,
      "its scene's first picture has a sample of its own")
    #expect(
      index([sample(0, [(24.2, 1e6)]), sample(400, [(34, 1e6)])], slides) == 1,
      "no other tells of its scene")
  }

  @Test func aPeakIsFoundWhereMuchLies() {
    func peak(_ bits: [Double]) -> Range<Int>? {
      ComplexityMap(bits: bits, reference: 24, curves: FitCurves(6))
        .peak(ofShare: 0.08, second: 30)
    }
    #expect(peak((0..<600).map { $0 < 30 ? 200 : 100 }) == 0..<30)
    let wide = peak((0..<600).map { (300..<345).contains($0) ? 300 : 100 })
    #expect(wide?.count == 30)
    #expect(wide?.clamped(to: 300..<345) == wide)
    #expect(peak([Double](repeating: 100, count: 600)) == nil)
    #expect(peak([Double](repeating: 100, count: 60)) == nil, "half of it is no peak")
    #expect(peak([Double](repeating: 100, count: 20)) == nil)
    let long = peak((0..<60_000).map { (30_000..<36_000).contains($0) ? 400 : 100 })
    #expect(long?.count == 3000, "a second of half an hour says nothing")
    #expect(long?.clamped(to: 30_000..<36_000) == long)
  }

  @Test func aDensePartGetsKeyPicturesOfItsOwn() {
    let bits = (0..<1000).map { (400..<500).contains($0) ? 300.0 : 10 }
    let cheap = ComplexityMap(bits: bits, reference: 23, curves: FitCurves(6))
    let bounds = cheap.bounds(ofShare: 0.3, from: 0, interval: 240).sorted()
    #expect(bounds.count == 2)
    #expect(bounds.allSatisfy { (400...500).contains($0) })
    #expect((bounds.last ?? 0) - (bounds.first ?? 0) < 50)

    let late = cheap.bounds(ofShare: 0.03, from: 0.95, interval: 240)
    #expect(!late.isEmpty)
    #expect(late.allSatisfy { $0 > 500 }, "nothing is held before the last 5 % of the bits")

    let begun = ComplexityMap(bits: bits, reference: 23, curves: FitCurves(6), scenes: [0])
    #expect(
      begun.bounds(ofShare: 0.2, from: 0, interval: 210).sorted() == [420, 446],
      "a group begins at 420 anyway")

    let scenes = ComplexityMap(bits: bits, reference: 23, curves: FitCurves(6), scenes: [398, 505])
    #expect(
      scenes.bounds(ofShare: 0.75, from: 0, interval: 240).isEmpty, "scenes begin there anyway")

    let slides = (0..<1000).map { $0 % 200 == 0 ? 10_000.0 : 10 }
    let dear = ComplexityMap(
      bits: slides, reference: 23, curves: FitCurves(6), scenes: [0, 200, 400, 600, 800])
    #expect(
      dear.bounds(ofShare: 0.07, from: 0, interval: 240).isEmpty,
      "a key picture takes a sixth of all bits")
  }

  private func stretch(_ frames: Range<Int>, _ bits: Double) -> FitStretch {
    FitStretch(indices: frames, frames: frames, bits: bits, keyBits: 0)
  }

  @Test func theFewestFramesAreEncodedAgain() throws {
    let all = [stretch(0..<300, 9e6), stretch(300..<330, 2e6), stretch(330..<600, 1e5)]
    func choose(_ missing: Double, crf: Double = 25) -> FitCorrection? {
      FitCorrection.choose(among: all, missing: missing, mean: 25) {
        FitKnowledge(crf: crf, curve: FitCurve([(crf, $0.bits)]))
      }
    }
    let small = try #require(choose(-3e5))
    #expect(small.stretch.frames == 300..<330)
    #expect(abs(small.step - 6 * log2(2 / 1.7)) < 1e-9)
    let large = try #require(choose(-2e6))
    #expect(large.stretch.frames == 0..<300, "half of the short one would be seen")
    let more = try #require(choose(1e6))
    #expect(more.step < 0)
    #expect(choose(1e6, crf: FitBudget.bestRateFactor) == nil, "nothing can be better")
  }

  @Test func aSecondTryGoesByWhatTheFirstTook() throws {
    let map = ComplexityMap(
      bits: [Double](repeating: 1e4, count: 100), reference: 25, curves: FitCurves(6))
    var history = FitHistory(map: map, rates: [Double](repeating: 25, count: 100))
    func choose(_ bits: Double, at crf: Double, missing: Double) throws -> FitCorrection {
      try #require(
        FitCorrection.choose(
          among: [stretch(0..<100, bits), stretch(100..<140, bits)], missing: missing, mean: 25
        ) {
          $0.frames.lowerBound == 0
            ? history.knowledge(of: $0, at: crf)
            : FitKnowledge(crf: 25, curve: FitCurve([(25, $0.bits)]))
        })
    }
    let first = FitCorrection(
      stretch: stretch(0..<100, 1e6), step: 1, gain: -1.1e5, isMild: true, isTried: false)
    history.learn(from: first, at: 25, bits: 5e5)
    let back = try choose(5e5, at: 26, missing: 2e5)
    #expect(back.stretch.frames == 0..<100, "that which was tried is known better")
    #expect(abs(back.step + log2(1.4)) < 1e-9, "one step halves it there")

    let other = FitCorrection(
      stretch: stretch(50..<140, 1e6), step: 1, gain: -1.1e5, isMild: true, isTried: false)
    history.learn(from: other, at: 25, bits: 9e5)
    #expect(!history.knowledge(of: stretch(0..<100, 5e5), at: 26).isTried)
  }

  @Test func theRateFactorInvertsTheBits() {
    let map = ComplexityMap(bits: [100, 300], reference: 23, curves: FitCurves(6))
    #expect(abs(map.bits(in: 0..<2, at: 29) - 200) < 1e-9)
    #expect(abs(map.crf(for: 200, in: 0..<2) - 29) < 1e-6)
  }

  @Test func whatAStillPictureTakesDoesNotFollowTheRateFactor() {
    let map = ComplexityMap(
      bits: [10_000, 200, 200, 1000], isKey: [true, false, false, false], floor: 200,
      reference: 20, curves: FitCurves(key: FitCurve(10), inner: FitCurve(5)))
    #expect(map.bits(in: 1..<3, at: 40) == 400)
    #expect(map.bits(in: 0..<4, at: 30) == 5000 + 3 * 200 + 800 / 4)
    #expect(abs(map.crf(for: 5800, in: 0..<4) - 30) < 1e-6)
    #expect(map.crf(for: 400, in: 1..<3) == .infinity, "nothing is left for what follows it")
    #expect(map.crf(for: 500, in: 1..<3) == -.infinity, "nothing there takes more")
    #expect(abs(map.halving(at: 20) - 11_400 / (1000 + 160)) < 1e-6)
  }

  @Test func bitsFallBetweenMeasurementsAsTheyTell() {
    let curve = FitCurve([(28, 1e5), (18, 8e5), (12, 1.6e6)])
    #expect(abs(curve.bits(at: 18) - 8e5) < 1)
    #expect(abs(curve.steps(at: 20) - 10.0 / 3) < 1e-9)
    #expect(abs(curve.factor(from: 18, to: 28) - 1 / 8) < 1e-9)
    #expect(abs(curve.bits(at: 15) / 8e5 - 2.0.squareRoot()) < 1e-9)
    #expect(abs(curve.rateFactor(for: 1.6e6) - 12) < 1e-9)
    #expect(abs(curve.rateFactor(for: 4e5) - (18 + 10.0 / 3)) < 1e-9)
    let steep = curve.steps(at: 30)
    #expect(steep > 10.0 / 3 && steep < 6, "beyond them it goes back to the usual six steps")
    #expect(abs(curve.shifted(by: 4).bits(at: 14) - 8e5) < 1)
  }

  @Test func flatGraphicsMayTakeMoreAtAWorseRateFactor() {
    let curve = FitCurve([(20, 400), (26, 410)])
    #expect(curve.bits(at: 26) == curve.bits(at: 20))
    #expect(curve.steps(at: 23) == FitCurve.possible.upperBound)
    #expect(curve.rateFactor(for: 400) <= 20)
    #expect(FitCurve([(20, 800), (21, 1)]).steps(at: 20.5) == FitCurve.possible.lowerBound)
  }
}
