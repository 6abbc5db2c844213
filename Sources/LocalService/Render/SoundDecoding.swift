import MediaEngine
import MediaModel

/// Decodes one file's sound to stereo floats at 48 kHz.
final class SoundDecoding {
  private let demuxer: Demuxer
  private let decoder: StreamDecoder
  private let stream: StreamFacts
  private let start: Double
  private let speed: Double
  private let cancellation: Cancellation
  private let packet: Packet
  private let frame: Frame
  private var graph: FilterGraph?
  private var hasFlushed = false
  private var hasEnded = false

  init(_ path: String, from start: Double, speed: Double, cancellation: Cancellation) throws {
    demuxer = try Demuxer.open(path, cancellation: cancellation)
    guard let stream = demuxer.streams.first(where: { $0.kind == .audio }) else {
      throw RenderFailure(description: "\(path) has no sound")
    }
    self.stream = stream
    self.start = (demuxer.startTime ?? 0) + start
    self.speed = speed
    self.cancellation = cancellation
    decoder = try StreamDecoder.open(demuxer, stream: stream.index)
    packet = try Packet()
    frame = try Frame()
    demuxer.select([stream.index])
    if start > 0 { try demuxer.seek(to: self.start, stream: stream.index) }
  }

  /// The next samples, left and right in turn; nil at the end.
  func next() throws -> [Float]? {
    while true {
      if let graph {
        let out = try Frame()
        if try graph.pull(into: out) { return Self.samples(of: out) }
        if hasEnded { return nil }
      } else if hasEnded {
        return nil
      }
      try feed()
    }
  }

  private func feed() throws {
    if try decoder.receive(into: frame) {
      let end =
        (frame.seconds ?? start) + Double(frame.sampleCount) / Double(max(1, frame.sampleRate))
      guard end > start else { return }
      if graph == nil { graph = try makeGraph(for: frame) }
      try graph?.push(frame)
    } else if try demuxer.read(into: packet) {
      guard packet.streamIndex == stream.index else { return }
      do {
        try decoder.send(packet)
      } catch let error as MediaError where error.kind == .damaged {}
    } else if !hasFlushed {
      hasFlushed = true
      try decoder.send(nil)
    } else {
      hasEnded = true
      try graph?.push(nil)
    }
  }

  private func makeGraph(for frame: Frame) throws -> FilterGraph {
    var filters = "aformat=sample_rates=48000:channel_layouts=stereo"
    if speed != 1 { filters = "atempo=\(min(8, max(0.5, speed)))," + filters }
    let shape = SoundShape(
      rate: frame.sampleRate, format: frame.sampleFormat ?? .floatPlanar,
      layout: frame.channelLayout ?? (frame.channels == 1 ? "mono" : "stereo"),
      timeBase: frame.timeBase)
    return try FilterGraph.make(
      filters + ",aformat=sample_fmts=flt", inputs: [.sound(shape)], outputs: [.sound()],
      path: demuxer.path, cancellation: cancellation)
  }

  static func samples(of frame: Frame) -> [Float] {
    frame.withPlane(0) { Array($0.bindMemory(to: Float.self).prefix(frame.sampleCount * 2)) }
  }
}
