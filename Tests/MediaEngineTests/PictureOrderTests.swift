import Foundation
import MediaModel
import TestSupport
import Testing

@testable import MediaEngine

/// Pictures of AVI files, which stand in decoding order and have no presentation times.
@Suite struct PictureOrderTests {
  static let codecs = [
    "libx264 -preset veryfast -pix_fmt yuv420p -g 50 -bf 3 -x264-params b-adapt=0",
    "libx264 -preset veryfast -pix_fmt yuv420p -g 8 -bf 3 -x264-params b-adapt=0",
    "libx264 -preset slow -pix_fmt yuv420p -g 60 -bf 3 -x264-params b-adapt=0:open-gop=1",
    "libx264 -preset veryfast -pix_fmt yuv422p -g 50 -bf 3 -x264-params b-adapt=0",
    "mpeg4 -q:v 2 -bf 2 -g 25",
  ]

  /// Squares that all change their brightness from each picture to the next.
  private static let flicker =
    "nullsrc=s=192x108:r=25:d=4,"
    + "geq=lum='16+mod(N*37+floor(X/24)*53+floor(Y/18)*91,220)':cb=128:cr=128,format=yuv420p"

  @Test(arguments: codecs) func comeOutInOrder(_ codec: String) throws {
    let scratch = try Scratch()
    let (input, output) = (scratch.path("in.avi"), scratch.path("out.mp4"))
    let source = scratch.path("source.mkv")
    try Witness.make(source, ["-f", "lavfi", "-i", Self.flicker, "-c:v", "ffv1"])
    try Witness.make(input, "-i \(source) -f lavfi -i sine=d=4 -c:v \(codec) -c:a mp3")
    if codec.contains("yuv420p") {
      try RemuxJob(input: input, output: output).run()
    } else {
      try TranscodeJob(input: input, output: output, video: VideoSettings(rate: .quality(14))).run()
    }
    #expect(try Witness.value("stream=nb_frames", of: output, stream: "v:0") == "100")
    #expect(try Witness.value("stream=start_time", of: output, stream: "v:0") == "0.000000")
    let times = try Witness.probe(output, "frame=pts_time", stream: "v:0").compactMap {
      Double($0.filter { $0 != "," }).map { Int(($0 * 25).rounded()) }
    }
    #expect(times == Array(0..<100))
    let likeness = try Witness.likeness(output, to: source, notes: scratch.path("notes"))
    // Beside its neighbours a picture has 13 dB at most.
    #expect(likeness.count == 100)
    #expect(likeness.allSatisfy { $0 > 30 }, "\(likeness)")
  }

  @Test func picturesAreShownByTheirCounts() {
    var order = PictureOrder()
    var shown: [Int: Int64] = [:]
    func note(_ pictures: [PictureOrder.Shown]) {
      for picture in pictures { shown[picture.number] = picture.time }
    }
    // A group with a pyramid, another that counts anew, and a lost decode time between.
    let counts = [0, 8, 4, 2, 6, 0, 4, 2]
    let times: [Int64] = [0, 1, 2, 3, 4, 6, 7, 8]
    for (index, count) in counts.enumerated() {
      note(order.take(order: count, isKey: index % 5 == 0, time: times[index]))
    }
    note(order.finish())
    #expect((0..<8).map { shown[$0] } == [0, 4, 2, 1, 3, 6, 8, 7])
  }

  @Test func picturesAreShownBeforeTheGroupEnds() {
    var order = PictureOrder()
    var shown = 0
    for index in 0..<100 {
      shown += order.take(order: 2 * index, isKey: index == 0, time: Int64(index)).count
    }
    #expect(shown == 84)
  }

  @Test func aLostPictureDelaysNoneBehindTheNextKeyPicture() {
    var times = DecodeTimes()
    for time in Int64(0)..<4 { times.send(time) }
    #expect(times.show(sent: 0, .key) == 0)
    // What was sent at 1 never comes.
    #expect(times.show(sent: 2, .forward) == 1)
    for time in Int64(4)..<6 { times.send(time) }
    #expect(times.show(sent: 4, .key) == 4)
    #expect(times.show(sent: 5, .forward) == 5)
  }

  @Test func picturesBeforeTheKeyOfASeekDelayNone() {
    var times = DecodeTimes()
    for time in Int64(10)..<17 { times.send(time) }
    // Two that come before it are not shown, as they refer to one that was not decoded.
    #expect(times.show(sent: 10, .key) == 10)
    #expect(times.show(sent: 14, .between) == 13)
    #expect(times.show(sent: 15, .between) == 14)
    #expect(times.show(sent: 13, .forward) == 15)
  }
}
