import CFFmpeg
import MediaModel

/// Decodes one picture stream and filters it to what a plan asks.
final class PicturePipe {
  let plan: PicturePlan
  private let decoder: StreamDecoder
  private let offset: Double
  private let threads: Int
  private let timeBase: Rational
  private let path: String
  private var graph: FilterGraph?
  private var expected: PictureShape?
  private var converter: (from: PictureShape, graph: FilterGraph)?
  private var lastTime: Int64?
  private let decoded: Frame
  private let filtered: Frame
  /// Packets that could not be decoded.
  private(set) var errors = 0
  /// Pictures that were decoded.
  private(set) var decodedCount = 0

  /// - Parameters:
  ///   - offset: Seconds that are taken off the source's times.
  init(
    source: Demuxer, stream: Int, plan: PicturePlan, offset: Double, threads: Int
  ) throws {
    self.plan = plan
    self.offset = offset
    self.threads = threads
    path = source.path
    timeBase = source.timeBase(ofStream: stream) ?? .one
    decoder = try StreamDecoder.open(source, stream: stream, threads: threads)
    decoded = try Frame()
    filtered = try Frame()
  }

  /// Takes the next packet, or nil at the end, and gives out finished pictures, times from 0 in
  /// ticks of one picture; each is valid during its call only.
  func take(_ packet: Packet?, _ emit: (Frame) throws -> Void) throws {
    do {
      try decoder.send(packet)
    } catch let error as MediaError where error.kind != .cancelled && error.kind != .outOfMemory {
      errors += 1
    }
    while try receive() {
      decodedCount += 1
      shift(decoded)
      giveLength(decoded)
      let frame = try normalised(decoded)
      try graph?.push(frame)
      try drain(emit)
    }
    if packet == nil, let graph {
      try graph.push(nil)
      try drain(emit)
    }
  }

  private func receive() throws -> Bool {
    do {
      return try decoder.receive(into: decoded)
    } catch let error as MediaError where error.kind == .damaged || error.kind == .other {
      errors += 1
      return true && decoderHasMore()
    }
  }

  /// A failed picture says nothing about the next one; the next call tells.
  private func decoderHasMore() -> Bool {
    (try? decoder.receive(into: decoded)) ?? false
  }

  private func shift(_ frame: Frame) {
    guard let time = frame.presentationTime, timeBase.value > 0 else { return }
    frame.presentationTime = time - Int64((offset / timeBase.value).rounded())
  }

  /// A picture without a length gets that of the one before it.
  private func giveLength(_ frame: Frame) {
    guard let time = frame.presentationTime else { return }
    if frame.duration <= 0, let lastTime, time > lastTime { frame.duration = time - lastTime }
    lastTime = time
  }

  private func shape(of frame: Frame) -> PictureShape? {
    guard let format = frame.pixelFormat else { return nil }
    return PictureShape(
      size: frame.size, format: format, timeBase: timeBase,
      sampleAspectRatio: frame.sampleAspectRatio ?? .one)
  }

  /// The frame in the form of the first one: a stream may change its size in the middle.
  private func normalised(_ frame: Frame) throws -> Frame {
    guard let shape = shape(of: frame) else { return frame }
    guard let expected else {
      expected = shape
      graph = try FilterGraph.make(
        plan.filters, inputs: [.picture(shape)], outputs: [.picture()], threads: threads,
        path: path)
      return frame
    }
    if shape.size == expected.size, shape.format == expected.format { return frame }
    if converter?.from != shape {
      let size = expected.size
      converter = (
        shape,
        try FilterGraph.make(
          "scale=\(size.width):\(size.height),format=\(expected.format.name)",
          inputs: [.picture(shape)], outputs: [.picture()], threads: threads, path: path)
      )
    }
    guard let converter else { return frame }
    try converter.graph.push(frame)
    let converted = try Frame()
    return try converter.graph.pull(into: converted) ? converted : frame
  }

  private func drain(_ emit: (Frame) throws -> Void) throws {
    guard let graph else { return }
    while try graph.pull(into: filtered) {
      filtered.dropHDR()
      filtered.colour = PicturePlan.colour
      preflight_frame_set_progressive(filtered.pointer)
      try emit(filtered)
    }
  }
}

extension Frame {
  /// Removes what only high dynamic range, rotation or another colour space needs.
  func dropHDR() {
    for kind in [
      AV_FRAME_DATA_MASTERING_DISPLAY_METADATA, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL,
      AV_FRAME_DATA_DOVI_METADATA, AV_FRAME_DATA_DOVI_RPU_BUFFER,
      AV_FRAME_DATA_DYNAMIC_HDR_PLUS, AV_FRAME_DATA_DYNAMIC_HDR_VIVID,
      AV_FRAME_DATA_DISPLAYMATRIX, AV_FRAME_DATA_ICC_PROFILE,
    ] {
      av_frame_remove_side_data(pointer, kind)
    }
  }
}
