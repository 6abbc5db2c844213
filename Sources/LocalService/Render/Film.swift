import MediaEngine
import MediaModel

/// A timeline with the files that it is made of.
struct Film: Sendable {
  /// An upload where it stands.
  struct Source: Sendable {
    var path: String
    var upload: Upload
  }

  var timeline: Timeline
  var sources: [String: Source]

  /// What has to be left out, a sentence each.
  var notes: [String] {
    let fonts = TitleFonts.installed()
    return timeline.texts.filter { !fonts.canShow($0.words) }.map {
      "“\($0.words)” is left out: no font for Chinese, Japanese or Korean is installed"
        + " (fonts-wqy-microhei has one)"
    }
  }

  /// What is asked of the picture encoder: good at 1080p, quick on two cores. Cores share each
  /// picture, where each working on one of its own would hold some 70 MB more of them.
  static let quality: Options = [
    "preset": "veryfast", "crf": "20", "profile": "high",
    "x264-params": "sliced-threads=1:sync-lookahead=0",
  ]

  /// Makes the video on the calling thread: H.264 High 4:2:0 in BT.709 at a constant rate, a key
  /// frame every two seconds at most, AAC in stereo exactly as long as the picture, index first.
  func make(
    _ path: String, cancellation: Cancellation, progress: (Double) -> Void
  ) throws {
    let lane = PictureLane(self, cancellation: cancellation)
    guard lane.count > 0 else { throw RenderFailure(description: "the draft has no length") }
    let muxer = try Muxer.create(path, container: .mp4, cancellation: cancellation)
    let picture = try PictureWriter(timeline, muxer: muxer, cancellation: cancellation)
    let rate = timeline.frameRate
    let samples = lane.count * FileSound.rate / rate
    let sound =
      timeline.isSilent
      ? nil
      : try SoundWriter(
        SoundTrack(self, count: samples, cancellation: cancellation), muxer: muxer)
    muxer.setTags(["title": timeline.name])
    try muxer.start(options: ["movflags": "+faststart"])
    var done = 0
    while let frame = try lane.next() {
      try picture.write(frame)
      done += 1
      try sound?.write(upTo: done * FileSound.rate / rate)
      if done.isMultiple(of: 10) { progress(Double(done) / Double(lane.count)) }
    }
    try picture.finish()
    try sound?.finish()
    try cancellation.check()
    try muxer.finish()
  }
}
