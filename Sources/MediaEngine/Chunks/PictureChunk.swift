import CFFmpeg
import MediaModel
import Synchronization

/// A chunk of a clip's picture, decoded, filtered, encoded and decoded again on a thread of its own.
///
/// It takes all its packets of the source first and then begins, or begins and takes the others as
/// they come.
final class PictureChunk {
  /// What the thread works with; its maker leaves it alone from then on.
  struct Tools {
    /// Decodes the source; its pictures begin at the chunk's first.
    let pipe: PicturePipe
    /// Makes the encoder.
    let encoder: FitEncoder
    let crf: Double
    /// Decodes what was encoded; nil where that is not asked for.
    let check: ChunkCheck?
    /// Counts the pictures of all chunks.
    let progress: ChunkProgress
  }

  /// What it came to.
  struct Result {
    var framesEncoded = 0
    var decodedCount = 0
    var errors = 0
    var report: DecodeReport?
    /// The encoder's parameter sets.
    var header: [UInt8] = []
  }

  /// Its first frame in the result.
  let first: Int
  /// Bytes of the source that wait for its beginning.
  private(set) var waitingBytes = 0
  private var packets: [Packet] = []
  /// Where it could be cut: places among its packets and their frames in the result.
  private var seams: [(place: Int, frame: Int)] = []
  private let bounds: ChunkBounds
  private let input = Conveyor<Packet>(room: 64)
  private let output = Conveyor<Packet>(room: .max)
  private var task: SideTask<Handed<Result>>?

  init(first: Int) {
    self.first = first
    bounds = ChunkBounds(next: first)
  }

  deinit {
    output.close()
    input.close()
    input.end()
  }

  var hasBegun: Bool { task != nil }

  /// Whether all of it is encoded.
  var isDone: Bool { bounds.isDone }

  /// The first frame after it; to be told before the packets of that frame are.
  var end: Int? {
    get { bounds.end }
    set { bounds.end = newValue }
  }

  /// Takes the next packet of the source; one of the next chunk too, as long as pictures of this one
  /// come with it.
  ///
  /// - Parameter seam: The frame of the result that it could be cut at there.
  func take(_ packet: Packet, seam: Int? = nil) throws {
    let copy = try packet.copy()
    if hasBegun {
      _ = input.put(copy)
    } else {
      if let seam { seams.append((packets.count, seam)) }
      packets.append(copy)
      waitingBytes += copy.size
    }
  }

  /// Cuts off about the second half of what is still to be encoded; nil where that is too little.
  ///
  /// - Parameters:
  ///   - last: The first frame after it, about, where it is not known.
  ///   - least: Frames that either half has at least.
  func halved(last: Int, least: Int) -> PictureChunk? {
    let frames = bounds.next..<max(bounds.next, end ?? last)
    let middle = (frames.lowerBound + frames.upperBound) / 2
    let seam = seams.filter {
      $0.frame - frames.lowerBound >= least && frames.upperBound - $0.frame >= least
    }.min { abs($0.frame - middle) < abs($1.frame - middle) }
    let end = end
    guard let seam, bounds.shorten(to: seam.frame) else { return nil }
    let half = PictureChunk(first: seam.frame)
    half.packets = Array(packets[seam.place...])
    half.seams = seams.compactMap {
      $0.frame > seam.frame ? ($0.place - seam.place, $0.frame) : nil
    }
    half.end = end
    half.finish()
    return half
  }

  /// Begins to work.
  func begin(with tools: Tools) throws {
    let work = Handed(
      value: try ChunkWork(
        tools: tools, first: first, bounds: bounds, packets: packets, input: input, output: output))
    task = try SideTask { Handed(value: try work.value.run()) }
  }

  /// Says that it has all packets of the source.
  func finish() { input.end() }

  /// The next encoded packet; nil after the last.
  func next() throws -> Packet? { try output.take() }

  /// What it came to, after its last packet.
  func result() throws -> Result { try task?.value().value ?? Result() }
}

/// How far a chunk is, and where it ends, which its thread may learn late.
final class ChunkBounds: Sendable {
  private struct State {
    var next: Int
    var end: Int?
    var isDone = false
  }

  private let state: Mutex<State>

  init(next: Int) { state = Mutex(State(next: next)) }

  /// The frame to be encoded next.
  var next: Int { state.withLock { $0.next } }

  var end: Int? {
    get { state.withLock { $0.end } }
    set { state.withLock { $0.end = newValue } }
  }

  var isDone: Bool {
    get { state.withLock { $0.isDone } }
    set { state.withLock { $0.isDone = newValue } }
  }

  /// Takes the next frame to be encoded; nil where the chunk ends.
  func advance() -> Int? {
    state.withLock { state in
      guard state.next < state.end ?? .max else { return nil }
      defer { state.next += 1 }
      return state.next
    }
  }

  /// Lets it end earlier, unless it is that far already.
  func shorten(to frame: Int) -> Bool {
    state.withLock { state in
      guard frame > state.next else { return false }
      state.end = frame
      return true
    }
  }
}

/// The pictures that were encoded so far in all chunks.
final class ChunkProgress: Sendable {
  private let count = Atomic<Int>(0)

  var frames: Int { count.load(ordering: .relaxed) }

  func advance() { count.wrappingAdd(1, ordering: .relaxed) }
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
private final class ChunkWork {
  private let tools: PictureChunk.Tools
  private let first: Int
  private let bounds: ChunkBounds
  private let packets: [Packet]
  private let input: Conveyor<Packet>
  private let output: Conveyor<Packet>
  private var piece: FitPiece
  private var last: Frame?
  /// Complaints about pictures before the chunk's first, which refer to what it does not have.
  private var foreignErrors = 0
  private var isWanted = true

  init(
    tools: PictureChunk.Tools, first: Int, bounds: ChunkBounds, packets: [Packet],
    input: Conveyor<Packet>, output: Conveyor<Packet>
  ) throws {
    self.tools = tools
    self.first = first
    self.bounds = bounds
    self.packets = packets
    self.input = input
    self.output = output
    piece = try FitPiece(tools.encoder, at: first, crf: tools.crf)
  }

  func run() throws -> PictureChunk.Result {
    defer {
      input.close()
      bounds.isDone = true
    }
    do {
      let result = try encode()
      output.end()
      return result
    } catch {
      output.end(error)
      throw error
    }
  }

  private func encode() throws -> PictureChunk.Result {
    let pipe = tools.pipe
    for packet in packets where isWanted { try pipe.take(packet, take) }
    while isWanted, let packet = try input.take() { try pipe.take(packet, take) }
    try pipe.take(nil, take)
    // A key frame that is damaged leaves its chunk without the picture that shows where this one ends.
    while isWanted, bounds.end != nil, let last { try take(last) }
    try piece.end(crf: tools.crf)
    try drain()
    return PictureChunk.Result(
      framesEncoded: bounds.next - first, decodedCount: pipe.decodedCount,
      errors: pipe.errors - foreignErrors,
      report: try tools.check?.finish(), header: piece.coder.header)
  }

  private func take(_ frame: Frame) throws {
    guard isWanted, let number = bounds.advance() else {
      isWanted = false
      return
    }
    if number == first, first > 0 { foreignErrors = tools.pipe.errors }
    last = try frame.copy()
    frame.presentationTime = Int64(number)
    try piece.send(frame, crf: tools.crf)
    tools.progress.advance()
    try drain()
  }

  private func drain() throws {
    while true {
      let packet = try Packet()
      guard try piece.coder.receive(into: packet) else { return }
      guard packet.presentationTime ?? 0 >= Int64(first) else { continue }
      if packet.duration == 0 { packet.duration = 1 }
      try tools.check?.take(packet)
      if !output.put(packet) { isWanted = false }
    }
  }
}
