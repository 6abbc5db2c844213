import CFFmpeg
import MediaModel

/// Decodes one picture stream and filters it to what a plan asks.
final class PicturePipe {
  let plan: PicturePlan
  private let decoder: TolerantDecoder
  private let threads: Int
  private let path: String
  private let cancellation: Cancellation?
  private var graph: FilterGraph?
  /// The form of the first picture, to which all others are brought.
  private(set) var expected: PictureShape?
  private var converter: (from: PictureShape, graph: FilterGraph)?
  private let filtered: Frame
  /// Seconds that the last picture stands longer than the others.
  private let lastHold: Double
  /// What the last picture so far says of itself.
  private var lastLength = 0.0
  /// The last picture, while none lies in the stretch that is shown, if it is to stand there then.
  private var standing: Frame?
  private let standsStill: Bool
  /// Pictures that were decoded.
  private(set) var decodedCount = 0
  private var packetCount = 0

  /// After so many packets it is seen whether leaving pictures out leaves enough.
  private static let trial = 256
  /// One picture in so many is too few to tell what the others are like.
  private static let sparse = 16

  /// - Parameters:
  ///   - offset: Seconds that are taken off the source's times.
  ///   - start: When the key frame is shown that it begins with, where that is not the stream's first.
  ///   - isDraft: Shows the picture before in the place of those that no other refers to, since
  ///     nobody will see them: a third of the work is in those. Where nearly all are such, they are
  ///     shown as they are.
  ///   - standsStill: Shows the last picture where the stretch begins behind it, as players do.
  init(
    source: Demuxer, stream: Int, plan: PicturePlan, offset: Double, threads: Int,
    start: Double? = nil, isDraft: Bool = false, standsStill: Bool = false
  ) throws {
    self.plan = plan
    self.standsStill = standsStill
    self.threads = threads
    path = source.path
    cancellation = source.gate.cancellation
    lastHold = source.lastHold(ofStream: stream)
    guard plan.span != nil || lastHold <= TimeBounds.longestPause else {
      throw MediaError(
        .damaged, operation: "reading", path: path,
        detail: "its last frame lasts \(Int(nearest: lastHold / 3600)) hours",
        advice: MediaError.Kind.damaged.usualAdvice)
    }
    decoder = try TolerantDecoder(
      source: source, stream: stream, offset: offset,
      threads: Self.threads(for: source.facts(ofStream: stream), of: threads), start: start,
      span: plan.span)
    decoder.decodesOnlyReferences = isDraft
    filtered = try Frame()
  }

  /// The decoder's threads: as many as there are for all, but a quarter for small pictures, which
  /// take a fifth more to decode when several threads hand them around.
  private static func threads(for stream: StreamFacts?, of all: Int) -> Int {
    guard let size = stream?.codedSize, size.pixels <= 1280 * 720 else { return all }
    return max(1, (all > 0 ? all : Int(av_cpu_count())) / 4)
  }

  /// Packets that could not be decoded.
  var errors: Int { decoder.errors }

  /// Whether pictures came in more than one form.
  var hasChangedForm: Bool { converter != nil }
  /// Whether they came in more than one shape, so that some are shown with bars.
  private(set) var hasChangedShape = false

  /// The first picture at or behind the start: when it is shown, in seconds, and whether it is a key
  /// frame.
  var opening: (seconds: Double, isKey: Bool)? {
    decoder.opening.map { (Double($0.time) * decoder.timeBase.value, $0.isKey) }
  }

  /// Takes the next packet, or nil at the end, and gives out finished pictures, times from 0 in
  /// ticks of one picture; each is valid during its call only.
  func take(_ packet: Packet?, _ emit: (Frame) throws -> Void) throws {
    packetCount += 1
    if packetCount == Self.trial, decodedCount * Self.sparse < packetCount {
      decoder.decodesOnlyReferences = false
    }
    try decoder.take(packet) { try filter($0, emit) }
    if packet == nil, let graph {
      if let standing, let start = plan.span?.lowerBound {
        standing.presentationTime = Int64(nearest: start / decoder.timeBase.value)
        try graph.push(standing)
      }
      if lastLength < lastHold {
        graph.extend(by: Int64(nearest: lastHold / decoder.timeBase.value))
      }
      try graph.push(nil)
      try drain(emit)
    }
  }

  /// Gives out what the decoder holds and begins anew with the next packet, a key frame.
  func restart(_ emit: (Frame) throws -> Void) throws {
    try decoder.take(nil) { try filter($0, emit) }
    decoder.flush()
  }

  private func filter(_ frame: Frame, _ emit: (Frame) throws -> Void) throws {
    decodedCount += 1
    lastLength = Double(frame.duration) * decoder.timeBase.value
    let picture = try normalised(frame)
    try graph(for: frame)?.push(picture)
    if standsStill, decodedCount == 1 || standing != nil { standing = try picture.copy() }
    try drain(emit)
  }

  /// The filters, built for the first frame.
  private func graph(for frame: Frame) throws -> FilterGraph? {
    if graph == nil, let shape = shape(of: frame) {
      expected = shape
      graph = try FilterGraph.make(
        plan.filters, inputs: [.picture(shape)], outputs: [.picture()], threads: threads,
        path: path)
    }
    return graph
  }

  private func shape(of frame: Frame) -> PictureShape? {
    guard let format = frame.pixelFormat else { return nil }
    return PictureShape(
      size: frame.size, format: format, timeBase: decoder.timeBase,
      sampleAspectRatio: frame.sampleAspectRatio ?? .one)
  }

  /// The frame in the form of the first one: a stream may change its size in the middle.
  private func normalised(_ frame: Frame) throws -> Frame {
    guard let shape = shape(of: frame), let expected,
      shape.size != expected.size || shape.format != expected.format
        || shape.fitted(into: expected) != expected.size
    else { return frame }
    if converter?.from != shape {
      let size = expected.size
      let inner = shape.fitted(into: expected)
      if inner != size { hasChangedShape = true }
      var filters = "scale=\(inner.width):\(inner.height),format=\(expected.format.name)"
      if inner != size { filters += ",pad=\(size.width):\(size.height):(ow-iw)/2:(oh-ih)/2" }
      let pixel = expected.sampleAspectRatio
      filters += ",setsar=\(pixel.numerator)/\(pixel.denominator)"
      converter = (
        shape,
        try FilterGraph.make(
          filters, inputs: [.picture(shape)], outputs: [.picture()], threads: threads, path: path)
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
      try cancellation?.check()
      standing = nil
      filtered.dropHDR()
      filtered.colour = PicturePlan.colour
      preflight_frame_set_progressive(filtered.pointer)
      try emit(filtered)
    }
  }
}

extension PictureShape {
  /// The size of this picture in another's pixels where it keeps its shape and lies within the other:
  /// the other's own where both look alike, to two hundredths.
  fileprivate func fitted(into other: PictureShape) -> Resolution {
    let (whole, pixel) = (other.size, other.sampleAspectRatio.value)
    guard size.height > 0, pixel > 0, sampleAspectRatio.value > 0 else { return whole }
    let wide = Double(size.width) * sampleAspectRatio.value / Double(size.height) / pixel
    let room = Double(whole.width) / Double(max(1, whole.height))
    if abs(wide / room - 1) < 0.02 { return whole }
    func even(_ side: Double) -> Int { max(2, Int(nearest: side / 2) * 2) }
    return wide > room
      ? Resolution(width: whole.width, height: min(whole.height, even(Double(whole.width) / wide)))
      : Resolution(width: min(whole.width, even(Double(whole.height) * wide)), height: whole.height)
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
