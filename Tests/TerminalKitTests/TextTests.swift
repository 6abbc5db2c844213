import Testing

@testable import TerminalKit

@Suite struct TextTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("ä", 1), ("a\u{308}", 1), ("早安", 4), ("カフェ", 6), ("ｶﾌｪ", 3), ("한국", 4),
    ("☕️", 2), ("👩‍🍳", 2), ("🇮🇹", 2), ("→", 1), ("…", 1), ("━", 1),
  ])
  func widthInColumns(text: String, width: Int) {
    #expect(columns(of: text) == width)
  }

  @Test(arguments: [
    ("clips/barista.mov", 17, "clips/barista.mov"), ("clips/barista.mov", 9, "clip….mov"),
    ("早安咖啡馆", 7, "早安…馆"), ("ab", 1, "…"), ("ab", 0, ""),
  ])
  func longTextsLoseTheirMiddle(text: String, limit: Int, result: String) {
    #expect(shortened(text, to: limit) == result)
    #expect(columns(of: shortened(text, to: limit)) <= limit)
  }

  @Test func paddingCountsColumns() {
    #expect(padded("早", to: 4) == "早  ")
    #expect(padded("7", to: 3, right: true) == "  7")
    #expect(padded("long", to: 2) == "long")
  }

  @Test func wrappingKeepsWordsAndParagraphs() {
    #expect(wrapped("one two three", to: 7) == ["one two", "three"])
    #expect(wrapped("a\n\nb", to: 9) == ["a", "", "b"])
    #expect(wrapped("unbreakable", to: 4) == ["unbreakable"])
  }

  @Test(arguments: [
    ("plain ☕️ 早安", "plain ☕️ 早安"), ("a\u{1b}[31mb", "a\\u{1b}[31mb"), ("a\nb\tc\r", "a\\nb\\tc\\r"),
    ("\u{9b}2J", "\\u{9b}2J"), ("x\u{202e}gpj.exe", "x\\u{202e}gpj.exe"), ("\u{7f}", "\\u{7f}"),
    ("\u{0}", "\\u{0}"), ("👩‍🍳", "👩‍🍳"),
  ])
  func nothingSteersTheTerminal(text: String, result: String) {
    #expect(printable(text) == result)
  }

  @Test func coloursObeyTheirSwitches() {
    #expect(ColourChoice.auto.isOn(isTerminal: true, environment: [:]))
    #expect(!ColourChoice.auto.isOn(isTerminal: false, environment: [:]))
    #expect(!ColourChoice.auto.isOn(isTerminal: true, environment: ["NO_COLOR": "1"]))
    #expect(ColourChoice.auto.isOn(isTerminal: true, environment: ["NO_COLOR": ""]))
    #expect(!ColourChoice.auto.isOn(isTerminal: true, environment: ["TERM": "dumb"]))
    #expect(ColourChoice.always.isOn(isTerminal: false, environment: ["NO_COLOR": "1"]))
    #expect(!ColourChoice.never.isOn(isTerminal: true, environment: [:]))
  }

  @Test func piecesBecomeLines() {
    var buffer = LineBuffer(width: 10)
    #expect(buffer.take("Hel").isEmpty)
    #expect(buffer.take("lo\nthere ") == ["Hello"])
    #expect(buffer.take("my good friend") == ["there my", "good"])
    #expect(buffer.end() == "friend")
    #expect(buffer.end() == nil)
  }
}
