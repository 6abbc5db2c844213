import MediaModel
import Testing

@testable import MediaEngine

/// Times of packets, sound and hostile.
@Suite struct TimeBoundsTests {
  private func packet(shown: Int64?, decoded: Int64?, lasts: Int64 = 1) throws -> Packet {
    let packet = try Packet()
    packet.timeBase = Rational(1, 10)
    packet.presentationTime = shown
    packet.decodeTime = decoded
    packet.duration = lasts
    return packet
  }

  @Test func aPictureThatIsShownMuchLaterThanDecodedHasNoTimeOfItsOwn() throws {
    var bounds = TimeBounds()
    let slide = try packet(shown: 1200, decoded: 0)
    #expect(bounds.complaint(about: slide) == nil && slide.presentationTime == 1200)
    let stray = try packet(shown: 480_000, decoded: 10)
    #expect(bounds.complaint(about: stray) == nil && stray.presentationTime == nil)
    #expect(stray.decodeTime == 10)
  }

  @Test func lengthsThatCannotBeAreUnknown() throws {
    var bounds = TimeBounds()
    for lasts in [Int64(-5), Int64.max] {
      let odd = try packet(shown: 0, decoded: 0, lasts: lasts)
      #expect(bounds.complaint(about: odd) == nil && odd.duration == 0)
    }
  }

  @Test(arguments: [Int64.max, Int64.min + 1, Int64(1) << 61])
  func timesBeyondAnyClockAreTold(time: Int64) throws {
    var bounds = TimeBounds()
    #expect(bounds.complaint(about: try packet(shown: time, decoded: time)) != nil)
  }

  @Test func aLeapIsAsLongAsTheFileAllows() throws {
    var bounds = TimeBounds()
    bounds.expect(start: 0, duration: 3)
    let day: Int64 = 24 * 3600 * 10
    #expect(bounds.complaint(about: try packet(shown: 0, decoded: 0)) == nil)
    #expect(bounds.complaint(about: try packet(shown: day, decoded: day)) == nil)
    #expect(bounds.complaint(about: try packet(shown: 2 * day, decoded: 2 * day)) != nil)
  }
}
