import MediaModel
import Testing

@testable import MediaEngine

@Suite struct PictureGridTests {
  private func grid(start: Double, rate: Int64, varies: Bool = false) -> PictureGrid {
    let stream = StreamFacts(
      index: 0, kind: .video, codec: "hevc", frameRate: Rational(rate),
      isVariableFrameRate: varies, startTime: start)
    return PictureGrid(stream, encodedAt: Rational(rate), start: 0)
  }

  @Test(
    arguments: [
      (0, 25, 0), (0.021, 25, 0.021), (0.04, 25, 0), (0.046, 25, 0.006), (0.045, 10, 0.045),
      (0.09, 5, -0.11), (3.02, 25, 0.02),
    ] as [(Double, Int64, Double)])
  func beginsSoThatPicturesLieOnTicks(start: Double, rate: Int64, shift: Double) {
    #expect(abs(grid(start: start, rate: rate).shift - shift) < 0.0005)
  }

  @Test func aVaryingRateHasNoTicks() {
    #expect(grid(start: 0.09, rate: 5, varies: true).shift == 0)
    #expect(grid(start: 0, rate: 5, varies: true).aligned(1.9...6) == 1.9...6)
  }

  /// The mean of a film's times says little, and its pictures follow each other all the same.
  @Test func aFilmHasTicksWhateverItsTimes() throws {
    let rate = try #require(Rational(24000, 1001))
    let stream = StreamFacts(
      index: 0, kind: .video, codec: "hevc", frameRate: Rational(23),
      isVariableFrameRate: true, startTime: 0.1877)
    let grid = PictureGrid(stream, encodedAt: rate, start: 0, isFilm: true)
    #expect(abs(grid.shift - 0.0209) < 0.0005)
  }

  @Test(arguments: [(1.9, 1.8), (2, 2), (2.11, 2), (0.6, 0.6)])
  func stretchesBeginWithThePictureThatIsShown(wanted: Double, start: Double) {
    let span = grid(start: 0, rate: 5).aligned(wanted...6)
    #expect(abs(span.lowerBound - start) < 0.0001)
    #expect(abs(span.upperBound - span.lowerBound - (6 - wanted)) < 0.0001)
  }
}
