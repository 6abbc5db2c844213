import Testing

@testable import TerminalKit

@Suite struct TableTests {
  @Test func columnsLineUp() {
    var table = Table([.init("name"), .init("size", right: true)])
    table.add(["早安.mp4", "12"])
    table.add(["b.jpg", "1234"])
    #expect(
      table.lines(width: 80) == [
        "name      size", "早安.mp4    12", "b.jpg     1234",
      ])
  }

  @Test(arguments: [20, 40, 79])
  func noLineIsTooWide(width: Int) {
    var table = Table([.init("file"), .init("what"), .init("why", wraps: true)])
    table.add([
      "a/very/long/path/to/some/clip/of/a/holiday.mov", "transcode",
      "HEVC in ten bits does not play everywhere, and this one is HDR as well",
    ])
    let lines = table.lines(width: width, indent: 2)
    #expect(lines.count > 2)
    for line in lines where width >= 40 { #expect(columns(of: line) <= width, "\(line)") }
  }

  @Test func coloursDoNotCountAsColumns() {
    var table = Table([.init(""), .init("")])
    table.add([.init("fail", .red), "x"])
    #expect(table.lines(width: 80, colour: true) == ["\u{1b}[31mfail\u{1b}[0m  x"])
  }

  @Test func emptyTablesSayNothing() {
    #expect(Table([.init("a")]).lines(width: 80).isEmpty)
  }

  @Test(arguments: [
    (0.0, "  0 %"), (0.429, " 42 %"), (0.999, " 99 %"), (1, "100 %"), (7, "100 %"), (.nan, "  0 %"),
  ])
  func sharesAreNotRoundedUp(fraction: Double, text: String) {
    #expect(ProgressLine.percent(fraction) == text)
  }

  @Test(arguments: [
    (0.0, "0:00"), (7, "0:07"), (75, "1:15"), (3723, "1:02:03"), (-1, "–:––"), (.infinity, "–:––"),
  ])
  func timesReadLikeAClock(seconds: Double, text: String) {
    #expect(ProgressLine.clock(seconds) == text)
  }

  @Test(arguments: [20, 39, 60, 79, 200])
  func progressFitsItsLine(width: Int) {
    let text = ProgressLine.text(
      label: "transcode clips/一个很长的文件名/with a long tail.mov", fraction: 0.5,
      details: ["1.8×", "0:12 left", "all 11: 30 %, 1:12 left"], width: width)
    #expect(columns(of: text) <= width)
    // What is shown is whole; what has no room is not begun.
    #expect(width < 46 || text.hasSuffix("  all 11: 30 %, 1:12 left"))
    #expect(text.contains("0:12") == (width >= 60))
  }

  @Test func progressShowsWhatItKnows() {
    #expect(
      ProgressLine.text(label: "a.mov", fraction: 0.5, details: ["1.8×"], width: 79)
        == "a.mov  ━━━━━━──────   50 %  1.8×")
    #expect(ProgressLine.text(label: "a.mov", fraction: nil, width: 79) == "a.mov")
  }
}
