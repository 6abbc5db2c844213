import Foundation
import MediaModel
import Testing
import Verification

/// Files whose bytes are changed in one place, beside ones that are changed harmlessly.
@Suite struct WholeFileTests {
  private static let sound = "\(Clips.tone()) \(Clips.encoding) -c:a aac -b:a 96k"

  private func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let place = Clips.folder.appendingPathComponent(name)
    try Data(bytes).write(to: place)
    return place.path
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// The place after a box's type, the first of that type.
  private func box(_ type: String, in bytes: [UInt8]) throws -> Int {
    let name = Array(type.utf8)
    return try #require(bytes.indices.dropLast(4).first { bytes[$0..<($0 + 4)] == name[...] }) + 4
  }

  private func write(_ value: UInt32, at place: Int, _ bytes: inout [UInt8]) {
    for index in 0..<4 {
      bytes[place + index] = UInt8(truncatingIfNeeded: value >> (24 - 8 * index))
    }
  }

  private func outcome(_ path: String, _ code: String) throws -> Outcome? {
    try Verifier.verify(path).finding(code)?.outcome
  }

  @Test func brokenPicturesFailAndJunkBehindDoesNot() throws {
    let clean = try bytes(Clips.clean("decodes.mp4"))
    var broken = clean
    let start = try box("mdat", in: broken) + 20_000
    for place in start..<(start + 400) { broken[place] = UInt8(truncatingIfNeeded: place * 37) }
    #expect(try outcome(file("decodes-not.mp4", broken), "decodes") == .fail)
    let junk: [UInt8] = [0, 0, 1, 0] + Array("free".utf8) + Array(repeating: 7, count: 248)
    #expect(try outcome(file("decodes-junk.mp4", clean + junk), "decodes") == .pass)
  }

  @Test func aDeclaredLengthIsHeldTo() throws {
    let clean = try bytes(Clips.clean("declared.mp4"))
    let place = try box("mdhd", in: clean) + 16
    let ticks = clean[place..<(place + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    var wrong = clean
    write(ticks - ticks / 4, at: place, &wrong)
    #expect(try outcome(file("declared-wrong.mp4", wrong), "declared-length") == .fail)
    write(ticks - ticks / 40, at: place, &wrong)
    #expect(try outcome(file("declared-nearly.mp4", wrong), "declared-length") == .pass)
  }

  /// The sizes of the last pictures are set to nothing.
  @Test func declaredPicturesAreCounted() throws {
    var bytes = try bytes(
      Clips.make("counted.mp4", "\(Clips.moving()) \(Clips.encoding)"))
    #expect(try outcome(file("counted-all.mp4", bytes), "frames") == .pass)
    let sizes = try box("stsz", in: bytes) + 12
    for picture in 45..<50 { write(0, at: sizes + picture * 4, &bytes) }
    #expect(try outcome(file("counted-fewer.mp4", bytes), "frames") == .fail)
  }

  @Test func timesThatGoBackFail() throws {
    let stream = try bytes(Clips.make("times.ts", "\(Clips.moving(1)) \(Clips.encoding)"))
    #expect(try outcome(file("times-twice.ts", stream + stream), "time-stamps") == .fail)
    #expect(try outcome(file("times-once.ts", stream), "time-stamps") == .pass)
  }

  /// One picture of a steady clip, of 512 ticks a picture, is moved to just before the next.
  @Test(arguments: [(400, Outcome.warn), (200, .pass)])
  func aSqueezedPictureIsTold(_ ticks: Int, _ expected: Outcome) throws {
    let steady = try Clips.make("steady-\(ticks).mp4", "\(Clips.moving(4)) \(Clips.encoding)")
    let shift = "if(eq(N\\,30)\\,\(ticks)\\,0)"
    let path = try Clips.make(
      "squeezed-\(ticks).mp4",
      "-i \(steady) -c copy -bsf:v setts=pts=PTS+\(shift):dts=DTS+\(shift)")
    #expect(try outcome(path, "time-stamps") == expected)
  }

  @Test func aTurnByATagIsTold() throws {
    let steady = try Clips.make("upright.mp4", "\(Clips.moving(1)) \(Clips.encoding)")
    for (degrees, expected) in [(90, Outcome.warn), (0, .pass)] {
      let path = try Clips.make(
        "turned-\(degrees).mp4", "-i \(steady) -c copy -metadata:s:v rotate=\(degrees)")
      #expect(try outcome(path, "rotation") == expected)
    }
  }

  @Test func aTrackWithoutAFrameFails() throws {
    let fragments = "-movflags frag_keyframe+empty_moov"
    let silent = try Clips.make(
      "no-frame.mp4",
      "\(Clips.moving(1)) \(Clips.tone()) \(Clips.encoding) -c:a aac -frames:a 0 \(fragments)")
    #expect(try outcome(silent, "empty-tracks") == .fail)
    let short = try Clips.make(
      "one-frame.mp4",
      "\(Clips.moving(1)) \(Clips.tone()) \(Clips.encoding) -c:a aac -frames:a 2 \(fragments)")
    #expect(try outcome(short, "empty-tracks") == .pass)
  }

  @Test func aTailThatIsMissingFails() throws {
    let whole = try bytes(
      Clips.make("tail.mp4", "\(Clips.moving()) \(Clips.encoding) -movflags +faststart"))
    let cut = try Verifier.verify(file("tail-cut.mp4", whole.dropLast(1)))
    #expect(cut.finding("readable")?.found.contains("cut off") == true)
    #expect(try outcome(file("tail-whole.mp4", whole), "cut-off") == .pass)
  }
}
