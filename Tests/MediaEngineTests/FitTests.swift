import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

@Suite struct FitTests {
  static let contents: [(String, String, Int64)] = [
    ("noise", "nullsrc=size=160x120:rate=15:duration=4,geq=random(1)*255:128:128", 150_000),
    ("motion", "testsrc2=size=320x240:rate=25:duration=4", 80_000),
    // Here a slightly worse rate factor gives more bits.
    ("motion", "testsrc2=size=320x240:rate=25:duration=4", 80_476),
    ("slides", "smptebars=size=320x240:rate=25:duration=4", 60_000),
    ("life", "life=size=160x120:rate=25:mold=10:seed=3,trim=duration=4", 120_000),
  ]

  @Test(arguments: contents)
  func neverExceedsTheLimit(_ name: String, _ source: String, _ limit: Int64) throws {
    let scratch = try Scratch()
    let input = scratch.path("\(name).mkv")
    try Witness.make(
      input,
      [
        "-f", "lavfi", "-i", source, "-f", "lavfi", "-i", "sine=duration=4", "-c:v", "libx264",
        "-qp", "4", "-preset", "ultrafast", "-c:a", "flac",
      ])
    let output = scratch.path("out.mp4")
    let report = try FitJob(input: input, output: output, limit: ByteSize(limit)).run()
    let size = try #require(
      FileManager.default.attributesOfItem(atPath: output)[.size] as? Int64)
    #expect(size <= limit)
    #expect(size == report.facts.bytes)
    #expect(report.facts.indexFirst == true)
    #expect(abs((report.facts.duration ?? 0) - 4) < 0.1)
    #expect(scratch.names == ["\(name).mkv", "out.mp4"].sorted())
  }

  static let longer: [(String, String, Int64)] = [
    ("storm", "testsrc2=size=320x240:rate=25,noise=alls=40:allf=t", 2_200_000),
    ("film", "mandelbrot=size=320x180:rate=30:maxiter=100:end_scale=0.05", 1_500_000),
    (
      "storm after still",
      "testsrc2=size=320x180:rate=30,noise=alls=40:allf=t:enable='gt(t,12)'", 3_000_000
    ),
  ]

  @Test(arguments: longer)
  func aClipWithBitsToUseFillsTheLimit(_ name: String, _ source: String, _ limit: Int64) throws {
    let scratch = try Scratch()
    let input = scratch.path("in.mkv")
    try Witness.make(
      input,
      [
        "-f", "lavfi", "-i", source, "-f", "lavfi", "-i", "sine=duration=22", "-t", "22",
        "-pix_fmt", "yuv420p", "-c:v", "libx264", "-crf", "6", "-preset", "ultrafast", "-c:a",
        "aac", "-b:a", "32k",
      ])
    let output = scratch.path("out.mp4")
    let report = try FitJob(input: input, output: output, limit: ByteSize(limit)).run()
    #expect(report.facts.bytes <= limit)
    #expect(report.fill >= 0.97, "only \(report.fill) of the limit is used")
    let decoded = try DecodeCheck.run(output, depth: .full)
    #expect(decoded.isSound)
  }

  /// Two seconds in ten are difficult, and both samples lie in them.
  private func bursts(in scratch: Scratch) throws -> String {
    let input = scratch.path("bursts.mkv")
    let still = "drawbox=color=white:t=fill:enable='lt(mod(t,10),4.5)+gt(mod(t,10),6.5)'"
    try Witness.make(
      input,
      [
        "-f", "lavfi", "-i", "mandelbrot=s=640x360:r=30:end_scale=0.02:maxiter=300,\(still)",
        "-t", "20", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "6", "-g", "30", "-pix_fmt",
        "yuv420p",
      ])
    return input
  }

  @Test func aPictureIsNotMadeSmallerSinceSamplesLieWhereMuchHappens() throws {
    let scratch = try Scratch()
    let output = scratch.path("out.mp4")
    let report = try FitJob(
      input: bursts(in: scratch), output: output, limit: ByteSize(350_000)
    ).run()
    #expect(report.facts.bytes <= 350_000)
    #expect(report.fill >= 0.98, "only \(report.fill) of the limit is used")
    #expect(report.facts.mainVideo?.displaySize == Resolution(width: 640, height: 360))
    #expect(!report.notes.contains { $0.code == "made-smaller" })
  }

  @Test func refusesWhatCannotLookAcceptable() throws {
    let scratch = try Scratch()
    let input = try scratch.clip("a.mkv", size: "640x480", seconds: 5)
    let error = #expect(throws: MediaError.self) {
      try FitJob(input: input, output: scratch.path("o.mp4"), limit: ByteSize(9000)).run()
    }
    #expect(error?.kind == .impossible)
    #expect(scratch.names == ["a.mkv"])
  }
}
