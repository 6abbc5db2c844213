import Foundation
import MediaEngine
import MediaModel
import Testing
import Verification

@Suite struct RepairTests {
  private func repair(
    _ name: String, _ arguments: String, request: VideoRequest = VideoRequest(),
    shape: Repair.Options.Shape? = nil
  ) throws -> (result: Repair.Result, output: String) {
    let path = try Clips.make("\(name).mp4", arguments)
    let output = Clips.folder.appendingPathComponent("\(name)-mended.mp4").path
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let result = try Repair.run(
      path, output: output, request: request, options: Repair.Options(shape: shape))
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    return (result, output)
  }

  private func pictureBytes(_ path: String) throws -> String {
    try Clips.run(
      "ffmpeg", ["-v", "error", "-i", path, "-map", "0:v", "-f", "framemd5", "-"]
    ).output.split(separator: "\n").filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: ",").last.map(String.init) ?? "" }.joined()
  }

  @Test func indexAndTagsAreMendedByCopying() throws {
    let (result, output) = try repair(
      "untagged",
      "\(Clips.moving()) \(Clips.tone()) -c:v libx264 -preset fast -pix_fmt yuv420p -c:a aac")
    #expect(result.actions.count == 2)
    #expect(result.after?.findings(.warn) == [])
    #expect(try pictureBytes(output) == pictureBytes(result.before.path))
  }

  @Test func loudnessIsMendedAndThePictureCopied() throws {
    let (result, output) = try repair(
      "quiet", "\(Clips.moving(3)) \(Clips.tone(3, decibels: -40)) \(Clips.encoding) -c:a aac")
    #expect(result.before.finding("loudness")?.outcome == .warn)
    #expect(result.after?.passed == true)
    let loudness = result.after?.analysis?.sound?.loudness ?? 0
    #expect(abs(loudness + 14) < 1)
    #expect(try pictureBytes(output) == pictureBytes(result.before.path))
  }

  @Test func peaksAreLowered() throws {
    let (result, _) = try repair(
      "loud",
      "\(Clips.moving(3)) -f lavfi -i \"sine=f=997:d=3,volume=17.8dB,afade=t=out:st=2.8:d=0.2\" \(Clips.encoding) -c:a aac -b:a 192k"
    )
    #expect(result.before.finding("true-peak")?.outcome == .warn)
    #expect(result.after?.finding("true-peak")?.outcome == .pass)
  }

  @Test func aBlackEndIsCut() throws {
    let (result, _) = try repair(
      "black-end",
      "\(Clips.moving(4)) \(Clips.tone(4)) -vf \"drawbox=c=black:t=fill:enable='gte(t,3)'\" \(Clips.encoding) -bf 2 -c:a aac"
    )
    #expect(result.after?.finding("black")?.outcome == .pass)
    let length = result.after?.analysis?.streams.first?.end ?? 0
    #expect(abs(length - 3) < 0.15)
  }

  @Test func anAskedLengthIsNotCut() throws {
    let (result, _) = try repair(
      "black-asked",
      "\(Clips.moving(4)) -vf \"drawbox=c=black:t=fill:enable='gte(t,3)'\" \(Clips.encoding)",
      request: VideoRequest(duration: 4))
    #expect(result.actions == [])
    #expect(result.after == nil)
  }

  @Test(arguments: [Repair.Options.Shape.pad, .crop]) func theShapeIsMendedWhenTold(
    _ shape: Repair.Options.Shape
  ) throws {
    let (result, _) = try repair(
      "shape-\(shape.rawValue)", "\(Clips.moving(1, size: "320x180")) \(Clips.encoding)",
      request: VideoRequest(aspectRatio: .square), shape: shape)
    #expect(result.after?.finding("aspect-ratio")?.outcome == .pass)
    #expect(result.after?.finding("duration")?.found == "1 s")
  }

  @Test func aRotationTagBecomesUprightPixels() throws {
    let plain = try Clips.make("plain.mp4", "\(Clips.moving(1, size: "320x180")) \(Clips.encoding)")
    let (result, _) = try repair(
      "turned", "-i \(plain) -c copy -metadata:s:v rotate=90 -movflags +faststart")
    #expect(result.before.finding("rotation")?.outcome == .warn)
    #expect(result.after?.finding("rotation")?.outcome == .pass)
    #expect(result.after?.facts?.mainVideo?.displaySize == Resolution(width: 180, height: 320))
  }

  @Test func aSoundFileNeedsNoMending() throws {
    let (result, output) = try repair(
      "sound", "\(Clips.moving()) \(Clips.tone()) \(Clips.encoding) -c:a aac")
    #expect(result.actions == [])
    #expect(!FileManager.default.fileExists(atPath: output))
  }

  @Test func neverInPlace() throws {
    let path = try Clips.clean("in-place.mp4")
    #expect(throws: MediaError.self) { try Repair.run(path, output: path) }
  }
}
