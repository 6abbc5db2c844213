import CFFmpeg
import MediaModel

/// A picture stream that is encoded at one quality in chunks side by side, each on few threads: x264
/// on one thread takes a tenth less work than on as many as there are cores.
///
/// Throws ``NoChunks`` where the source is better encoded in one.
final class ChunkedTrack: EncodedPictureTrack {
  /// How a clip is cut up and what its chunks are made with.
  struct Setup {
    let stream: Int
    let encoder: FitEncoder
    let crf: Double
    /// The usual number of frames between two key frames.
    let keyFrameInterval: Int
    /// How many chunks are worked on at once.
    let workers: Int
    let isChecked: Bool
    /// Whether it is a film whose times are uneven.
    let isFilm: Bool
    /// The plan for pictures from a frame of the result on.
    let plan: (Int) -> PicturePlan
  }

  private let setup: Setup
  private let source: Demuxer
  private let writer: MovieWriter
  private let meter: ProgressMeter
  /// Its place in the written file.
  let target: Int
  private let header: [UInt8]
  private let shared: ChunkShare
  private var cutter: ChunkCutter
  private var current = PictureChunk()
  /// The chunk before, while pictures of it may still come, and when the current one begins.
  private var ending: (chunk: PictureChunk, time: Double)?
  private var running: [PictureChunk] = []
  /// Whether all of the source is given out.
  private var hasEnded = false

  private(set) var framesEncoded = 0
  private(set) var decodedCount = 0
  private(set) var proof: DecodeReport?

  /// The most bytes of the source that one chunk holds.
  private static let mostBytes = 96_000_000

  init(source: Demuxer, setup: Setup, writer: MovieWriter, meter: ProgressMeter) throws {
    self.source = source
    self.setup = setup
    self.writer = writer
    self.meter = meter
    shared = ChunkShare(cancellation: setup.encoder.cancellation)
    let sample = try setup.encoder.open(crf: setup.crf)
    header = sample.header
    target = try writer.add(sample, from: setup.stream)
    cutter = ChunkCutter(
      rate: setup.encoder.rate.value, shortest: setup.keyFrameInterval, isFilm: setup.isFilm)
    writer.isHolding = true
  }

  deinit { _ = shared.refuse() }

  func take(_ packet: Packet?) throws {
    guard let packet else { return try end() }
    // What stands in one packet for all that follow, and edits in the middle.
    if packet.bringsPalette { throw NoChunks() }
    if packet.isDiscarded || packet.bringsHeader, cutter.latest.isFinite { throw NoChunks() }
    let isSure = !packet.isDiscarded && packet.presentationTime != nil
    let time = isSure ? packet.seconds.map { $0 - writer.offset } : nil
    let offer = cutter.take(time: time, isKey: packet.isKey, size: packet.size)
    if let seam = offer?.seam, offer?.isCut == true {
      try settleEnding()
      current.end = seam.frame
      ending = (current, seam.time)
      current = PictureChunk(at: seam)
      try ending?.chunk.take(packet)
    } else if let ending {
      // Pictures of the chunk before may be coded behind the key frame that they refer to.
      if let time, time > ending.time { try settleEnding() } else { try ending.chunk.take(packet) }
    }
    try current.take(packet, seam: offer?.seam)
    if current.bytes > Self.mostBytes { throw NoChunks() }
  }

  func settle() throws { try writer.release(with: []) }

  private func end() throws {
    guard current.first > 0 else { throw NoChunks() }
    try settleEnding()
    try start(current)
    hasEnded = true
    while !running.isEmpty { try writeFirst() }
  }

  private func settleEnding() throws {
    guard let chunk = ending?.chunk else { return }
    ending = nil
    try start(chunk)
  }

  private func start(_ chunk: PictureChunk) throws {
    while running.count >= setup.workers { try writeFirst() }
    try begin(chunk)
    running.append(chunk)
  }

  private func begin(_ chunk: PictureChunk) throws {
    var encoder = setup.encoder
    if let end = chunk.end {
      // Key frames at even distances.
      let length = Double(end - chunk.first)
      let parts = max(1, (length / Double(setup.keyFrameInterval)).rounded())
      encoder.keyFrameInterval = Int((length / parts).rounded(.up))
    }
    let check =
      setup.isChecked
      ? try ChunkCheck(writer.muxer, stream: target, threads: encoder.threads) : nil
    let pipe = try PicturePipe(
      source: source, stream: setup.stream, plan: setup.plan(chunk.first), offset: writer.offset,
      threads: encoder.threads, start: chunk.start)
    try chunk.begin(
      with: ChunkTools(
        pipe: pipe, encoder: encoder, crf: setup.crf, check: check, shared: shared))
  }

  /// Lets those that have nothing to do take half of what another still has before it, once all of the
  /// source is given out.
  private func share() throws {
    guard hasEnded else { return }
    while running.count(where: { !$0.isDone }) < setup.workers {
      let last = Int(nearest: cutter.latest * setup.encoder.rate.value) + 1
      let least = Int(setup.encoder.rate.value)
      var half: (place: Int, chunk: PictureChunk)?
      for (place, chunk) in running.enumerated() where half == nil && !chunk.isDone {
        half = chunk.halved(last: last, least: least).map { (place, $0) }
      }
      guard let half else { return }
      try begin(half.chunk)
      running.insert(half.chunk, at: half.place + 1)
    }
  }

  /// Writes all of the oldest chunk that is worked on.
  private func writeFirst() throws {
    let chunk = running[0]
    while let packet = try chunk.next() {
      try shared.check()
      try share()
      meter.state.framesDone = shared.frames
      meter.advance(
        to: Double(shared.frames) / setup.encoder.rate.value, bytes: writer.muxer.bytesWritten)
      try writer.writeAmongHeld(packet, to: target)
    }
    let result = try chunk.result()
    guard result.header == header else { throw NoChunks() }
    framesEncoded += result.framesEncoded
    decodedCount += result.decodedCount
    if let report = result.report { proof = proof?.adding(report) ?? report }
    running.removeFirst()
  }
}
