import MediaEngine
import MediaModel

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
