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

  private func starts(_ path: String) throws -> [Double] {
    try Clips.run(
      "ffprobe",
      ["-v", "error", "-show_entries", "stream=start_time", "-of", "csv=p=0", path]
    ).output.split(whereSeparator: \.isNewline).compactMap { Double($0) }
  }

  @Test func fragmentsAreJoinedByCopying() throws {
    let (result, output) = try repair(
      "fragmented",
      "\(Clips.moving()) \(Clips.tone()) \(Clips.encoding) -c:a aac -movflags frag_keyframe+empty_moov"
    )
    #expect(result.before.finding("fragments")?.outcome == .warn)
    #expect(result.after?.finding("fragments")?.outcome == .pass)
    #expect(try pictureBytes(output) == pictureBytes(result.before.path))
  }

  @Test func aStartOffsetOfBothGoes() throws {
    let (result, output) = try repair(
      "offset",
      "\(Clips.moving()) \(Clips.tone()) \(Clips.encoding) -c:a aac -output_ts_offset 1.5")
    #expect(result.before.finding("start-offset")?.outcome == .warn)
    #expect(result.after?.findings(.warn) == [])
    #expect(try starts(output).allSatisfy { $0 < 0.05 })
    #expect(try pictureBytes(output) == pictureBytes(result.before.path))
  }

  @Test func aLateSoundGetsSilenceBeforeIt() throws {
    let (result, output) = try repair(
      "late", "\(Clips.moving(3)) -itsoffset 1 \(Clips.tone(2)) \(Clips.encoding) -c:a aac")
    #expect(result.before.finding("start-offset")?.outcome == .warn)
    #expect(result.after?.finding("start-offset")?.outcome == .pass)
    #expect(result.after?.finding("edit-list")?.outcome == .pass)
    #expect(result.after?.analysis?.sound?.peaks.prefix(8).allSatisfy { $0 < 0.001 } == true)
    #expect((result.after?.analysis?.sound?.peaks[15] ?? 0) > 0.1)
    #expect(try pictureBytes(output) == pictureBytes(result.before.path))
  }

  @Test func whatAnEditListHidesGoes() throws {
    let plain = try Clips.make(
      "to-hide.mp4", "\(Clips.moving(3)) \(Clips.tone(3)) \(Clips.encoding) -c:a aac")
    let (result, output) = try repair("hidden", "-ss 0.7 -i \(plain) -c copy -movflags +faststart")
    #expect(result.before.finding("edit-list")?.outcome == .warn)
    #expect(result.after?.finding("edit-list")?.outcome == .pass)
    let frames = try Clips.run(
      "ffprobe",
      [
        "-v", "error", "-count_frames", "-select_streams", "v", "-show_entries",
        "stream=nb_frames,nb_read_frames", "-of", "csv=p=0", output,
      ]
    ).output.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: ",")
    #expect(frames.count == 2 && frames[0] == frames[1])
  }

  @Test func aSilentEndIsCut() throws {
    let sound = "-f lavfi -i \"sine=f=440:d=6,volume=4dB,volume=0:enable='gte(t,3.5)'\""
    let (result, output) = try repair(
      "silent-end", "\(Clips.moving(6)) \(sound) \(Clips.encoding) -c:a aac")
    #expect(result.actions == ["cut the silent end off at \(seconds(result))"])
    #expect(result.after?.finding("silence")?.outcome == .pass)
    #expect(abs((result.after?.analysis?.streams.first?.end ?? 0) - 3.54) < 0.1)
    #expect(FileManager.default.fileExists(atPath: output))
    let asked = try repair(
      "silent-asked", "\(Clips.moving(6)) \(sound) \(Clips.encoding) -c:a aac",
      request: VideoRequest(duration: 6))
    #expect(asked.result.actions == [])
  }

  private func seconds(_ result: Repair.Result) -> String {
    let start = result.before.analysis?.sound?.silent.last?.start ?? 0
    return "\((start * 1000).rounded() / 1000) s"
  }

  @Test func allSoundTracksAreKept() throws {
    let (result, output) = try repair(
      "two-sounds",
      "\(Clips.moving()) \(Clips.tone(2, decibels: -40)) \(Clips.tone(2, decibels: -20)) -map 0 -map 1 -map 2 \(Clips.encoding) -c:a aac"
    )
    #expect(result.after?.finding("loudness")?.outcome == .pass)
    #expect(try starts(output).count == 3)
  }

  @Test(arguments: ["mkv", "mov"]) func otherContainersBecomeMP4(_ ending: String) throws {
    let path = try Clips.make(
      "other.\(ending)", "\(Clips.moving()) \(Clips.tone()) \(Clips.encoding) -c:a pcm_s16le")
    let output = Clips.folder.appendingPathComponent("other-\(ending)-mended.mp4").path
    let result = try Repair.run(path, output: output)
    #expect(result.after?.finding("container")?.outcome == .pass)
    #expect(result.after?.facts?.mainAudio?.codec == "aac")
    #expect(try pictureBytes(output) == pictureBytes(path))
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
