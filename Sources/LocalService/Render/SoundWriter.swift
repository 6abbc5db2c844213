import MediaEngine
import MediaModel

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
