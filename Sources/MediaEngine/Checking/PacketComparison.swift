import MediaModel

/// Compares copied streams with their source, packet by packet.
public enum PacketComparison {
  /// One stream's packets in order: how many bytes and a sum over them.
  private struct Digest: Equatable {
    var size: Int
    var sum: UInt64
  }

  /// Throws a ``MediaError`` of kind `unsound` at the first difference in content or order.
  ///
  /// Parameter sets and framing that a container writes in a way of its own (start codes, ADTS
  /// headers) are not counted as differences.
  ///
  /// - Parameter streams: The source's streams in the copy's order; nil for those of the same kind
  ///   in order.
  public static func run(
    copy: String, source: String, streams: [Int]? = nil, cancellation: Cancellation? = nil
  ) throws {
    let original = try Demuxer.open(source, cancellation: cancellation)
    let copied = try Demuxer.open(copy, cancellation: cancellation)
    let chosen =
      streams
      ?? original.streams.filter { $0.kind == .video || $0.kind == .audio }
      .map(\.index)
    original.select(Set(chosen))
    let reframed = Set(
      chosen.filter { isReframed(original.facts(ofStream: $0), in: original.formatName) })
    var waiting: [Int: [Digest]] = [:]
    let packet = try Packet()
    func difference(_ detail: String) -> MediaError {
      MediaError(
        .unsound, operation: "comparing the copy with its source", path: copy, detail: detail)
    }
    var counts: [Int: Int] = [:]
    var isSourceDone = false
    let mine = try Packet()
    while try copied.read(into: mine) {
      let index = mine.streamIndex
      guard index < chosen.count else { continue }
      let from = chosen[index]
      while waiting[from, default: []].isEmpty, !isSourceDone {
        guard try original.read(into: packet) else {
          isSourceDone = true
          break
        }
        guard packet.size > 0 else { continue }
        waiting[packet.streamIndex, default: []].append(digest(packet))
      }
      counts[from, default: 0] += 1
      guard var queue = waiting[from], !queue.isEmpty else {
        throw difference("stream \(index) has more packets than its source")
      }
      let expected = queue.removeFirst()
      waiting[from] = queue
      if !reframed.contains(from), expected != digest(mine) {
        throw difference("packet \(counts[from, default: 0]) of stream \(index) differs")
      }
    }
    while !isSourceDone {
      guard try original.read(into: packet) else { break }
      if packet.size > 0 { waiting[packet.streamIndex, default: []].append(digest(packet)) }
    }
    for (index, rest) in waiting where chosen.contains(index) && !rest.isEmpty {
      throw difference("\(rest.count) packets of the source's stream \(index) are missing")
    }
  }

  /// Whether the copy's framing differs by design: MP4 has neither start codes nor ADTS headers.
  private static func isReframed(_ stream: StreamFacts?, in format: String) -> Bool {
    guard let stream else { return true }
    if stream.isAttachedPicture { return true }
    let raw = ["mpegts", "mpeg", "avi", "h264", "hevc", "aac", "obu", "ivf"]
    return raw.contains(format) && ["h264", "hevc", "aac", "av1", "vvc"].contains(stream.codec)
  }

  private static func digest(_ packet: Packet) -> Digest {
    packet.withBytes { bytes in
      var sum: UInt64 = 0xCBF2_9CE4_8422_2325
      var index = 0
      while index + 8 <= bytes.count {
        let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        sum = (sum ^ word) &* 0x9E37_79B9_7F4A_7C15
        sum ^= sum >> 29
        index += 8
      }
      while index < bytes.count {
        sum = (sum ^ UInt64(bytes[index])) &* 0x100_0000_01B3
        index += 1
      }
      return Digest(size: bytes.count, sum: sum)
    }
  }
}
