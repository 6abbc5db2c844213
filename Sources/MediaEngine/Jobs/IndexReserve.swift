import MediaModel

/// How much room an index needs.
enum IndexReserve {
  /// Measured on MKV sources, whose rounded times need an entry for each packet: 18 bytes a packet
  /// and up to 28 where every packet is a chunk of its own.
  static let bytesPerPacket = 32

  /// The room to keep; nil where moving the file is cheap or the number of packets is unknown.
  static func bytes(_ facts: MediaFacts, streams: [Int]) -> Int? {
    guard facts.bytes > 16_000_000, let duration = facts.duration else { return nil }
    var packets = 0.0
    for stream in facts.streams where streams.contains(stream.index) {
      if let count = stream.frameCount, facts.indexFirst != nil {
        packets += Double(count)
      } else if stream.kind == .video {
        packets += duration * max(stream.frameRate?.value ?? 60, stream.baseFrameRate?.value ?? 0)
      } else {
        packets += duration * Double(stream.sampleRate ?? 48_000) / 960
      }
    }
    guard packets < 4_000_000 else { return nil }
    return Int(packets) * bytesPerPacket + 65_536
  }
}
