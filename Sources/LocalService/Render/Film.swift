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

  /// What is asked of the picture encoder: good at 1080p, quick on two cores.
  static let quality: Options = ["preset": "veryfast", "crf": "20", "profile": "high"]

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

/// Sets words on pictures and encodes them.
final class PictureWriter {
  private let graph: FilterGraph
  private let encoder: StreamEncoder
  private let muxer: Muxer
  private let stream: Int
  private let packet: Packet

  init(_ timeline: Timeline, muxer: Muxer, cancellation: Cancellation) throws {
    let setting = ReelSetting(
      canvas: timeline.canvas, frameRate: timeline.frameRate, count: 0, number: 0,
      cancellation: cancellation)
    let style = TitleStyle(canvas: timeline.canvas, fonts: .installed())
    graph = try FilterGraph.make(
      style.filters(for: timeline.texts, frameRate: timeline.frameRate),
      inputs: [.picture(setting.shape)], outputs: [.picture()], path: muxer.path,
      cancellation: cancellation)
    encoder = try StreamEncoder.open(
      PictureEncoding(
        shape: setting.shape, colour: Self.colour, keyFrameInterval: timeline.frameRate * 2,
        options: Film.quality), path: muxer.path, cancellation: cancellation)
    self.muxer = muxer
    stream = try muxer.addStream(from: encoder)
    packet = try Packet()
  }

  private static let colour = ColourFacts(
    primaries: "bt709", transfer: "bt709", matrix: "bt709", isFullRange: false)

  /// Takes the next picture.
  func write(_ frame: Frame) throws {
    try graph.push(frame)
    try drain()
  }

  /// Ends the stream.
  func finish() throws {
    try graph.push(nil)
    try drain()
    try encoder.send(nil)
    try writePackets()
  }

  private func drain() throws {
    let frame = try Frame()
    while try graph.pull(into: frame) {
      frame.colour = Self.colour
      try encoder.send(frame)
      try writePackets()
    }
  }

  private func writePackets() throws {
    while try encoder.receive(into: packet) { try muxer.write(packet, to: stream) }
  }
}

/// Encodes the sound track.
final class SoundWriter {
  private let track: SoundTrack
  private let encoder: StreamEncoder
  private let muxer: Muxer
  private let stream: Int
  private let packet: Packet
  private let frameSize: Int
  private var position = 0

  init(_ track: SoundTrack, muxer: Muxer) throws {
    self.track = track
    encoder = try StreamEncoder.open(
      SoundEncoding(
        shape: SoundShape(rate: FileSound.rate, format: .floatPlanar, layout: "stereo"),
        bitRate: 192_000), path: muxer.path)
    self.muxer = muxer
    stream = try muxer.addStream(from: encoder)
    packet = try Packet()
    frameSize = encoder.frameSize ?? 1024
  }

  /// Encodes until so many sample pairs are done.
  func write(upTo end: Int) throws {
    while position < end { guard try writeFrame() else { return } }
  }

  /// Encodes what is left and ends the stream.
  func finish() throws {
    while try writeFrame() {}
    try encoder.send(nil)
    try writePackets()
  }

  private func writeFrame() throws -> Bool {
    let samples = try track.next(frameSize)
    let pairs = samples.count / 2
    guard pairs > 0 else { return false }
    let frame = try Frame(
      samples: pairs, format: .floatPlanar, rate: FileSound.rate, layout: "stereo")
    for channel in 0..<2 {
      frame.withMutablePlane(channel) { plane in
        let values = plane.bindMemory(to: Float.self)
        for pair in 0..<pairs { values[pair] = samples[pair * 2 + channel] }
      }
    }
    frame.timeBase = Rational(1, Int64(FileSound.rate))
    frame.presentationTime = Int64(position)
    frame.duration = Int64(pairs)
    position += pairs
    try encoder.send(frame)
    try writePackets()
    return true
  }

  private func writePackets() throws {
    while try encoder.receive(into: packet) { try muxer.write(packet, to: stream) }
  }
}
