import MediaModel
import Synchronization

/// A chunk of a clip's picture, decoded, filtered, encoded and decoded again on a thread of its own.
final class PictureChunk {
  /// Its first frame in the result.
  let first: Int
  /// When the key frame is shown that it begins with; nil for the clip's own beginning.
  let start: Double?
  /// Bytes of the source that it holds.
  private(set) var bytes = 0
  private var packets: [Packet] = []
  /// Where it could be cut, and the places of those among its packets.
  private var seams: [(place: Int, seam: ChunkSeam)] = []
  private let bounds: ChunkBounds
  private let output = Conveyor<Packet>(room: .max)
  private var task: SideTask<Handed<ChunkResult>>?

  init(at seam: ChunkSeam? = nil) {
    first = seam?.frame ?? 0
    start = seam?.time
    bounds = ChunkBounds(next: first)
  }

  deinit { output.close() }

  /// Whether all of it is encoded.
  var isDone: Bool { bounds.isDone }

  /// The first frame after it; nil for the clip's end.
  var end: Int? {
    get { bounds.end }
    set { bounds.end = newValue }
  }

  /// Takes the next packet of the source; one of the next chunk too, as long as pictures of this one
  /// come with it.
  ///
  /// - Parameter seam: Where it could be cut there.
  func take(_ packet: Packet, seam: ChunkSeam? = nil) throws {
    if let seam { seams.append((packets.count, seam)) }
    packets.append(try packet.copy())
    bytes += packet.size
  }

  /// Cuts off about the second half of what is still to be encoded; nil where that is too little.
  ///
  /// - Parameters:
  ///   - last: The first frame after it, about, where it is not known.
  ///   - least: Frames that either half has at least.
  func halved(last: Int, least: Int) -> PictureChunk? {
    let end = end
    let frames = bounds.next..<max(bounds.next, end ?? last)
    let middle = (frames.lowerBound + frames.upperBound) / 2
    let best = seams.filter {
      $0.seam.frame - frames.lowerBound >= least && frames.upperBound - $0.seam.frame >= least
    }.min { abs($0.seam.frame - middle) < abs($1.seam.frame - middle) }
    guard let best, bounds.shorten(to: best.seam.frame) else { return nil }
    let half = PictureChunk(at: best.seam)
    half.packets = Array(packets[best.place...])
    half.seams = seams.compactMap { $0.place > best.place ? ($0.place - best.place, $0.seam) : nil }
    half.end = end
    return half
  }

  /// Begins to work, when it has all its packets.
  func begin(with tools: ChunkTools) throws {
    let work = Handed(
      value: try ChunkWork(
        tools: tools, first: first, start: start, bounds: bounds, packets: packets,
        output: output))
    task = try SideTask { Handed(value: try work.value.run()) }
  }

  /// The next encoded packet; nil after the last.
  func next() throws -> Packet? { try output.take() }

  /// What it came to, after its last packet.
  func result() throws -> ChunkResult { try task?.value().value ?? ChunkResult() }
}

/// How far a chunk is, and where it ends, which may become earlier.
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
