import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

/// Reading parts of a clip from containers that can be entered at any packet.
@Suite struct FitClipTests {
  private func clip(
    _ path: String, trim: ClosedRange<Double>? = nil
  ) throws -> FitClip {
    let facts = try Probe.facts(of: path)
    return FitClip(
      path: path, stream: try #require(facts.mainVideo),
      offset: PresentationStart.seconds(facts), trim: trim,
      length: trim.map { $0.upperBound - $0.lowerBound } ?? 12, usualStep: nil, threads: 1,
      cancellation: nil)
  }

  /// Digests of the brightness of three pictures from a frame on, and the first one's number.
  private func pictures(_ clip: FitClip, from start: FitClip.Start) throws -> (Int?, [Int]) {
    var first: Int?
    var found: [Int] = []
    try clip.read(size: Resolution(width: 192, height: 108), from: start) { number, frame in
      first = first ?? number
      found.append(frame.withPlane(0) { Array($0).hashValue })
      return found.count < 3
    }
    return (first, found)
  }

  static let copies = [
    ("copy.ts", "libx264 -preset veryfast"), ("copy.mpg", "mpeg2video -q:v 3"),
  ]

  @Test(arguments: copies, [nil, 2.6...9.5])
  func partsAreThoseOfTheWhole(
    _ copied: (name: String, codec: String), _ trim: ClosedRange<Double>?
  ) throws {
    let scratch = try Scratch()
    let (whole, copy) = (scratch.path("whole.mp4"), scratch.path(copied.name))
    try Witness.make(
      whole,
      "-f lavfi -i testsrc2=s=192x108:r=25:d=12 -c:v \(copied.codec) -bf 2 -g 75 -pix_fmt yuv420p")
    try Witness.make(copy, "-i \(whole) -c copy")
    let (source, other) = (try clip(whole, trim: trim), try clip(copy, trim: trim))
    for frame in [0, 40, 76, 100, 149, 160] {
      let wanted = try pictures(source, from: .at(frame))
      let found = try pictures(other, from: .at(frame))
      #expect(found.0 == frame)
      #expect(found.1 == wanted.1, "from frame \(frame)")
      #expect(Set(wanted.1).count == 3, "they move")
    }
    let wanted = try pictures(source, from: .keyBefore(160, patience: 100))
    let found = try pictures(other, from: .keyBefore(160, patience: 100))
    #expect(found.0 == wanted.0)
    #expect(found.1 == wanted.1)
  }

  @Test(arguments: [nil, 3.3...25.3])
  func aTransportStreamLandsOnItsLimit(_ trim: ClosedRange<Double>?) throws {
    let scratch = try Scratch()
    let (input, output) = (scratch.path("in.ts"), scratch.path("out.mp4"))
    try Witness.make(
      input,
      [
        "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=27,noise=alls=50:allf=t", "-c:v", "libx264",
        "-preset", "ultrafast", "-crf", "4", "-g", "50", "-pix_fmt", "yuv420p",
      ])
    let limit = ByteSize(2_500_000)
    let report = try FitJob(input: input, output: output, limit: limit, trim: trim).run()
    #expect(report.facts.bytes <= limit.bytes)
    #expect(report.facts.bytes >= limit.bytes * 98 / 100)
    #expect(report.attempts < 4)
    #expect(try Witness.pictureCount(output) == (trim == nil ? 675 : 550))
  }

  /// Pictures up to the next key frame are there, too.
  @Test func aTrimBeginsWhereItSays() throws {
    let scratch = try Scratch()
    let (whole, copy) = (scratch.path("whole.mp4"), scratch.path("copy.ts"))
    try Witness.make(
      whole,
      "-f lavfi -i testsrc2=s=192x108:r=25:d=30 -c:v libx264 -preset veryfast -g 125 "
        + "-sc_threshold 0 -pix_fmt yuv420p")
    try Witness.make(copy, "-i \(whole) -c copy")
    for (input, output) in [(whole, "a.mp4"), (copy, "b.mp4")] {
      let job = TranscodeJob(
        input: input, output: scratch.path(output), video: VideoSettings(rate: .quality(20)),
        trim: 13.6...17.6)
      #expect(try job.run().sourceErrors == 0)
    }
    let likeness = try Witness.likeness(
      scratch.path("b.mp4"), to: scratch.path("a.mp4"), notes: scratch.path("notes"))
    #expect(likeness.count == 100)
    #expect(likeness.allSatisfy { $0 > 35 }, "\(likeness)")
  }
}
