import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

/// What a look at a clip leaves out, and what it makes of the rest.
@Suite struct FitSkimTests {
  /// What of groups of pictures is looked at: packets of each, and what is left out.
  private func skim(
    _ groups: [[(frame: Int?, bytes: Int)]], _ reach: FitSkim.Reach = .alike
  ) -> (shown: [Int], gaps: [FitSkim.Gap]) {
    var skim = FitSkim(reach)
    var shown: [Int] = []
    for group in groups {
      for (place, packet) in group.enumerated() {
        if let count = skim.take(frame: packet.frame, isKey: place == 0, bytes: packet.bytes) {
          shown.append(count)
        }
      }
    }
    return (shown, skim.gaps)
  }

  /// A group of pictures from a frame on.
  private func group(
    from first: Int, _ count: Int = 30, bytes: (Int) -> Int = { _ in 100 }
  ) -> [(frame: Int?, bytes: Int)] {
    (0..<count).map { (first + $0, $0 == 0 ? 900 : bytes($0)) }
  }

  @Test func theSecondHalfOfALikeGroupIsLeftOut() {
    let (shown, gaps) = skim((0..<4).map { group(from: 30 * $0) })
    #expect(shown == [30, 15, 15])
    #expect(
      gaps
        == [30, 60].map {
          FitSkim.Gap(
            frames: $0 + 15..<$0 + 30, shown: $0 + 1..<$0 + 15, density: 1, endsAtScene: false)
        })
  }

  @Test func whatIsUnlikeIsLookedAt() {
    let spike = group(from: 30) { $0 == 22 ? 400 : 100 }
    #expect(skim([group(from: 0), spike, group(from: 60)]).gaps == [])
    let short = group(from: 30, 14)
    #expect(skim([group(from: 0), short, group(from: 44)]).gaps == [])
    let unknown: [(frame: Int?, bytes: Int)] = group(from: 30).map {
      ($0.frame == 50 ? nil : $0.frame, $0.bytes)
    }
    let (shown, gaps) = skim([group(from: 0), unknown, group(from: 60), group(from: 90)])
    #expect(gaps.map(\.frames) == [75..<90], "that of which all is known")
    #expect(shown.reduce(0, +) == 75)
  }

  @Test func whatStandsStillIsLeftOutSoon() {
    func still(from first: Int) -> [(frame: Int?, bytes: Int)] {
      (0..<30).map { (first + $0, $0 == 0 ? 60_000 : $0 < 5 ? 900 : 80) }
    }
    let (shown, gaps) = skim((0..<3).map { still(from: 30 * $0) }, .still)
    #expect(shown == [30, 8])
    #expect(gaps.map(\.frames) == [38..<60])
    #expect(gaps.map(\.shown) == [31..<38])
    #expect(gaps.allSatisfy { $0.density < 0.25 }, "nothing of what came before goes on: \(gaps)")
    let moving = still(from: 30).map { (frame: $0.frame, bytes: $0.frame == 50 ? 700 : $0.bytes) }
    #expect(
      skim([still(from: 0), moving, still(from: 60)], .still).gaps.map(\.frames) == [51..<60])
    #expect(skim((0..<4).map { group(from: 30 * $0) }, .still).gaps == [], "it moves")
  }

  @Test func nothingBeforeTheClipIsAPartOfIt() {
    // A reader that is sent to the beginning of a stretch may come in earlier.
    let gaps = skim((-2..<2).map { group(from: 30 * $0 - 10) }).gaps
    #expect(gaps.allSatisfy { $0.shown.lowerBound >= 0 && $0.frames.lowerBound >= 0 }, "\(gaps)")
  }

  @Test func packetsTellHowTheRestDiffers() {
    let calmer = group(from: 30) { $0 < 15 ? 100 : 50 }
    #expect(skim([group(from: 0), calmer, group(from: 60)]).gaps.map(\.density) == [0.5])
    let ends = [group(from: 0), group(from: 30, 24), group(from: 54)]
    #expect(skim(ends).gaps.map(\.endsAtScene) == [true])
  }

  @Test func noPictureIsCutFromThoseThatItRefersTo() {
    // Each fourth picture is coded before the three that are shown ahead of it.
    var coded: [(frame: Int?, bytes: Int)] = [(30, 900)]
    for first in stride(from: 30, to: 58, by: 4) {
      coded.append((first + 4, 200))
      for inner in 1...3 { coded.append((first + inner, 80)) }
    }
    let (shown, gaps) = skim([group(from: 0, 29), coded, group(from: 59)])
    #expect(shown == [29, 17])
    #expect(gaps.map(\.frames) == [47..<59])
  }

  private func picture(_ frame: Int, _ bits: Double, isKey: Bool = false) -> FitDraft.Picture {
    FitDraft.Picture(frame: frame, bits: bits, isKey: isKey, isBetween: false)
  }

  /// A draft of 30 frames whose frames 10 to 19 were left out, going on with one of so many bits.
  private func frames(resuming bits: Double, density: Double = 1) -> FitFrames {
    let pictures =
      [picture(0, 9000, isKey: true)] + (1..<10).map { picture($0, 400) }
      + [picture(20, bits)] + (21..<30).map { picture($0, 600) }
    let gap = FitSkim.Gap(
      frames: 10..<20, shown: 1..<10, density: density, endsAtScene: false)
    return FitFrames(pictures, gaps: [gap], end: 30, floor: 100)
  }

  @Test func whatWasLeftOutTakesWhatCameBefore() {
    let frames = frames(resuming: 4000, density: 0.5)
    #expect((10..<20).allSatisfy { frames.bits[$0] == 150 })
    #expect(frames.scenes == [0])
    #expect(Set(frames.keys.keys) == [0, 20], "more than all between changed")
    let moving = self.frames(resuming: 4000, density: 1.5)
    #expect(moving.bits[20] == 500, "no more than all between changed")
    #expect(Set(moving.keys.keys) == [0])
  }

  /// A clip whose decoding is dear, with a change of scene where a group begins anyway.
  @Test func aClipThatIsSkimmedLandsOnItsLimit() throws {
    let scratch = try Scratch()
    let input = scratch.path("in.mp4")
    let graph =
      "testsrc2=s=320x180:r=30:d=10,noise=alls=60:allf=t[a];"
      + "mandelbrot=s=320x180:r=30:maxiter=100:end_scale=0.05,trim=duration=10,setpts=PTS-STARTPTS,"
      + "noise=alls=20:allf=t[b];[a][b]concat=n=2:v=1,format=yuv420p"
    try Witness.make(
      input,
      [
        "-filter_complex", graph, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "4", "-g",
        "30",
        "-sc_threshold", "0",
      ])
    let facts = try Probe.facts(of: input)
    let stream = try #require(facts.mainVideo)
    let clip = FitClip(
      path: input, stream: stream, offset: 0, trim: nil, length: 20, usualStep: nil, threads: 1,
      cancellation: nil)
    let size = Resolution(width: 320, height: 180)
    #expect(clip.isDear(at: size))
    let encoder = FitEncoder(
      preset: "veryfast", size: Resolution(width: 256, height: 144), rate: clip.rate, threads: 1,
      path: input, cancellation: nil)
    let draft = try FitDraft(clip, encoder: encoder, crf: 28, skim: .alike)
    #expect(draft.end == 600)
    #expect(draft.gaps.reduce(0) { $0 + $1.frames.count } > 200)
    #expect(draft.pictures.count < 400)
    let limit = ByteSize(2_000_000)
    let output = scratch.path("out.mp4")
    let report = try FitJob(input: input, output: output, limit: limit).run()
    #expect(report.facts.bytes <= limit.bytes)
    #expect(report.facts.bytes >= limit.bytes * 98 / 100)
    #expect(try Witness.pictureCount(output) == 600)
  }
}
