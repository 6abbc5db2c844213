import MediaModel
import Testing

@testable import LocalService

@Suite struct TitleStyleTests {
  private let portrait = TitleStyle(
    canvas: Resolution(width: 1080, height: 1920), fonts: TitleFonts())

  @Test(arguments: [
    "Hi", "Morning Brew", "The quick brown fox jumps over the lazy dog again and again",
    "Supercalifragilisticexpialidocious", "清晨咖啡馆的第一缕阳光和一杯拿铁",
  ])
  func wordsStayInsideTheSafeWidth(text: String) {
    let lines = portrait.lines(of: text, isClosing: false)
    #expect(!lines.isEmpty && lines.count <= 5)
    for line in lines {
      #expect(TitleStyle.width(line.words) * Double(line.size) <= 1080 * 0.75)
    }
    let joined = lines.map(\.words).joined(separator: " ")
    #expect(joined.filter { $0 != " " } == text.filter { $0 != " " })
  }

  @Test func linesAreEven() {
    #expect(TitleStyle.broken("one two three four", into: 2) == ["one two", "three four"])
  }

  @Test func leavesOutWhatNoFontShows() {
    #expect(TitleStyle.printable("Hi 🎉 there\u{7}") == "Hi there")
    #expect(portrait.lines(of: "🎉", isClosing: false).isEmpty)
  }

  @Test func escapesTwice() {
    #expect(TitleStyle.escaped("a") == "a")
    #expect(TitleStyle.escaped("a:b") == "a\\\\:b")
    #expect(TitleStyle.escaped("[x],") == "\\[x\\]\\,")
    #expect(TitleStyle.escaped("it's") == "it\\\\\\'s")
  }

  @Test func nothingToSet() {
    #expect(portrait.filters(for: [], frameRate: 30) == "null")
  }
}
