import CFFmpeg
import MediaModel

/// A picture stream that is encoded at one quality in chunks side by side, each on few threads: x264
/// on one thread takes a sixth less work than on as many as there are cores.
final class ChunkedTrack: EncodedPictureTrack {
  /// How a clip is cut up and what its chunks are made with.
  struct Setup {
    let stream: Int
    let encoder: FitEncoder
    let crf: Double
    /// The most frames between two key frames.
    let keyFrameInterval: Int
    /// How many chunks are worked on at once.
    let workers: Int
    let isChecked: Bool
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
  private let progress = ChunkProgress()
  private var cutter: ChunkCutter
  private var current = PictureChunk(first: 0)
  /// The chunk before, while pictures of it may still come, and when the current one begins.
  private var ending: (chunk: PictureChunk, time: Double)?
  private var running: [PictureChunk] = []
  /// Whether all of the source is given out.
  private var hasEnded = false

  private(set) var framesEncoded = 0
  private(set) var decodedCount = 0
  private(set) var errors = 0
  private(set) var proof: DecodeReport?

  /// Bytes of the source after which a chunk begins before it is all there.
  private static let mostWaiting = 96_000_000

  init(source: Demuxer, setup: Setup, writer: MovieWriter, meter: ProgressMeter) throws {
    self.source = source
    self.setup = setup
    self.writer = writer
    self.meter = meter
    let sample = try setup.encoder.open(crf: setup.crf)
    header = sample.header
    target = try writer.add(sample, from: setup.stream)
    cutter = ChunkCutter(rate: setup.encoder.rate.value, shortest: setup.keyFrameInterval)
    writer.isHolding = true
  }

  func take(_ packet: Packet?) throws {
    guard let packet else { return try end() }
    let time = packet.presentationTime == nil ? nil : packet.seconds.map { $0 - writer.offset }
    let seam = cutter.take(time: time, isKey: packet.isKey, size: packet.size)
    if let seam, seam.isCut {
      try settleEnding()
      current.end = seam.frame
      ending = (current, time ?? 0)
      current = PictureChunk(first: seam.frame)
      try ending?.chunk.take(packet)
    } else if let ending {
      // Pictures of the chunk before may be coded behind the key frame that they refer to.
      if let time, time > ending.time { try settleEnding() } else { try ending.chunk.take(packet) }
    }
    try current.take(packet, seam: seam?.frame)
    if !current.hasBegun, current.waitingBytes > Self.mostWaiting {
      try settleEnding()
      while !running.isEmpty { try writeFirst() }
      try begin(current)
      running.append(current)
    }
  }

  func settle() throws { try writer.release(with: []) }

  private func end() throws {
    try settleEnding()
    try complete(current)
    hasEnded = true
    while !running.isEmpty { try writeFirst() }
  }

  private func settleEnding() throws {
    guard let chunk = ending?.chunk else { return }
    ending = nil
    try complete(chunk)
  }

  private func complete(_ chunk: PictureChunk) throws {
    if !chunk.hasBegun {
      while running.count >= setup.workers { try writeFirst() }
      try begin(chunk)
      running.append(chunk)
    }
    chunk.finish()
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
      threads: encoder.threads)
    try chunk.begin(
      with: PictureChunk.Tools(
        pipe: pipe, encoder: encoder, crf: setup.crf, check: check, progress: progress))
  }

  /// Lets those that have nothing to do take half of what another still has before it, once all of the
  /// source is given out.
  private func share() throws {
    guard hasEnded else { return }
    while running.count(where: { !$0.isDone }) < setup.workers {
      let last = Int((cutter.latest * setup.encoder.rate.value).rounded()) + 1
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
      try share()
      meter.state.framesDone = progress.frames
      meter.advance(
        to: Double(progress.frames) / setup.encoder.rate.value, bytes: writer.muxer.bytesWritten)
      try writer.writeAmongHeld(packet, to: target)
    }
    let result = try chunk.result()
    guard result.header == header else {
      throw MediaError(
        .unsound, operation: "encoding in chunks", path: source.path,
        detail: "the encoder gave them different parameter sets")
    }
    framesEncoded += result.framesEncoded
    decodedCount += result.decodedCount
    errors += result.errors
    if let report = result.report { proof = proof?.adding(report) ?? report }
    running.removeFirst()
  }
}
