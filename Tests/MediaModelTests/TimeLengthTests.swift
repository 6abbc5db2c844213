import MediaModel
import Testing

@Suite struct TimeLengthTests {
  @Test(arguments: [
    ("12", 12.0), ("12.5", 12.5), ("12s", 12), ("500ms", 0.5), ("1m30s", 90), ("1m 30s", 90),
    ("2min", 120), ("1h", 3600), ("1:30", 90), ("0:01:30.5", 90.5), ("90:00", 5400), ("0", 0),
    ("15MIN", 900), ("1h2m3s4ms", 3723.004),
  ])
  func lengthsAreRead(text: String, seconds: Double) throws {
    let read = try #require(TimeLength.seconds(parsing: text))
    #expect(abs(read - seconds) < 1e-9)
  }

  @Test(arguments: [
    "", "s", "-1", "1:60", "1:2:3:4", "12 parsecs", "1s1m", "1s1s", "30m15", "nan", "1e3", "1.2.3",
    "1.5:00", "9999999999", "12:", ":12",
  ])
  func nothingElseIs(text: String) {
    #expect(TimeLength.seconds(parsing: text) == nil)
  }

  @Test(arguments: [
    ("0:05-0:35", 5.0...35.0), ("5-10", 5...10), ("0–1m", 0...60),
  ])
  func stretchesAreRead(text: String, stretch: ClosedRange<Double>) {
    #expect(TimeLength.stretch(parsing: text) == stretch)
  }

  @Test(arguments: ["5", "5-5", "10-5", "-5", "5-", "1-2-3"])
  func emptyStretchesAreNot(text: String) {
    #expect(TimeLength.stretch(parsing: text) == nil)
  }
}
