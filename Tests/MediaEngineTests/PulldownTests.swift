import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

@Suite struct PulldownTests {
  private static let ntsc = Rational(30000, 1001) ?? .one
  private static let film = Rational(24000, 1001) ?? .one

  private func verdict(
    _ parts: [(pictures: Int, fields: [Int])], nominal: Rational = ntsc, told: Double? = nil
  ) -> Pulldown? {
    var count = PulldownCount()
    for part in parts {
      for number in 0..<part.pictures {
        count.take(fields: part.fields[number % part.fields.count])
      }
    }
    return count.verdict(nominal: nominal, told: told)
  }

  @Test func twoAndThreeFieldsInTurnAreAFilm() {
    #expect(verdict([(100, [3, 2])]) == .film(Self.film))
    #expect(verdict([(101, [2, 3])], told: 23.98) == .film(Self.film))
    #expect(verdict([(100, [3, 2])], nominal: Rational(30)) == .film(Rational(24)))
    // Whole pictures at 59.94, two and three times each.
    let double = Rational(60000, 1001) ?? .one
    #expect(verdict([(100, [6, 4])], nominal: double) == .film(Self.film))
  }

  @Test func aShortLogoDoesNotMakeItVideo() {
    #expect(verdict([(60, [2]), (4000, [3, 2])]) == .film(Self.film))
  }

  @Test func filmAmongVideoIsNoFilm() {
    #expect(verdict([(400, [2]), (400, [3, 2])]) == .mixed(Self.ntsc))
    #expect(verdict([(400, [2]), (1, [3])]) == .mixed(Self.ntsc))
  }

  @Test func whatRepeatsNoFieldIsNeither() {
    #expect(verdict([(400, [2])]) == nil)
    #expect(verdict([(4, [3, 2])]) == nil)
  }

  /// Flags that the container's times do not go by.
  @Test func flagsWithoutEffectAreNoFilm() {
    #expect(verdict([(400, [3, 2])], told: 29.97) == nil)
    #expect(verdict([(200, [3, 2]), (400, [2])], told: 23.976) == .mixed(Self.film))
  }

  /// `pic_struct` 5 of H.264's picture timing (ITU-T H.264, table D-1) has a field repeated.
  @Test func readsTheFlagsOfH264() throws {
    let scratch = try Scratch()
    let (plain, path) = (scratch.path("plain.mkv"), scratch.path("film.mkv"))
    try Witness.make(
      plain,
      "-f lavfi -i testsrc2=s=96x64:r=24000/1001:d=2 -pix_fmt yuv420p -c:v libx264 -x264-params "
        + "pulldown=32:fake-interlaced=1:tff=1:pic-struct=1")
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: plain)))
    var messages = 0
    for place in 0..<(bytes.count - 5)
    where bytes[place..<(place + 3)].elementsEqual([0x06, 0x01, 0x01])
      && [0x32, 0x42].contains(bytes[place + 3]) && bytes[place + 4] == 0x80
    {
      messages += 1
      if messages % 2 == 0 { bytes[place + 3] = 0x51 }
    }
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let stream = try #require(try Probe.facts(of: path).mainVideo)
    #expect(try PulldownProbe.pulldown(in: plain, stream: stream, cancellation: nil) == nil)
    let found = try PulldownProbe.pulldown(in: path, stream: stream, cancellation: nil)
    #expect(found == .film(Self.film))
  }
}
