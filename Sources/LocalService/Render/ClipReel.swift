import MediaEngine
import MediaModel

/// The pictures of a clip.
final class ClipReel: Reel {
  private let demuxer: Demuxer
  private let decoder: StreamDecoder
  private let stream: StreamFacts
  private let shot: Timeline.Shot
  private let setting: ReelSetting
  private let packet: Packet
  private let decoded: Frame
  private var graph: FilterGraph?
  /// The form of the first picture; others of another form are passed over.
  private var entering: PictureShape?
  private var last: Frame?
  private var isDrained = false
  private var hasFlushed = false
  private var hasEnded = false

  /// Opens a clip at the place where the shot begins.
  init(_ path: String, _ shot: Timeline.Shot, _ setting: ReelSetting) throws {
    demuxer = try Demuxer.open(path, cancellation: setting.cancellation)
    let streams = demuxer.streams.filter { $0.kind == .video && !$0.isAttachedPicture }
    guard let stream = streams.first(where: \.isDefault) ?? streams.first else {
      throw RenderFailure(description: "\(shot.name) has no picture")
    }
    self.stream = stream
    decoder = try StreamDecoder.open(demuxer, stream: stream.index)
    self.shot = shot
    self.setting = setting
    packet = try Packet()
    decoded = try Frame()
    demuxer.select([stream.index])
    if shot.inPoint > 0 { try demuxer.seek(to: start, stream: stream.index) }
  }

  /// Where the shot begins, on the clip's own clock.
  private var start: Double { (demuxer.startTime ?? 0) + Double(shot.inPoint) / 1000 }

  func next() throws -> Frame {
    while !isDrained {
      if let graph {
        let frame = try Frame()
        if try graph.pull(into: frame) {
          last = try frame.copy()
          return frame
        }
        if hasEnded { isDrained = true }
      }
      if !hasEnded { try feed() }
    }
    guard let last else { throw RenderFailure(description: "\(shot.name) has no picture") }
    return try last.copy()
  }

  private func feed() throws {
    if try decoder.receive(into: decoded) {
      guard (decoded.seconds ?? start) >= start - 0.001 else { return }
      if graph == nil { graph = try makeGraph(for: decoded) }
      guard decoded.size == entering?.size, decoded.pixelFormat == entering?.format else { return }
      try graph?.push(decoded)
    } else if try demuxer.read(into: packet) {
      if packet.streamIndex == stream.index { try sendLeniently() }
    } else if !hasFlushed {
      hasFlushed = true
      try decoder.send(nil)
    } else {
      hasEnded = true
      try graph?.push(nil)
      if graph == nil { isDrained = true }
    }
  }

  /// A damaged packet costs a picture and not the video.
  private func sendLeniently() throws {
    do {
      try decoder.send(packet)
    } catch let error as MediaError where error.kind == .damaged {}
  }

  private func makeGraph(for frame: Frame) throws -> FilterGraph {
    let framing = Framing.fit(stream.displaySize ?? frame.size, to: setting.canvas)
    let filters = [
      StandardPicture.filters(for: stream, size: framing.scaled),
      "setpts=(PTS-STARTPTS)/\(shot.speed)", "fps=\(setting.frameRate)",
      framing.filters(on: setting.canvas) + ",format=yuv420p",
    ]
    let shape = PictureShape(
      size: frame.size, format: frame.pixelFormat ?? .yuv420p,
      timeBase: frame.timeBase ?? .one, frameRate: stream.frameRate,
      sampleAspectRatio: frame.sampleAspectRatio ?? .one)
    entering = shape
    return try FilterGraph.make(
      filters.joined(separator: ","), inputs: [.picture(shape)], outputs: [.picture()],
      path: demuxer.path, cancellation: setting.cancellation)
  }
}
