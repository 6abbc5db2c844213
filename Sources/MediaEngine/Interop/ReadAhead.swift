import Synchronization

/// Reads a demuxer's packets on a thread of its own, some way ahead of who takes them.
///
/// While it lives, the demuxer is its alone. Packets are lent: they go back when all of their batch
/// were taken, so that the thread that filled them lets go of their bytes too, which is cheaper than
/// doing that on another.
final class ReadAhead {
  /// A packet, and what it carries where that is asked for.
  struct Item {
    let packet: Packet
    let digest: PacketDigest?
  }

  /// Packets change hands in batches, so that small ones do not wake a thread each.
  private static let batchBytes = 512 << 10
  private static let batchCount = 64

  private let belt = Conveyor<[Item]>(room: 4)
  private let spares = Spares()
  private var batch: [Item] = []
  private var place = 0
  private let thread: SideThread

  /// Begins to read.
  ///
  /// - Parameter framings: By the streams' places, how those are framed whose packets' content is
  ///   summed up.
  init(_ source: Demuxer, framings: [PacketFraming?]) throws {
    let belt = belt
    let spares = spares
    let source = Handed(value: source)
    thread = try SideThread { Self.read(source.value, framings, spares, onto: belt) }
  }

  deinit { belt.close() }

  private static func read(
    _ source: Demuxer, _ framings: [PacketFraming?], _ spares: Spares,
    onto belt: Conveyor<[Item]>
  ) {
    do {
      var batch: [Item] = []
      var bytes = 0
      while true {
        let packet = try spares.take()
        guard try source.read(into: packet) else { break }
        bytes += packet.size
        let index = packet.streamIndex
        let framing = framings.indices.contains(index) ? framings[index] : nil
        batch.append(Item(packet: packet, digest: framing?.digest(packet)))
        if bytes >= batchBytes || batch.count >= batchCount {
          guard belt.put(batch) else { return }
          batch = []
          bytes = 0
        }
      }
      if batch.isEmpty || belt.put(batch) { belt.end() }
    } catch {
      belt.end(error)
    }
  }

  /// Whether the packet that was lent last is the last of its batch: now and then, but not often.
  var isAtBatchEnd: Bool { place == batch.count }

  /// The next packet, lent until the one after it is asked for; nil after the last.
  func next() throws -> Item? {
    while place == batch.count {
      spares.give(batch)
      guard let more = try belt.take() else { return nil }
      batch = more
      place = 0
    }
    defer { place += 1 }
    return batch[place]
  }
}

/// Packets that may be filled again.
private final class Spares: Sendable {
  private let packets = Mutex<[Handed<Packet>]>([])

  func give(_ batch: [ReadAhead.Item]) {
    packets.withLock { $0 += batch.map { Handed(value: $0.packet) } }
  }

  func take() throws -> Packet {
    try packets.withLock { $0.popLast() }?.value ?? Packet()
  }
}
