import CFFmpeg
import MediaModel
import Synchronization

/// Says that a source does not come out the same in chunks, or is damaged, which is told best where all
/// of it goes through one decoder.
struct NoChunks: Error {}

/// What a chunk's thread works with; its maker leaves it alone from then on.
struct ChunkTools {
  /// Decodes the source; its pictures begin at the chunk's first.
  let pipe: PicturePipe
  /// Makes the encoder.
  let encoder: FitEncoder
  let crf: Double
  /// Decodes what was encoded; nil where that is not asked for.
  let check: ChunkCheck?
  let shared: ChunkShare
}

/// What a chunk came to.
struct ChunkResult {
  var framesEncoded = 0
  var decodedCount = 0
  var report: DecodeReport?
  /// The encoder's parameter sets.
  var header: [UInt8] = []
}

/// What the chunks of a clip have in common.
final class ChunkShare: Sendable {
  private let count = Atomic<Int>(0)
  private let refused = Atomic<Bool>(false)
  private let shape = Mutex<PictureShape?>(nil)
  private let cancellation: Cancellation?

  init(cancellation: Cancellation?) { self.cancellation = cancellation }

  /// The pictures that were encoded so far.
  var frames: Int { count.load(ordering: .relaxed) }

  func advance() { count.wrappingAdd(1, ordering: .relaxed) }

  /// Ends the work of all chunks.
  func refuse() -> NoChunks {
    refused.store(true, ordering: .relaxed)
    return NoChunks()
  }

  /// Throws where the work is to end.
  func check() throws {
    try cancellation?.check()
    if refused.load(ordering: .relaxed) { throw NoChunks() }
  }

  /// Whether a chunk's pictures come in the form of all others'.
  func agrees(_ form: PictureShape?) -> Bool {
    shape.withLock { shape in
      shape = shape ?? form
      return shape == form
    }
  }
}

/// Decodes what one chunk's encoder gave.
final class ChunkCheck {
  private let tally: DecodeTally
  private let stream: Int
  private let base: AVRational

  init(_ muxer: Muxer, stream: Int, threads: Int) throws {
    tally = try DecodeTally()
    self.stream = stream
    let decoder = try muxer.decoder(ofStream: stream, threads: threads)
    base = decoder.timeBase
    tally.add(stream, .video) { decoder }
    tally.begin(isSeeked: false)
  }

  func take(_ packet: Packet) throws {
    packet.rescale(to: base)
    try tally.take(packet, stream: stream)
  }

  func finish() throws -> DecodeReport {
    try tally.end()
    return tally.report(depth: .full)
  }
}

/// The work of one chunk's thread.
final class ChunkWork {
  private let tools: ChunkTools
  private let first: Int
  private let start: Double?
  private let bounds: ChunkBounds
  private let packets: [Packet]
  private let output: Conveyor<Packet>
  private var piece: FitPiece
  private var isComplete = false

  init(
    tools: ChunkTools, first: Int, start: Double?, bounds: ChunkBounds, packets: [Packet],
    output: Conveyor<Packet>
  ) throws {
    self.tools = tools
    self.first = first
    self.start = start
    self.bounds = bounds
    self.packets = packets
    self.output = output
    piece = try FitPiece(tools.encoder, at: first, crf: tools.crf)
  }

  func run() throws -> ChunkResult {
    defer { bounds.isDone = true }
    do {
      let result = try encode()
      output.end()
      return result
    } catch {
      output.end(error)
      throw error
    }
  }

  private func encode() throws -> ChunkResult {
    let pipe = tools.pipe
    for packet in packets where !isComplete {
      try tools.shared.check()
      try pipe.take(packet, take)
      if pipe.errors > 0 { throw tools.shared.refuse() }
    }
    if !isComplete { try pipe.take(nil, take) }
    let isWhole = bounds.end.map { bounds.next == $0 } ?? (bounds.next > first)
    guard pipe.errors == 0, isWhole else { throw tools.shared.refuse() }
    try piece.end(crf: tools.crf)
    try drain()
    return ChunkResult(
      framesEncoded: bounds.next - first, decodedCount: pipe.decodedCount,
      report: try tools.check?.finish(), header: piece.coder.header)
  }

  private func take(_ frame: Frame) throws {
    try tools.shared.check()
    guard !isComplete, let number = bounds.advance() else {
      isComplete = true
      return
    }
    if number == first { try checkOpening() }
    if tools.pipe.hasChangedForm { throw tools.shared.refuse() }
    frame.presentationTime = Int64(number)
    try piece.send(frame, crf: tools.crf)
    tools.shared.advance()
    try drain()
  }

  /// Refuses a beginning that could not be decoded by itself, whatever the container says of it.
  private func checkOpening() throws {
    guard tools.shared.agrees(tools.pipe.expected) else { throw tools.shared.refuse() }
    guard let start else { return }
    guard let opening = tools.pipe.opening, opening.isKey, abs(opening.seconds - start) < 0.002
    else { throw tools.shared.refuse() }
  }

  private func drain() throws {
    while true {
      try tools.shared.check()
      let packet = try Packet()
      guard try piece.coder.receive(into: packet) else { return }
      guard packet.presentationTime ?? 0 >= Int64(first) else { continue }
      if packet.duration == 0 { packet.duration = 1 }
      try tools.check?.take(packet)
      guard output.put(packet) else { throw NoChunks() }
    }
  }
}
