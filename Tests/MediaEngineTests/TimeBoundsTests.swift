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
    let slide = try packet(shown: 1200, decoded: 0)
    #expect(TimeBounds().settle(slide) && slide.presentationTime == 1200)
    let stray = try packet(shown: 480_000, decoded: 10)
    #expect(TimeBounds().settle(stray) && stray.presentationTime == nil && stray.decodeTime == 10)
  }

  @Test func lengthsThatCannotBeAreUnknown() throws {
    for lasts in [Int64(-5), Int64.max] {
      let odd = try packet(shown: 0, decoded: 0, lasts: lasts)
      #expect(TimeBounds().settle(odd) && odd.duration == 0)
    }
  }

  @Test(arguments: [Int64.max, Int64.min + 1, Int64(1) << 61])
  func timesBeyondAnyClockAreTold(time: Int64) throws {
    #expect(try !TimeBounds().settle(packet(shown: time, decoded: time)))
  }

  private func leap(_ bounds: inout TimeBounds, hours: Int64, isContinuous: Bool) throws -> Bool {
    let ticks = hours * 3600 * 10
    return bounds.leap(
      to: try packet(shown: ticks, decoded: ticks), isContinuous: isContinuous) != nil
  }

  @Test func timesLeapNoFurtherThanAFileMayLast() throws {
    var bounds = TimeBounds()
    bounds.expect(start: 0, duration: 3)
    for hours in [0, 20] as [Int64] {
      #expect(try !leap(&bounds, hours: hours, isContinuous: false))
    }
    #expect(try leap(&bounds, hours: 25, isContinuous: false))
  }

  @Test func picturesAndSoundPauseForANightAtMost() throws {
    var bounds = TimeBounds()
    bounds.expect(start: 0, duration: 100 * 3600)
    for hours in [0, 5, 10] as [Int64] {
      #expect(try !leap(&bounds, hours: hours, isContinuous: true))
    }
    #expect(try leap(&bounds, hours: 17, isContinuous: true))
    bounds.forgetPlace()
    #expect(
      try !leap(&bounds, hours: 40, isContinuous: true), "one that was sought may be anywhere")
  }
}
