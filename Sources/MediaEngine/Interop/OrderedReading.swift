import CFFmpeg

/// Gives the pictures of a stream presentation times whose container has decode times only.
///
/// Packets of all streams wait, in their order, until it is known when the first of them is shown.
final class OrderedReading {
  private let stream: Int
  private let delay: Int64
  private let parser: PictureParser
  private var order = PictureOrder()
  private var queue: ArraySlice<Packet> = []
  /// Pictures that wait for their times, by their numbers.
  private var untimed: [Int: Packet] = [:]
  private var count = 0
  private var hasEnded = false

  /// - Parameter stream: Its pictures have order counts (H.264, HEVC).
  init(_ stream: UnsafeMutablePointer<AVStream>, gate: Gate) throws {
    self.stream = Int(stream.pointee.index)
    delay = Int64(stream.pointee.codecpar.pointee.video_delay)
    parser = try PictureParser(stream, gate: gate)
  }

  /// Forgets what waits, as after a seek.
  func reset() {
    order = PictureOrder()
    queue = []
    untimed = [:]
    count = 0
    hasEnded = false
  }

  /// Reads the next packet; false at the end.
  ///
  /// - Parameter source: Reads the container's next.
  func read(into packet: Packet, from source: (Packet) throws -> Bool) throws -> Bool {
    while !hasEnded, queue.first.map({ isWaiting($0) }) ?? true {
      let next = try Packet()
      if try source(next) {
        queue.append(next)
        take(next)
      } else {
        hasEnded = true
        settle(order.finish())
      }
    }
    guard let next = queue.popFirst() else { return false }
    av_packet_move_ref(packet.pointer, next.pointer)
    return true
  }

  private func isWaiting(_ packet: Packet) -> Bool { untimed.values.contains { $0 === packet } }

  private func take(_ packet: Packet) {
    guard packet.streamIndex == stream, let time = packet.decodeTime else { return }
    parser.parse(packet)
    untimed[count] = packet
    count += 1
    let shown = order.take(
      order: parser.order, isKey: packet.isKey, time: time)
    packet.decodeTime = time - delay * max(1, packet.duration)
    settle(shown)
  }

  private func settle(_ shown: [PictureOrder.Shown]) {
    for (number, time) in shown { untimed.removeValue(forKey: number)?.presentationTime = time }
  }
}
