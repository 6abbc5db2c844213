import Brief
import MediaModel
import Testing

@Suite struct RequestReaderTests {
  @Test(arguments: Phrase.english + Phrase.englishTraps + Phrase.chinese + Phrase.chineseTraps)
  func readsWhatIsAsked(_ phrase: Phrase) {
    let request = RequestReader.read(phrase.text)
    #expect(Phrase.notation(request) == phrase.asked)
  }

  @Test func theTableIsLongEnoughAndHalfOfItTraps() {
    let wishes = Phrase.english.count + Phrase.chinese.count
    let traps = Phrase.englishTraps.count + Phrase.chineseTraps.count
    #expect(wishes + traps >= 150)
    #expect(traps >= 75)
  }
}
