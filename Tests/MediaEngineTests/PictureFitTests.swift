import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

/// Bytes that nobody wrote.
private struct Weight: ByteCounted {
  var byteCount: Int64
}

@Suite struct QualitySearchTests {
  /// About what a photo takes, in bytes.
  private static func photo(_ quality: Double) -> Weight {
    Weight(byteCount: Int64(1_000_000 * pow(16 / (104 - quality), 1.1)))
  }

  @Test(arguments: [70.1, 74, 81.3, 90, 97.8], [70.0, 86, 98])
  func fillsALimitInFewTries(quality: Double, start: Double) throws {
    let limit = Self.photo(quality).byteCount
    var tries = 0
    let found = try QualitySearch(limit: limit, range: 70...98).run(from: start) {
      tries += 1
      return Self.photo($0)
    }
    let bytes = try #require(found.fit?.made.byteCount)
    #expect(bytes <= limit && Double(bytes) >= Double(limit) * 0.995)
    #expect(tries <= 5, "\(tries)")
  }

  @Test func comesNextToALimitBetweenCoarseSteps() throws {
    let found = try QualitySearch(limit: 101_000, range: 70...98).run(from: 98) {
      Weight(byteCount: Int64(($0 / 4).rounded(.down)) * 4500)
    }
    let fit = try #require(found.fit)
    #expect(fit.made.byteCount == 99_000 && fit.quality >= 88)
    #expect(try #require(found.excess).quality - fit.quality < 2)
  }

  /// As libwebp's at its best qualities.
  @Test func findsWhatFitsBelowAFlatEnd() throws {
    var tries = 0
    let found = try QualitySearch(limit: 99_900, range: 70...100, fill: 0.96).run(from: 100) {
      tries += 1
      return Weight(byteCount: $0 > 97 ? 100_000 : Int64(1000 * $0))
    }
    #expect(try #require(found.fit).quality > 95)
    #expect(tries <= 8, "\(tries)")
  }

  @Test func endsAtTheEndsOfItsRange() throws {
    var qualities: [Double] = []
    let search = QualitySearch(limit: 1000, range: 70...98)
    let none = try search.run(from: 98) {
      qualities.append($0)
      return Weight(byteCount: 1_000_000)
    }
    #expect(none.fit == nil && none.excess?.quality == 70)
    #expect(qualities == [98, 70])
    let all = try search.run(from: 72) { _ in Weight(byteCount: 10) }
    #expect(all.fit?.quality == 98 && all.excess == nil)
  }
}

@Suite struct PictureFitTests {
  private let full = Resolution(width: 1000, height: 800)

  private func fit(_ limit: Int64) -> PictureFit {
    var fit = PictureFit(limit: limit, hasQuality: true)
    fit.triesLossless = true
    return fit
  }

  @Test func whatFitsWithoutLossLosesNothing() throws {
    let found = try fit(500_000).search(from: full, best: 100, most: 100) { _, setting in
      Weight(byteCount: setting.isLossless ? 400_000 : 100_000)
    }
    #expect(found?.setting.isLossless == true && found?.size == full)
  }

  /// Without loss a drawing takes less than with it: it loses pixels and not its edges.
  @Test func aDrawingStaysWithoutLossAtASmallerSize() throws {
    let found = try fit(200_000).search(from: full, best: 100, most: 100) { size, setting in
      Weight(byteCount: Int64(Double(size.pixels) * (setting.isLossless ? 0.4 : 0.8)))
    }
    let made = try #require(found)
    #expect(made.setting.isLossless && made.size.width < 1000)
    #expect(made.made.byteCount <= 200_000 && made.made.byteCount >= 197_000)
  }

  @Test func anotherEffortFillsWhatCoarseStepsLeave() throws {
    var fit = fit(99_000)
    fit.triesLossless = false
    fit.efforts = [4, 5]
    let found = try fit.search(from: full, best: 100, most: 100) { _, setting in
      let steps = Int64((setting.quality / 5).rounded(.down))
      return Weight(byteCount: steps * (setting.effort == 4 ? 6000 : 5800))
    }
    #expect(found?.setting.effort == 5 && found?.made.byteCount == 17 * 5800)
  }

  @Test func tablesAreLibjpegsAtWholeQualitiesAndFinerBetween() {
    let luma = JPEGTables.luma
    #expect(luma.steps(at: 50).prefix(8) == [16, 11, 10, 16, 24, 40, 51, 61])
    #expect(luma.steps(at: 75).prefix(8) == [8, 6, 5, 8, 12, 20, 26, 31])
    #expect(luma.steps(at: 10).prefix(4) == [80, 55, 50, 80])
    #expect(luma.steps(at: 100).allSatisfy { $0 == 1 })
    #expect(luma.steps(at: 1).allSatisfy { $0 == 255 })
    let between = Set((0...20).map { luma.steps(at: 90 + Double($0) / 20) })
    #expect(between.count > 12, "\(between.count)")
    #expect(JPEGTables.chroma.steps(at: 90).count == 64)
  }
}

/// Real bytes: noise over gradients, which can use any number of bits.
@Suite struct PictureFillTests {
  static let limits: [Int64] = [250_000, 70_000, 40_000, 8000]

  @Test(arguments: [ContainerFormat.jpeg, .webp], limits)
  func aStillFillsItsLimit(format: ContainerFormat, limit: Int64) throws {
    let scratch = try Scratch()
    let input = scratch.path("in.png")
    try Witness.make(
      input,
      "-f lavfi -i testsrc2=s=400x300,format=yuv444p,noise=alls=30:all_seed=7,"
        + "format=rgba -frames:v 1")
    let report = try PictureJob(
      input: input, output: scratch.path("out.\(format)"), format: format, limit: ByteSize(limit)
    ).report()
    let isReached = report.notes.contains { $0.code == "quality-reached" }
    #expect(report.facts.bytes <= limit)
    let share = Double(report.facts.bytes) / Double(limit)
    #expect(isReached ? share < 0.985 : share >= 0.975, "\(share)")
    #expect(isReached == (limit == 250_000))
  }

  @Test(arguments: [Int64(300_000), 150_000, 40_000])
  func anAnimatedWebPFillsItsLimit(limit: Int64) throws {
    let scratch = try Scratch()
    let input = scratch.path("in.apng")
    try Witness.make(
      input,
      "-f lavfi -i testsrc2=s=240x180:d=1:r=12,format=yuv444p,"
        + "noise=alls=24:all_seed=7:allf=t,format=rgba -plays 0")
    let report = try PictureJob(
      input: input, output: scratch.path("out.webp"), format: .webp, limit: ByteSize(limit)
    ).report()
    #expect(report.facts.bytes <= limit)
    #expect(report.facts.bytes * 1000 >= limit * 975, "\(report.facts.bytes)")
    #expect(!report.notes.contains { $0.code == "quality-reached" })
  }

  /// Its WebP without loss takes a third of the PNG, one at quality 70 more than that.
  @Test func aDrawingKeepsItsPixels() throws {
    let scratch = try Scratch()
    let input = scratch.path("in.png")
    let size = Resolution(width: 320, height: 240)
    let pixels = (0..<320 * 240).flatMap { place -> [UInt8] in
      let (x, y) = (place % 320, place / 320)
      let isInk = (x * x + y * y) / 700 % 2 == 0
      return isInk ? [200, UInt8(x / 2), 20, 255] : [0, 0, 0, 0]
    }
    let picture = try #require(Picture(size: size, hasAlpha: true, pixels: pixels))
    _ = try scratch.write(try picture.png(), "in.png")
    let before = try bytes(of: input).count
    let report = try PictureJob(
      input: input, output: scratch.path("out.webp"), format: .webp,
      limit: ByteSize(Int64(before * 9 / 10))
    ).report()
    #expect(report.facts.mainVideo?.displaySize == size)
    #expect(report.notes.map(\.code) == ["quality-reached"])
    #expect(report.notes.allSatisfy { !$0.text.hasSuffix(".") })
    let made = try Picture.load(scratch.path("out.webp"))
    #expect(made.isClose(to: [200, 2, 20, 255], x: 5, y: 5, tolerance: 0))
  }

  /// Stillness, then noise: libvpx keeps to no rate here, however low.
  @Test(.timeLimit(.minutes(2))) func aTransparentClipFillsItsLimit() throws {
    let scratch = try Scratch()
    let input = scratch.path("in.mov")
    try Witness.make(
      input,
      "-f lavfi -i testsrc2=s=160x120:r=24:d=2,format=yuva444p,"
        + "noise=alls=60:all_seed=7:allf=t:enable='gte(t,1)',format=argb -c:v qtrle")
    let limit = Int64(179_100)
    let made = try TransparentJob(
      input: input, output: scratch.path("out.webm"), limit: ByteSize(limit)
    ).run()
    #expect(made.facts.bytes <= limit && made.facts.bytes * 100 >= limit * 92)
    #expect(made.facts.mainVideo?.displaySize == Resolution(width: 160, height: 120))
    #expect(made.facts.mainVideo?.hasAlpha == true)
    #expect(made.notes.isEmpty)
  }
}
