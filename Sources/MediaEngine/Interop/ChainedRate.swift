import CFFmpeg

/// Brings the times of an Ogg chain to the ticks of the first: each Vorbis stream counts its own samples, and
/// FFmpeg goes on calling them those of the first stream's rate.
struct ChainedRate {
  private let stream: Int
  /// The samples a second that the ticks stand for.
  private let first: Int32
  private var current: Int32

  /// Nil for a stream whose ticks are not its samples.
  init?(_ stream: UnsafeMutablePointer<AVStream>) {
    let parameters = stream.pointee.codecpar.pointee
    guard parameters.codec_id == AV_CODEC_ID_VORBIS, parameters.sample_rate > 0,
      stream.pointee.time_base.num == 1, stream.pointee.time_base.den == parameters.sample_rate
    else { return nil }
    self.stream = Int(stream.pointee.index)
    first = parameters.sample_rate
    current = parameters.sample_rate
  }

  mutating func mend(_ packet: Packet) {
    guard packet.streamIndex == stream else { return }
    if let rate = packet.withBytes(Self.rate) { current = rate }
    guard current != first else { return }
    av_packet_rescale_ts(
      packet.pointer, AVRational(num: 1, den: current), AVRational(num: 1, den: first))
  }

  private static let mark = [1] + Array("vorbis".utf8)

  /// The rate that an identification header tells (Vorbis I, 4.2.2); nil for other packets.
  private static func rate(_ packet: UnsafeRawBufferPointer) -> Int32? {
    guard packet.count >= 16, packet.starts(with: mark) else { return nil }
    let rate = packet[12..<16].reversed().reduce(0) { $0 << 8 | Int($1) }
    return Int32(exactly: rate).flatMap { $0 > 0 ? $0 : nil }
  }
}
