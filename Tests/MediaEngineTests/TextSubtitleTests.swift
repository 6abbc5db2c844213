import Testing

@testable import MediaEngine

@Suite struct TextSubtitleTests {
  @Test(arguments: [
    ("subrip", "Hello <i>you</i>\r\n& me", "Hello you\n& me"),
    ("subrip", "{\\an8}above", "above"), ("subrip", "2 < 3 > 1", "2 < 3 > 1"),
    ("webvtt", "<v Ann>Tea &amp; cake", "Tea & cake"),
    ("ass", "0,0,Default,,0,0,0,,{\\b1}One{\\b0}\\NTwo, three", "One\nTwo, three"),
    ("ass", "0,0,Default,,0,0,0,,{\\p1\\an7}m 0 0 l 9 9{\\p0}word", "word"),
    ("ass", "0,0,Default,,0,0,0,,{\\pos(1,2)}a} b { c", "a} b { c"),
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

@Suite struct TextCuesTests {
  private func settled(_ cues: [TextCues.Cue]) -> [TextCues.Cue] {
    var all = TextCues()
    return cues.flatMap { all.add($0) } + all.finish()
  }

  @Test func cuesThatOverlapAreShownTogether() {
    let found = settled([
      .init(from: 0, until: 4, words: "a"), .init(from: 2, until: 3, words: "b"),
      .init(from: 6, until: 7, words: "c"),
    ])
    #expect(
      found == [
        .init(from: 0, until: 2, words: "a"), .init(from: 2, until: 3, words: "a\nb"),
        .init(from: 3, until: 4, words: "a"), .init(from: 6, until: 7, words: "c"),
      ])
  }

  @Test func layersOfOneSignAreShownOnce() {
    let layers = (0..<200).map { TextCues.Cue(from: 0, until: 2 + Double($0) / 100, words: "EXIT") }
    #expect(settled(layers) == [.init(from: 0, until: 3.99, words: "EXIT")])
  }

  @Test func cuesWithoutEndDoNotPileUp() {
    let cues = (0..<2000).map {
      TextCues.Cue(from: Double($0), until: .infinity, words: "line \($0)")
    }
    let found = settled(cues)
    #expect(found.allSatisfy { $0.words.split(separator: "\n").count <= 8 })
    #expect(found.last?.words.hasSuffix("line 1999") == true)
  }

  @Test func cuesThatFollowEachOtherStayAsTheyAre() {
    let cues = [TextCues.Cue(from: 1, until: 2, words: "a"), .init(from: 2, until: 5, words: "b")]
    #expect(settled(cues) == cues)
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
    #expect(EvenCuts.stretches(keys: keys, of: 0...length, count: count) == expected)
  }
}
