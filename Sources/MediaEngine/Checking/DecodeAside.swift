import MediaModel

/// Decodes packets on a thread of its own while they are made and written, so that what was encoded
/// is known to decode to its end soon after that end was reached.
final class DecodeAside {
  private let belt: Conveyor<[Packet]>
  private let task: SideTask<DecodeReport>
  private let others: Set<Int>
  private var batch: [Packet] = []

  /// Packets wait in batches; no more of them than these, so that memory stays bounded.
  private static let batchCount = 8
  private static let batches = 6

  /// Begins, for a muxer whose streams all stand.
  ///
  /// - Parameter threads: The threads of the encoder, beside which this one works.
  /// - Parameter others: Streams that are decoded elsewhere.
  init(_ muxer: Muxer, threads: Int, except others: Set<Int> = []) throws {
    let tally = try DecodeTally()
    self.others = others
    for index in 0..<muxer.streamCount where !others.contains(index) {
      guard let kind = muxer.decodableKind(ofStream: index) else { continue }
      tally.add(index, kind) {
        // Decoding takes about a quarter of what encoding takes.
        try muxer.decoder(ofStream: index, threads: kind == .video ? max(1, threads / 4) : 1)
      }
    }
    let belt = Conveyor<[Packet]>(room: Self.batches)
    let handed = Handed(value: tally)
    self.belt = belt
    task = try SideTask {
      defer { belt.close() }
      let tally = handed.value
      tally.begin(isSeeked: false)
      while let batch = try belt.take() {
        for packet in batch { try tally.take(packet, stream: packet.streamIndex) }
      }
      try tally.end()
      return tally.report(depth: .full)
    }
  }

  deinit {
    belt.close()
    belt.end()
  }

  /// Takes a packet that is about to be written into a stream; its bytes are shared.
  func take(_ packet: Packet, stream index: Int) throws {
    guard !others.contains(index) else { return }
    let copy = try packet.copy()
    copy.streamIndex = index
    batch.append(copy)
    if batch.count >= Self.batchCount { hand() }
  }

  private func hand() {
    _ = belt.put(batch)
    batch = []
  }

  /// Waits until all is decoded.
  func finish() throws -> DecodeReport {
    hand()
    belt.end()
    return try task.value()
  }
}
