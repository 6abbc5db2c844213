import Testing

@testable import MediaEngine

@Suite struct TextSubtitleTests {
  @Test(arguments: [
    ("subrip", "Hello <i>you</i>\r\n& me", "Hello you\n& me"),
    ("subrip", "{\\an8}above", "above"), ("subrip", "2 < 3 > 1", "2 < 3 > 1"),
    ("webvtt", "<v Ann>Tea &amp; cake", "Tea & cake"),
    ("ass", "0,0,Default,,0,0,0,,{\\b1}One{\\b0}\\NTwo, three", "One\nTwo, three"),
    ("ass", "too,few,fields", ""), ("subrip", "<unclosed", "<unclosed"), ("text", "  ", ""),
    ("mov_text", "\0\u{3}abcXYZ", "abc"),
  ])
  func words(codec: String, packet: String, words: String) {
    #expect(TextSubtitle.words(Array(packet.utf8), codec: codec) == words)
  }

  @Test func aSampleTellsItsLength() {
    #expect(TextSubtitle.sample("né") == [0, 3, 0x6E, 0xC3, 0xA9])
  }
}

@Suite struct EvenCutsTests {
  @Test(arguments: [
    ([0.0, 4, 9, 16, 21, 29], 30.0, 3, [0.0...9, 9...21, 21...30]),
    ([0.0], 30.0, 3, [0.0...10, 10...20, 20...30]), ([0.0, 5], 10.0, 1, [0.0...10]),
    ([0.0, 9.9], 10.0, 2, [0.0...5, 5...10]),
  ])
  func stretches(
    keys: [Double], length: Double, count: Int, expected: [ClosedRange<Double>]
  ) {
    #expect(EvenCuts.stretches(keys: keys, length: length, count: count) == expected)
  }
}
