import MediaModel

/// One stream of a transcode on its way from the source to the output.
protocol TranscodeTrack: AnyObject {
  /// Takes the source's next packet of this stream, or nil at its end.
  func take(_ packet: Packet?) throws
  /// Packets of it that could not be decoded.
  var errors: Int { get }
}

extension TranscodeTrack {
  var errors: Int { 0 }
}

/// A picture stream that is encoded.
protocol EncodedPictureTrack: TranscodeTrack {
  /// Pictures that were encoded.
  var framesEncoded: Int { get }
  /// Pictures that were decoded.
  var decodedCount: Int { get }
  /// Whether the pictures came in more than one shape.
  var hasChangedShape: Bool { get }
  /// What decoding its packets found, where it did that itself.
  var proof: DecodeReport? { get }
  /// Does what can only be done when all streams have ended.
  func settle() throws
}

extension EncodedPictureTrack {
  var hasChangedShape: Bool { false }
  var proof: DecodeReport? { nil }
}

/// A stream that is copied.
final class CopiedTrack: TranscodeTrack {
  private let writer: MovieWriter
  /// The output's stream.
  let target: Int

  init(writer: MovieWriter, stream: Int) throws {
    self.writer = writer
    target = try writer.addCopy(of: stream)
  }

  func take(_ packet: Packet?) throws {
    guard let packet, packet.size > 0 else { return }
    try writer.writeCopy(packet, to: target)
  }
}

/// A sound stream that is encoded.
final class SoundTrack: TranscodeTrack {
  private let pipe: SoundPipe
  private let encoder: StreamEncoder
  private let writer: MovieWriter
  private let target: Int
  private let packet: Packet

  init(
    source: Demuxer, stream: StreamFacts, settings: AudioSettings, writer: MovieWriter,
    span: ClosedRange<Double>?
  ) throws {
    let plan = SoundPlan.make(for: stream, settings: settings)
    pipe = try SoundPipe(
      source: source, stream: stream.index, plan: plan, offset: writer.offset, span: span)
    encoder = try StreamEncoder.open(
      SoundEncoding(codec: plan.codec.encoder, shape: pipe.output, bitRate: plan.bitRate),
      path: source.path)
    pipe.frameSize = encoder.frameSize ?? 1024
    self.writer = writer
    target = try writer.add(encoder, from: stream.index)
    packet = try Packet()
  }

  func take(_ input: Packet?) throws {
    try pipe.take(input) { try encode($0) }
    if input == nil { try encode(nil) }
  }

  /// Whether any of what was asked for could be decoded.
  var hasSound: Bool { pipe.decodedCount > 0 && !pipe.isSilent }
  var errors: Int { pipe.errors }

  private func encode(_ frame: Frame?) throws {
    try encoder.send(frame)
    while try encoder.receive(into: packet) { try writer.write(packet, to: target) }
  }
}

/// A picture stream that is encoded at one rate or quality.
final class PictureTrack: EncodedPictureTrack {
  private let pipe: PicturePipe
  private let encoder: StreamEncoder
  private let writer: MovieWriter
  private let target: Int
  private let packet: Packet
  private let meter: ProgressMeter
  /// Pictures that were encoded.
  private(set) var framesEncoded = 0

  init(
    source: Demuxer, stream: Int, plan: PicturePlan, encoding: PictureEncoding, offset: Double,
    writer: MovieWriter, meter: ProgressMeter
  ) throws {
    pipe = try PicturePipe(
      source: source, stream: stream, plan: plan, offset: offset, threads: encoding.threads,
      standsStill: plan.span != nil)
    encoder = try StreamEncoder.open(
      encoding, path: source.path, cancellation: source.gate.cancellation)
    self.writer = writer
    self.meter = meter
    target = try writer.add(encoder, from: stream)
    packet = try Packet()
  }

  func take(_ input: Packet?) throws {
    try pipe.take(input) { try encode($0) }
    if input == nil { try encode(nil) }
  }

  /// How many pictures were decoded.
  var decodedCount: Int { pipe.decodedCount }
  var errors: Int { pipe.errors }
  var hasChangedShape: Bool { pipe.hasChangedShape }

  func settle() {}

  private func encode(_ frame: Frame?) throws {
    if let frame {
      framesEncoded += 1
      meter.state.framesDone = framesEncoded
      meter.advance(to: frame.seconds, bytes: writer.muxer.bytesWritten)
    }
    try encoder.send(frame)
    while try encoder.receive(into: packet) {
      if packet.duration == 0 { packet.duration = 1 }
      try writer.write(packet, to: target)
    }
  }
}
